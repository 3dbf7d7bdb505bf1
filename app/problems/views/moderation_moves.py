"""What a moderator's forms do about one report; each returns the report, and nothing is committed yet."""

from __future__ import annotations

from collections.abc import Callable

from flask import request

from app.db import current_session
from app.errors import NotFound
from app.form_fields import Fields
from app.hooks import after_merge
from app.i18n import lazy_gettext as _l
from app.problems.models import Problem, ProblemUpdate
from app.problems.moderation_forms import read_correction
from app.problems.queries.around import find_update
from app.problems.services.around import hide_update
from app.problems.services.correcting import correct
from app.problems.services.merging import merge
from app.problems.services.moderation import ask_back, publish, refuse, take_back
from app.problems.services.tidying import handle_flags, hide_evidence, show_evidence, show_update
from app.problems.views.moderator import this_moderator
from app.problems.work_forms import LONGEST_REASON, read_number
from app.text import parse_number

Move = Callable[[Problem], Problem]


def _publish(problem: Problem) -> Problem:
    return publish(current_session(), problem.id, this_moderator(), _version())


def _take_back(problem: Problem) -> Problem:
    return take_back(current_session(), problem.id, this_moderator(), _version())


def _ask(problem: Problem) -> Problem:
    question = _read_words("question")
    return ask_back(current_session(), problem.id, this_moderator(), _version(), question=question)


def _refuse(problem: Problem) -> Problem:
    text, reason = _read_words("text"), request.form.get("reason", "")
    return refuse(current_session(), problem.id, this_moderator(), _version(), reason=reason, text=text)


def _correct(problem: Problem) -> Problem:
    correction = read_correction(current_session(), request.form)
    return correct(current_session(), problem.id, this_moderator(), _version(), correction)


def _merge(problem: Problem) -> Problem:
    fields = Fields(request.form)
    # A number that was typed comes before one that was chosen in the list.
    number = read_number(fields, "other_number") or read_number(fields, "other")
    fields.check()
    by = this_moderator()
    other = merge(current_session(), problem.id, by, _version(), other_id=number)
    after_merge(current_session(), problem.id, other.id, by.id)
    current_session().refresh(problem)
    return problem


def _handle_flags(problem: Problem) -> Problem:
    flags = {number for text in request.form.getlist("flag") if (number := parse_number(text))}
    handle_flags(current_session(), problem, flags, this_moderator())
    return problem


def _hide_update(problem: Problem) -> Problem:
    hide_update(current_session(), problem, _read_update(problem), this_moderator().id)
    return problem


def _show_update(problem: Problem) -> Problem:
    show_update(current_session(), problem, _read_update(problem), this_moderator())
    return problem


def _hide_evidence(problem: Problem) -> Problem:
    hide_evidence(current_session(), problem, _read_evidence_number(), this_moderator())
    return problem


def _show_evidence(problem: Problem) -> Problem:
    show_evidence(current_session(), problem, _read_evidence_number(), this_moderator())
    return problem


MOVES: dict[str, Move] = {
    "publish": _publish,
    "ask": _ask,
    "refuse": _refuse,
    "take_back": _take_back,
    "correct": _correct,
    "merge": _merge,
    "flags": _handle_flags,
    "hide_update": _hide_update,
    "show_update": _show_update,
    "hide_evidence": _hide_evidence,
    "show_evidence": _show_evidence,
}


def _read_update(problem: Problem) -> ProblemUpdate:
    number = parse_number(request.form.get("update", ""))
    written = find_update(current_session(), problem.id, number) if number else None
    if written is None:
        raise NotFound(_l("There is no such update."))
    return written


def _read_evidence_number() -> int:
    return parse_number(request.form.get("evidence", "")) or 0


def _read_words(field: str) -> str:
    fields = Fields(request.form)
    words = fields.read_text(field, LONGEST_REASON, lines=True)
    fields.check()
    return words


def _version() -> int:
    """Return which state of the report the moderator saw."""
    return request.form.get("version", 0, type=int)
