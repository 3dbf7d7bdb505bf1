"""The administrators' list of persons: who may do what, where."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.models import ROLES, Person
from app.accounts.queries import (
    PEOPLE_A_PAGE,
    list_audit,
    list_organisation_names,
    list_people,
    list_region_names,
)
from app.accounts.rights import set_rights
from app.accounts.views.blueprint import blueprint
from app.db import current_session
from app.errors import NotFound, Unprocessable
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.security import current_person, roles


@blueprint.get("/admin/people")
@roles("admin")
def people() -> str:
    """List persons, by words of their name or address and by role."""
    words, role = request.args.get("q", "").strip()[:200], request.args.get("role", "")
    after = request.args.get("after", "")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    found = list_people(current_session(), words, role if role in ROLES else "", number)
    shown = found[:PEOPLE_A_PAGE]
    more = shown[-1].id if len(found) > PEOPLE_A_PAGE else None
    context = {"regions": list_region_names(current_session()), "all_roles": ROLES}
    return render_template("accounts/people.html", people=shown, more=more, words=words, role=role, **context)


@blueprint.get("/admin/people/<int(max=2147483647):person_id>")
@roles("admin")
def one_person(person_id: int) -> str:
    """Show one person's rights and who changed them."""
    return _show(_find(person_id))


@blueprint.post("/admin/people/<int(max=2147483647):person_id>")
@roles("admin")
def change_rights(person_id: int) -> Response | tuple[str, int]:
    """Set role and region, and whether the person may sign in."""
    session, person, form = current_session(), _find(person_id), request.form
    try:
        rights = {"role": form.get("role", ""), "region": form.get("region_code", "")}
        set_rights(session, person, current_person().id, **rights, active=form.get("active") == "yes")
    except Unprocessable as error:
        return _show(person, {item.field: item.message for item in error.errors}), 422
    session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("accounts.one_person", person_id=person_id), 303)


def _find(person_id: int) -> Person:
    person = current_session().get(Person, person_id)
    if person is None:
        raise NotFound(_l("There is no such person."))
    return person


def _show(subject: Person, errors: dict[str, str] | None = None) -> str:
    session = current_session()
    context: dict[str, Any] = {"regions": list_region_names(session), "all_roles": ROLES}
    context["audit"] = list_audit(session, "person", subject.id)
    context["organisations"] = list_organisation_names(
        session, [line.after for line, _actor in context["audit"]]
    )
    return render_template("accounts/one_person.html", subject=subject, errors=errors or {}, **context)
