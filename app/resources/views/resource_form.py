"""A resource's form around its routes: what it offers to choose, what was typed, what was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response, request
from werkzeug.datastructures import MultiDict

from app.basemap import current_basemap
from app.db import current_session
from app.errors import AppError, FieldError
from app.i18n import LANGUAGES, current_language
from app.pages import form_page, undo
from app.problems.queries.ties import read_ties
from app.problems.queries.topics import list_topic_groups
from app.resources.forms import MANY, Offer, parse_offer
from app.resources.queries.choices import OwnerChoice, list_owners, list_region_groups, owner_of
from app.resources.queries.detail import ResourcePage, read_shape
from app.resources.queries.types import list_type_groups
from app.security import current_person
from app.text import plain_number


def show_form(
    values: Mapping[str, Any],
    *,
    page: ResourcePage | None = None,
    errors: tuple[FieldError, ...] = (),
    status: int = 200,
) -> Response:
    """Return the form with these values; `page` is the resource that is changed. No cache keeps it."""
    session, language = current_session(), current_language()
    return form_page(
        "resources/form.html",
        status=status,
        values=values,
        page=page,
        errors=errors,
        owners=read_owners(page),
        groups=list_type_groups(session),
        topics=list_topic_groups(session),
        regions=list_region_groups(session, language),
        action=request.script_root + request.path,
        basemap=current_basemap(),
    )


def read_owners(page: ResourcePage | None = None) -> list[OwnerChoice]:
    """Return for whom the person may offer; a resource keeps its owner, whoever changes it."""
    if page is not None:
        resource = page.resource
        return [owner_of(resource.organisation_id, page.row.owner, resource.person_id)]
    session, person, language = current_session(), current_person(), current_language()
    return list_owners(session, person, read_ties(session, person.id, language), language)


def read_offer(page: ResourcePage | None = None, *, today: date | None = None) -> Offer:
    """Return the offer that this request's form makes; `today` for a new one. Raises FormRefused."""
    owners = {choice.key: choice.owner for choice in read_owners(page)}
    many = {name: request.form.getlist(name) for name in MANY}
    return parse_offer(current_session(), request.form, many, owners, today)


def answer_refusal(error: AppError, page: ResourcePage | None = None) -> Response:
    """Return the form with all that was typed and with what was wrong in it."""
    errors = undo(error)
    return show_form(typed_values(request.form), page=page, errors=errors, status=error.status)


def typed_values(form: MultiDict[str, str]) -> dict[str, Any]:
    """Return what was typed, lists where several answers may be given."""
    return {**form.to_dict(), **{name: form.getlist(name) for name in MANY}}


def stored_values(page: ResourcePage) -> dict[str, Any]:
    """Return what the form holds when a resource is opened to be changed."""
    resource = page.resource
    shape = read_shape(current_session(), resource)
    texts = {
        f"{name}_{language}": getattr(resource, f"{name}_{language}") or ""
        for name in ("title", "description", "conditions")
        for language in LANGUAGES
    }
    return {
        **texts,
        "owner": read_owners(page)[0].key,
        "type": resource.type_code,
        "quantity": plain_number(resource.quantity),
        "unit": resource.unit or "",
        "topics": [topic.key for topic in page.topics],
        "area_kind": resource.area_kind,
        "regions": resource.region_codes if resource.area_kind == "regions" else [],
        "municipalities": resource.municipality_codes,
        "position": shape.position,
        "radius_km": plain_number(resource.radius_km) if resource.radius_km else "",
        "area": shape.area,
        "languages": resource.languages,
        "available_from": resource.available_from or "",
        "available_to": resource.available_to or "",
        "visibility": resource.visibility,
        "version": str(resource.version),
    }
