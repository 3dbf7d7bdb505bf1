"""The way of a problem through the seven steps: which moves there are, and what each one needs; pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.errors import FieldError, Unprocessable
from app.i18n import lazy_gettext as _l

FIRST_STEP, LAST_STEP = 1, 7
# Nothing is called solved before somebody acted; what comes back is acted upon again.
SOLVED_FROM_STEP = 6
REOPENED_AT = 6
END_STATES = ("solved", "partly_solved", "not_solved", "out_of_reach", "duplicate")
SOLVED_STATES = ("solved", "partly_solved")
STUCK_AFTER = timedelta(days=30)
ASK_AFTER = timedelta(weeks=4)


@dataclass(frozen=True)
class Stay:
    """A stay in a step: its number, ticked positions of the check-list, pieces of evidence of that step."""

    number: int
    checked: Collection[int]
    evidence: int


@dataclass(frozen=True)
class Rule:
    """What a step needs before it may be left: items of its check-list, pieces of evidence."""

    items: int
    evidence_needed: int


class Refusal(Unprocessable):
    """A move that the rules of the steps do not allow."""


def open_items(stay: Stay, rule: Rule) -> list[int]:
    """Return the positions of the check-list that are not ticked yet."""
    return [position for position in range(rule.items) if position not in stay.checked]


def missing_evidence(stay: Stay, rule: Rule) -> int:
    """Return how many pieces of evidence are lacking."""
    return max(rule.evidence_needed - stay.evidence, 0)


def may_go_forward(stay: Stay, rule: Rule) -> bool:
    """Whether the exit rule is met and a step follows."""
    return stay.number < LAST_STEP and not open_items(stay, rule) and not missing_evidence(stay, rule)


def check_forward(stay: Stay, rule: Rule) -> int:
    """Return the next step. Raises Refusal with each thing that is missing."""
    if stay.number >= LAST_STEP:
        raise _refuse("step", "E_STEP_LAST", _l("This is the last step: close the problem instead."))
    errors = []
    if open_items(stay, rule):
        errors.append(FieldError("checked", "E_CHECKLIST", _l("Not every item of the check-list is ticked.")))
    if missing_evidence(stay, rule):
        message = _l("Evidence is missing: add a file, a link, an event or a comment.")
        errors.append(FieldError("evidence", "E_EVIDENCE", message))
    if errors:
        raise Refusal(_l("The step cannot be left yet."), errors=errors)
    return stay.number + 1


def check_back(number: int, to: int | None, reason: str) -> int:
    """Return the earlier step. Raises Refusal without one, or without a reason."""
    if to is None or not FIRST_STEP <= to < number:
        raise _refuse("to", "E_STEP", _l("Choose an earlier step."))
    _check_reason(reason)
    return to


def check_close(number: int, status: str, evidence: str, duplicate_of: int | None) -> str:
    """Return the end state. Raises Refusal where it is none, comes too early or is not shown by anything."""
    if status not in END_STATES:
        raise _refuse("status", "E_STATUS", _l("Choose how the problem ended."))
    if status in SOLVED_STATES and number < SOLVED_FROM_STEP:
        message = _l("A problem can be called solved from step 6 on: before, nobody has acted.")
        raise _refuse("status", "E_TOO_EARLY", message)
    if status == "duplicate":
        if duplicate_of is None:
            message = _l("Give the number of the other problem, which stays.")
            raise _refuse("duplicate_of", "E_DUPLICATE", message)
    elif not evidence:
        message = _l("Say what shows that it ended so: in words or by a link.")
        raise _refuse("evidence", "E_EVIDENCE", message)
    return status


def check_reopen(status: str, to: int | None, reason: str) -> int:
    """Return the step at which the work goes on (6 unless another is named). Raises Refusal."""
    if status == "open":
        raise _refuse("status", "E_OPEN", _l("This problem is open already."))
    if to is not None and not FIRST_STEP <= to <= LAST_STEP:
        raise _refuse("to", "E_STEP", _l("Choose one of the seven steps."))
    _check_reason(reason)
    return to or REOPENED_AT


def end_states_from(number: int) -> Sequence[str]:
    """Return the end states that a problem in this step may take."""
    return [status for status in END_STATES if number >= SOLVED_FROM_STEP or status not in SOLVED_STATES]


def is_overdue(due_on: date | None, today: date) -> bool:
    """Whether the day until which the step was to be done has passed."""
    return due_on is not None and due_on < today


def _check_reason(reason: str) -> None:
    if not reason:
        raise _refuse("reason", "E_REASON", _l("Give a reason."))


def _refuse(field: str, code: str, message: str) -> Refusal:
    return Refusal(message, code=code, field=field)
