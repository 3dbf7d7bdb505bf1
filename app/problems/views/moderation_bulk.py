"""One decision about many reports of the queue: shown first, then done for each by itself, and told."""

from __future__ import annotations

from flask import redirect, request
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError, FieldError, Unprocessable
from app.form_fields import Fields
from app.hooks import after_save
from app.i18n import lazy_gettext as _l
from app.pages import private_page
from app.problems.models import Problem
from app.problems.moderation_forms import Item, read_items, write_items
from app.problems.services.moderation import publish, refuse, take_back
from app.problems.views.blueprint import blueprint
from app.problems.views.moderation_pages import address, read_queue_filter
from app.problems.views.moderator import MODERATORS, read_report, this_moderator
from app.problems.work_forms import LONGEST_REASON
from app.problems.workflow.labels import REFUSAL_REASONS
from app.security import roles

BULK = ("publish", "refuse", "take_back")


@blueprint.post("/moderation/bulk")
@roles(*MODERATORS)
def moderate_many() -> AnyResponse:
    """Ask whether it is meant so, then decide about each report; the queue tells how it went."""
    query, items = read_queue_filter().pairs(), read_items(request.form.getlist("item"))
    try:
        move = _read_move(items)
        if not request.form.get("confirmed"):
            return _ask(items, move)
        done, late = _decide_all(items, move, *_read_reason(move))
    except Unprocessable as error:
        return _ask(items, request.form.get("do", ""), error)
    told = {"done": move, "items": write_items(done), "late": write_items(late)}
    told = {name: value for name, value in told.items() if value}
    return redirect(address("/moderation", [*query, *told.items()]), 303)


def _read_move(items: list[Item]) -> str:
    move = request.form.get("do", "")
    if move not in BULK:
        raise Unprocessable(_l("Choose what is to be done."), code="E_CHOICE", field="do")
    if not items:
        raise Unprocessable(_l("Choose at least one report."), code="E_MISSING", field="item")
    return move


def _read_reason(move: str) -> tuple[str, str]:
    """Return the reason's code and words. Raises Unprocessable, before anything is done."""
    if move != "refuse":
        return "", ""
    fields = Fields(request.form)
    reason, words = request.form.get("reason", ""), fields.read_text("text", LONGEST_REASON, lines=True)
    if reason not in REFUSAL_REASONS:
        fields.refuse("reason", "E_REQUIRED", _l("Choose a reason."))
    elif reason == "other" and not words:
        fields.refuse("text", "E_REQUIRED", _l("Tell the reason in words."))
    fields.check()
    return reason, words


def _decide_all(items: list[Item], move: str, reason: str, words: str) -> tuple[list[Item], list[Item]]:
    """Decide about each report in a transaction of its own; return those done and those that could not be."""
    session, done, late = current_session(), [], []
    for item in items:
        try:
            # A report of another region is none of theirs, whatever the form says.
            problem = _decide(read_report(item.id), item, move, reason, words)
            after = Item(problem.id, problem.version)
            after_save(session, "problem", problem.id)
            session.commit()
        except AppError:
            session.rollback()
            late.append(item)
        else:
            done.append(after)
    return done, late


def _decide(problem: Problem, item: Item, move: str, reason: str, words: str) -> Problem:
    session, by = current_session(), this_moderator()
    if move == "publish":
        return publish(session, problem.id, by, item.version)
    if move == "take_back":
        return take_back(session, problem.id, by, item.version)
    return refuse(session, problem.id, by, item.version, reason=reason, text=words)


def _ask(items: list[Item], move: str, error: Unprocessable | None = None) -> AnyResponse:
    ids = [item.id for item in items]
    titles = (
        select(Problem.id, Problem.title, Problem.version).where(Problem.id.in_(ids)).order_by(Problem.id)
    )
    flt = read_queue_filter()
    titles = titles.where(Problem.region_code == flt.region) if flt.region else titles
    errors: tuple[FieldError, ...] = error.errors if error else ()
    return private_page(
        "moderation/bulk.html",
        status=error.status if error else 200,
        move=move,
        items={item.id: item for item in items},
        reports=current_session().execute(titles).all(),
        reasons=REFUSAL_REASONS,
        query=flt.pairs(),
        error=error,
        wrong={one.field: one.message for one in errors},
        form=request.form,
    )
