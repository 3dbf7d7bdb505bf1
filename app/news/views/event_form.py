"""An event's form around its routes: what it offers to choose, what was typed, what was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from app.basemap import current_basemap
from app.db import current_session
from app.errors import AppError, FieldError
from app.filters import REGION_CODES
from app.i18n import LANGUAGES, TBILISI, current_language
from app.i18n import gettext as _
from app.news.event_forms import MANY, EventInput, parse_event
from app.news.queries.event_page import EventPage
from app.news.workflow.events import publishes
from app.pages import form_page, undo
from app.problems.queries.ties import read_ties
from app.problems.queries.topics import list_topic_groups
from app.projects.queries.regions import list_regions
from app.resources.queries.choices import OwnerChoice, list_owners
from app.security import current_person

NETWORK, KEPT = "network", "kept"


def show_event_form(
    values: Mapping[str, Any],
    *,
    page: EventPage | None = None,
    errors: tuple[FieldError, ...] = (),
    status: int = 200,
) -> Response:
    """Return the form with these values; `page` is the event that is changed. No cache keeps it."""
    session = current_session()
    return form_page(
        "events/form.html",
        status=status,
        values=values,
        page=page,
        errors=errors,
        organisers=read_organisers(page),
        topics=list_topic_groups(session),
        regions=list_regions(session, current_language()),
        publishes=publishes(current_person()),
        action=request.script_root + request.path,
        basemap=current_basemap(),
    )


def read_organisers(page: EventPage | None = None) -> list[OwnerChoice]:
    """Return for whom the person may announce; an event keeps its organiser, whoever changes it."""
    if page is not None:
        event = page.event
        name = page.row.organiser or _("the network")
        return [OwnerChoice(KEPT, name, event.organisation_id, event.person_id)]
    session, person = current_session(), current_person()
    choices = list_owners(
        session, person, read_ties(session, person.id, current_language()), current_language()
    )
    if publishes(person):
        choices.insert(0, OwnerChoice(NETWORK, _("the network"), None, None))
    return choices


def read_event_form(page: EventPage | None = None) -> EventInput:
    """Return the event that this request's form makes. Raises FormRefused."""
    organisers = {choice.key: choice.owner for choice in read_organisers(page)}
    many = {name: request.form.getlist(name) for name in MANY}
    return parse_event(current_session(), request.form, many, organisers)


def answer_refusal(error: AppError, page: EventPage | None = None) -> Response:
    """Return the form with all that was typed and with what was wrong in it."""
    errors = undo(error)
    typed = {**request.form.to_dict(), **{name: request.form.getlist(name) for name in MANY}}
    return show_event_form(typed, page=page, errors=errors, status=error.status)


def stored_values(page: EventPage) -> dict[str, Any]:
    """Return what the form holds when an event is opened to be changed."""
    event = page.event
    texts = {
        f"{name}_{language}": getattr(event, f"{name}_{language}") or ""
        for name in ("title", "text")
        for language in LANGUAGES
    }
    times = {
        name: getattr(event, name).astimezone(TBILISI).strftime("%Y-%m-%dT%H:%M")
        for name in ("starts_at", "ends_at")
    }
    whole = len(event.region_codes) == len(REGION_CODES)
    return {
        **texts,
        **times,
        "organiser": KEPT,
        "kind": event.kind,
        "place_name": event.place_name or "",
        "position": "{:.6f}, {:.6f}".format(*page.place) if page.place else "",
        "online_url": event.online_url or "",
        "regions": [] if whole else event.region_codes,
        "topics": [topic.key for topic in page.topics],
        "takes_registrations": "yes" if event.takes_registrations else "",
        "seats": str(event.seats or ""),
        "problems": ", ".join(str(one.id) for one in page.problems),
        "projects": ", ".join(str(one.id) for one in page.projects),
        "version": str(event.version),
    }
