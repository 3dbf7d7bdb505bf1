"""Adding a resource, changing it, pausing and withdrawing it."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError
from app.hooks import after_save
from app.i18n import gettext as _
from app.i18n import today_in_georgia
from app.limits import limit
from app.pages import NUMBER, private_page
from app.problems.workflow.rights import MEMBER_ROLES
from app.resources.models import Resource
from app.resources.services.inventory import (
    StillAllocated,
    add_resource,
    change_resource,
    confirm_resource,
    set_state,
)
from app.resources.services.twice import find_same_offer
from app.resources.views.blueprint import blueprint, read_changing_actor
from app.resources.views.resource_form import (
    answer_refusal,
    read_offer,
    read_owners,
    show_form,
    stored_values,
)
from app.security import current_person, roles, signed_in
from app.text import parse_number

PATH = f"/resources/<{NUMBER}:resource_id>"
STATES = {"pause": "paused", "offer": "offered", "withdraw": "withdrawn"}


@blueprint.get("/resources/new")
@roles(*MEMBER_ROLES)
def new_resource() -> Response:
    """Show the empty form."""
    return show_form({"owner": read_owners()[0].key, "area_kind": "country", "quantity": "1"})


@blueprint.post("/resources/new")
@roles(*MEMBER_ROLES)
@limit("60 per hour", scope="resources", tries="600 per hour")
def add() -> AnyResponse:
    """Put the resource into the inventory and lead to its page; or show the form again."""
    today = today_in_georgia()
    try:
        offer, session, person_id = read_offer(today=today), current_session(), current_person().id
        first = find_same_offer(session, offer, person_id)
        return _saved(first or add_resource(session, offer, person_id, today))
    except AppError as error:
        return answer_refusal(error)


@blueprint.get(f"{PATH}/edit")
@signed_in()
def edit_page(resource_id: int) -> Response:
    """Show the resource with what can be changed about it."""
    page = read_changing_actor(resource_id).page
    return show_form(stored_values(page), page=page)


@blueprint.post(f"{PATH}/edit")
@signed_in()
def edit(resource_id: int) -> AnyResponse:
    """Change the resource; or show the form again, 409 when somebody else did meanwhile."""
    page = read_changing_actor(resource_id).page
    try:
        offer = read_offer(page)
        return _saved(change_resource(current_session(), resource_id, offer, _version(), today_in_georgia()))
    except AppError as error:
        return answer_refusal(error, page)


@blueprint.post(f"{PATH}/<any(pause, offer, withdraw):action>")
@signed_in()
def change_state(resource_id: int, action: str) -> AnyResponse:
    """Pause it, offer it again, or withdraw it; what is allocated must be known to be."""
    actor, knowing = read_changing_actor(resource_id), request.form.get("knowing") == "yes"
    session, today = current_session(), today_in_georgia()
    try:
        return _saved(set_state(session, resource_id, STATES[action], _version(), today, knowing=knowing))
    except StillAllocated as error:
        current_session().rollback()
        page = actor.page
        return private_page("resources/withdraw.html", status=409, page=page, row=page.row, error=error)


@blueprint.post(f"{PATH}/confirm")
@signed_in()
def confirm(resource_id: int) -> AnyResponse:
    """Keep that it is still to be had."""
    read_changing_actor(resource_id)
    return _saved(confirm_resource(current_session(), resource_id, today_in_georgia()))


def _saved(resource: Resource) -> AnyResponse:
    """Let others know of it, commit, and lead to the resource's page."""
    session, resource_id = current_session(), resource.id
    after_save(session, "resource", resource_id)
    session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("resources.resource_page", resource_id=resource_id), 303)


def _version() -> int:
    return parse_number(request.form.get("version", "")) or 0
