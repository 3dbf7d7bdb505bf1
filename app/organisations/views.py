"""The people of an organisation: who belongs to it, given and ended."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.db import current_session
from app.errors import NotFound, Unprocessable
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.i18n import today_in_georgia
from app.limits import limit
from app.organisations.models import MEMBERSHIP_ROLES, Organisation
from app.organisations.queries import find_organisation, list_members, read_role_in
from app.organisations.rights import may_give
from app.organisations.services import end_membership, give_membership
from app.security import Forbidden, current_person, signed_in

blueprint = Blueprint("organisations", __name__)


@blueprint.get("/account/organisations/<slug>/people")
@signed_in()
def organisation_people(slug: str) -> str:
    """List who belongs to the organisation, for its own people and for whoever gives memberships."""
    organisation, gives = _open(slug)
    return _show(organisation, gives)


@blueprint.post("/account/organisations/<slug>/people")
@signed_in()
@limit("30 per hour", scope="memberships")
def give(slug: str) -> Response | tuple[str, int]:
    """Make the person with an address a member, editor or owner."""
    organisation = _open_to_give(slug)
    email, role = request.form.get("email", ""), request.form.get("role", "")
    session, giver = current_session(), current_person().id
    try:
        give_membership(session, organisation, giver, email=email, role=role, today=today_in_georgia())
    except Unprocessable as error:
        return _show(organisation, True, {item.field: item.message for item in error.errors}), 422
    session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("organisations.organisation_people", slug=slug), 303)


@blueprint.post("/account/organisations/<slug>/people/<int(max=2147483647):membership_id>/end")
@signed_in()
def end(slug: str, membership_id: int) -> Response:
    """End a membership today."""
    organisation = _open_to_give(slug)
    end_membership(current_session(), organisation, current_person().id, membership_id, today_in_georgia())
    current_session().commit()
    flash(_("The membership has ended."), "success")
    return redirect(url_for("organisations.organisation_people", slug=slug), 303)


def _open(slug: str) -> tuple[Organisation, bool]:
    """Return the organisation and whether the person of the request gives memberships in it."""
    session, person = current_session(), current_person()
    organisation = find_organisation(session, slug)
    if organisation is None:
        raise NotFound(_l("There is no such organisation."))
    own_role = read_role_in(session, person.id, organisation.id)
    gives = may_give(person, organisation.region_code, own_role)
    if not gives and own_role is None:
        raise Forbidden(_l("Only the organisation's own people and moderators see this."))
    return organisation, gives


def _open_to_give(slug: str) -> Organisation:
    organisation, gives = _open(slug)
    if not gives:
        raise Forbidden(_l("Only owners of the organisation and moderators change this."))
    return organisation


def _show(organisation: Organisation, gives: bool, errors: dict[str, str] | None = None) -> str:
    return render_template(
        "organisations/people.html",
        organisation=organisation,
        members=list_members(current_session(), organisation.id),
        gives=gives,
        errors=errors or {},
        all_roles=MEMBERSHIP_ROLES,
    )
