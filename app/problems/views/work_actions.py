"""What may be done in the steps of a problem: each reads its form, asks for the right, calls a service."""

from __future__ import annotations

from flask import request

from app.db import current_session
from app.errors import Conflict
from app.form_fields import Fields
from app.hooks import after_merge, after_save
from app.i18n import lazy_gettext as _l
from app.problems.services.closing import close_problem, reopen_problem
from app.problems.services.steps import (
    CHANGED,
    add_evidence,
    advance_step,
    set_due_day,
    set_owner,
    step_back,
    tick_items,
)
from app.problems.views.actor import Action, Actor, demand
from app.problems.work_forms import LONGEST_REASON, read_day, read_evidence, read_number, read_numbers
from app.problems.workflow.rights import StepOwner
from app.problems.workflow.steps import Refusal
from app.storage import current_storage


def take(actor: Actor) -> None:
    """Take the step oneself, give it to an own organisation (`organisation`), or give it up (`nobody`)."""
    demand(actor.may_move or (actor.may_take and actor.owner == StepOwner()))
    who = request.form.get("owner", "me")
    if who == "keep":
        return
    if who == "me":
        owner = StepOwner(person_id=actor.person_id)
    elif who == "nobody":
        owner = StepOwner()
    else:
        key = int(who) if who.isascii() and who.isdigit() and len(who) < 11 else 0
        if key not in actor.ties.organisations:
            raise Refusal(_l("Choose one of your own organisations."), code="E_OWNER", field="owner")
        owner = StepOwner(organisation_id=key)
    shown = (request.form.get("was_person", type=int), request.form.get("was_organisation", type=int))
    set_owner(current_session(), actor.problem.id, _person(actor), owner, before=StepOwner(*shown))


def due(actor: Actor) -> None:
    """Say until when the step shall be done."""
    demand(actor.may_move)
    fields = Fields(request.form)
    day = read_day(fields, "due_on")
    fields.check()
    set_due_day(current_session(), actor.problem.id, _person(actor), day)


def checklist(actor: Actor) -> None:
    """Tick and untick items."""
    demand(actor.may_move)
    _same_step(actor)
    shown, ticked = read_numbers(request.form.getlist("was")), read_numbers(request.form.getlist("item"))
    tick_items(current_session(), actor.problem.id, _person(actor), shown, ticked)


def evidence(actor: Actor) -> None:
    """Bring evidence: any member may."""
    demand(actor.may_move or actor.may_take)
    given = read_evidence(Fields(request.form), current_storage(), request.files.get("file"))
    if given:
        add_evidence(current_session(), actor.problem.id, _person(actor), given)


def forward(actor: Actor) -> None:
    """Go on to the next step."""
    demand(actor.may_move)
    advance_step(current_session(), actor.problem.id, _person(actor), _version())


def back(actor: Actor) -> None:
    """Go back to an earlier step."""
    demand(actor.may_move)
    fields = Fields(request.form)
    to, reason = read_number(fields, "to"), fields.read_text("reason", LONGEST_REASON, lines=True)
    fields.check()
    step_back(current_session(), actor.problem.id, _person(actor), _version(), to=to, reason=reason)


def close(actor: Actor) -> None:
    """End the problem."""
    demand(actor.may_move)
    fields = Fields(request.form)
    other = read_number(fields, "duplicate_of")
    shown = read_evidence(fields, current_storage(), request.files.get("file"), needed=False)
    problem = close_problem(
        current_session(),
        actor.problem.id,
        _person(actor),
        _version(),
        status=request.form.get("status", ""),
        evidence=shown,
        duplicate_of=other,
    )
    if problem.duplicate_of_id is not None:
        after_merge(current_session(), problem.id, problem.duplicate_of_id, actor.person_id)
    after_save(current_session(), "problem", problem.id)


def reopen(actor: Actor) -> None:
    """Open a closed problem again."""
    demand(actor.may_reopen)
    fields = Fields(request.form)
    to, reason = read_number(fields, "to"), fields.read_text("reason", LONGEST_REASON, lines=True)
    fields.check()
    reopen_problem(current_session(), actor.problem.id, _person(actor), _version(), reason=reason, to=to)
    after_save(current_session(), "problem", actor.problem.id)


ACTIONS: dict[str, Action] = {
    "take": take,
    "due": due,
    "checklist": checklist,
    "evidence": evidence,
    "forward": forward,
    "back": back,
    "close": close,
    "reopen": reopen,
}


def _person(actor: Actor) -> int:
    demand(actor.person is not None)
    return int(actor.person.id)


def _version() -> int:
    """Return which state of the problem the person saw."""
    return request.form.get("version", 0, type=int)


def _same_step(actor: Actor) -> None:
    if actor.stay is not None and request.form.get("stay", type=int) not in (None, actor.stay.id):
        raise Conflict(CHANGED)
