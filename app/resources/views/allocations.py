"""Allocating a part of an own resource to a problem, and what becomes of it."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError
from app.hooks import after_save
from app.i18n import current_language, today_in_georgia
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.limits import limit
from app.pages import NUMBER, private_page, undo
from app.problems.workflow.rights import MEMBER_ROLES
from app.resources.allocation_forms import parse_part, parse_promise, parse_until
from app.resources.models import Allocation
from app.resources.queries.allocations import list_mine
from app.resources.services.allocation_mails import tell_other_side
from app.resources.services.allocations import allocate, move_allocation, set_until
from app.resources.services.twice import find_same_promise
from app.resources.views.actors import ProblemActor, read_problem_actor, read_side, this_viewer
from app.resources.views.allocation_form import read_choices, show_form
from app.resources.views.blueprint import blueprint
from app.resources.workflow.allocations import MOVES
from app.security import Forbidden, current_person, roles, signed_in

NEW = f"/problems/<{NUMBER}:problem_id>/allocate"
PATH = f"/allocations/<{NUMBER}:allocation_id>"


@blueprint.get(NEW)
@roles(*MEMBER_ROLES)
def new_allocation(problem_id: int) -> Response:
    """Show the form; `request` and `resource` of the address are chosen already."""
    return show_form(read_problem_actor(problem_id), request.args)


@blueprint.post(NEW)
@roles(*MEMBER_ROLES)
@limit("60 per hour", scope="allocations", tries="600 per hour")
def add_allocation(problem_id: int) -> AnyResponse:
    """Promise a part of a resource to the problem; or show the form again, 409 when too little is left."""
    actor, session = read_problem_actor(problem_id), current_session()
    try:
        return _promise(actor)
    except AppError as error:
        session.rollback()
        return show_form(read_problem_actor(problem_id), request.form, error)


def _promise(actor: ProblemActor) -> AnyResponse:
    session, problem_id, person_id = current_session(), actor.problem.id, actor.viewer.person.id
    choices, today = read_choices(actor, request.form), today_in_georgia()
    promise = parse_promise(request.form, choices.resource_ids, choices.request_ids, today)
    first = find_same_promise(session, problem_id, promise, person_id)
    if first is not None:
        return redirect(url_for("resources.allocation_page", allocation_id=first.id), 303)
    allocation = allocate(session, problem_id, promise, person_id, today)
    return _saved(allocation, "promised", _("It is promised; the other side gets a mail."))


@blueprint.get(PATH)
@signed_in()
def allocation_page(allocation_id: int) -> Response:
    """Show an allocation to its two sides."""
    return _show(allocation_id)


@blueprint.post(f"{PATH}/<any({', '.join(MOVES)}):action>")
@signed_in()
def move(allocation_id: int, action: str) -> AnyResponse:
    """Use, return or call off all of it or a part."""
    page, session = read_side(allocation_id), current_session()
    if not MOVES[action].sides & page.sides:
        raise Forbidden(_l("Only the owner of the resource says that it is back."))
    try:
        part = parse_part(request.form)
        moved = move_allocation(session, allocation_id, action, part, current_person().id)
        return _saved(moved, moved.state, _("Saved; the other side gets a mail."))
    except AppError as error:
        return _refused(allocation_id, error, action)


@blueprint.post(f"{PATH}/until")
@signed_in()
def change_until(allocation_id: int) -> AnyResponse:
    """Say until when it is given: its owner."""
    if not read_side(allocation_id).may_set_until:
        raise Forbidden(_l("Only the owner of the resource says until when it is given."))
    try:
        until = parse_until(request.form, today_in_georgia())
        return _saved(set_until(current_session(), allocation_id, until), "until", _("Saved."))
    except AppError as error:
        return _refused(allocation_id, error, "until")


@blueprint.get("/account/allocations")
@signed_in()
def my_allocations() -> str:
    """List what the own resources give, and what is given to the problems one works on."""
    mine = list_mine(current_session(), this_viewer(), current_language(), today_in_georgia())
    return render_template("resources/allocations_mine.html", mine=mine)


def _saved(allocation: Allocation, event: str, words: str) -> AnyResponse:
    """Tell the other side and whoever counts what is free, commit, and lead to the allocation's page."""
    session, allocation_id = current_session(), allocation.id
    tell_other_side(session, allocation, event, current_person().id, today_in_georgia())
    after_save(session, "resource", allocation.resource_id)
    session.commit()
    flash(words, "success")
    return redirect(url_for("resources.allocation_page", allocation_id=allocation_id), 303)


def _refused(allocation_id: int, error: AppError, action: str) -> Response:
    undo(error)
    return _show(allocation_id, error, action)


def _show(allocation_id: int, error: AppError | None = None, action: str | None = None) -> Response:
    page = read_side(allocation_id)
    return private_page(
        "resources/allocation.html",
        status=error.status if error else 200,
        page=page,
        row=page.row,
        today=today_in_georgia(),
        error=error,
        refused=action,
        wrong={f"{action}-{item.field}": item.message for item in error.errors} if error else {},
        form=request.form if error else {},
    )
