"""Coalition hints: the moderators' list with its moves, a member's list, and a problem page's part."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Response, make_response, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError, NotFound, QueryError
from app.form_fields import Fields
from app.i18n import current_language
from app.i18n import lazy_gettext as _l
from app.matching.hint_models import CoalitionHint
from app.matching.queries.concerned import list_concerned
from app.matching.queries.hints import find_hint, find_hints_of, list_hints, list_moderated
from app.matching.services.hints import defer_finding, dismiss_hint, restore_hint
from app.matching.views.blueprint import blueprint
from app.matching.workflow.hint_reasons import name_hint, tell_hint_reasons
from app.matching.workflow.hint_rights import may_moderate_hint, moderated_region
from app.pages import NUMBER
from app.paging import parse_place
from app.problems.workflow.rights import MEMBER_ROLES
from app.security import Forbidden, current_person, roles, signed_in
from app.text import parse_number

MODERATORS = ("moderator", "admin")
PATH = "/moderation/hints"
LONGEST_REASON = 500
STATES = ("open", "dismissed")


@blueprint.get(PATH)
@roles(*MODERATORS)
def moderated_hints() -> Response:
    """List the hints that touch the moderator's region, the newest first."""
    return _show_moderated()


@blueprint.post(f"{PATH}/look")
@roles(*MODERATORS)
def look_for_hints() -> AnyResponse:
    """Let the worker look anew."""
    defer_finding(current_session())
    current_session().commit()
    return redirect(f"{request.script_root}{PATH}?done=look", 303)


@blueprint.post(f"{PATH}/<{NUMBER}:hint_id>/<any(dismiss, restore):move>")
@roles(*MODERATORS)
def move_hint(hint_id: int, move: str) -> AnyResponse:
    """Dismiss a hint with a reason, or show it again; a refusal shows the list with what is wrong."""
    try:
        _move(_read_hint(hint_id), move)
        current_session().commit()
    except AppError as error:
        current_session().rollback()
        if error.status != 422:
            raise
        return _show_moderated(error, hint_id)
    return redirect(f"{request.script_root}{PATH}?done={move}", 303)


@blueprint.get("/account/hints")
@signed_in()
def own_hints() -> str:
    """List the hints that concern the person of this request."""
    session, person = current_session(), current_person()
    concerned = [hint_id for hint_id, _person in list_concerned(session, person_id=person.id)]
    hints = list_hints(session, concerned, current_language())
    return render_template("matching/own_hints.html", hints=hints, **_words())


def draw_hint(session: Session, problem_id: int, person: Any) -> str:
    """Return what a problem's page shows of its hint to moderators and the members concerned."""
    if person is None or person.role not in MEMBER_ROLES:
        return ""
    hints = list_hints(session, find_hints_of(session, problem_id), current_language())
    hints = [hint for hint in hints if _concerns(session, hint.record, person)]
    if not hints:
        return ""
    return render_template("matching/_hint_part.html", hints=hints, problem_id=problem_id, **_words())


def _concerns(session: Session, hint: CoalitionHint, person: Any) -> bool:
    if may_moderate_hint(person, hint.region_codes):
        return True
    return bool(list_concerned(session, hint_ids=[hint.id], person_id=person.id))


def _read_hint(hint_id: int) -> CoalitionHint:
    hint = find_hint(current_session(), hint_id)
    if hint is None or hint.ended_at is not None:
        raise NotFound(_l("There is no such hint any more."))
    if not may_moderate_hint(current_person(), hint.region_codes):
        raise Forbidden(_l("None of these problems lies in a region that you moderate."))
    return hint


def _move(hint: CoalitionHint, move: str) -> None:
    session, person_id = current_session(), current_person().id
    if move == "restore":
        restore_hint(session, hint, person_id)
        return
    fields = Fields(request.form)
    reason = fields.read_text("reason", LONGEST_REASON)
    if not reason and not fields.errors:
        fields.refuse("reason", "E_MISSING", _l("Say why: others will ask."))
    fields.check()
    seen = parse_number(request.form.get("problems", "")) or hint.problems
    dismiss_hint(session, hint, person_id, problems=seen, reason=reason, now=datetime.now(UTC))


def _show_moderated(error: AppError | None = None, refused: int | None = None) -> Response:
    state = request.args.get("state") or "open"
    if state not in STATES:
        raise QueryError(_l("There is no such list."), field="state")
    after = parse_place(request.args.get("cursor", ""), datetime.fromisoformat)
    hints, cursor = list_moderated(
        current_session(),
        current_language(),
        region=moderated_region(current_person()),
        dismissed=state == "dismissed",
        after=after,
    )
    values = {
        "hints": hints,
        "state": state,
        "cursor": cursor,
        "refused": refused,
        "wrong": {item.field: item.message for item in error.errors} if error else {},
        "form": request.form if error else {},
        **_words(),
    }
    return make_response(
        render_template("matching/moderated_hints.html", **values), error.status if error else 200
    )


def _words() -> dict[str, Any]:
    return {"name_hint": name_hint, "hint_reasons": tell_hint_reasons}
