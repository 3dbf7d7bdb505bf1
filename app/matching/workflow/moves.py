"""The life of a link: which moves lead from where to where, who may make them, what each needs; pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.errors import Unprocessable
from app.i18n import lazy_gettext as _l
from app.matching.models import CONFIRMED, SIDES
from app.matching.workflow.labels import REFUSAL_REASONS

PATH = ("suggested", "contacted", "agreed", "delivering", "done")
# What a state is worth where two links of the same two are put together: the further one stays. A "no" is
# more than nobody's word yet, and less than any step on the way.
FURTHER = ("suggested", "refused", *PATH[1:])


@dataclass(frozen=True)
class Move:
    """From which states to which, and who may; `only_open`: while the problem is open and the help there."""

    states: tuple[str, ...]
    to: str
    sides: tuple[str, ...]
    only_open: bool = False


MOVES: dict[str, Move] = {
    "contact": Move(("suggested",), "contacted", SIDES, only_open=True),
    # By the other side than the one that asked, see `who_may`.
    "agree": Move(("contacted",), "agreed", SIDES, only_open=True),
    "deliver": Move(("agreed",), "delivering", SIDES, only_open=True),
    "done": Move(("delivering",), "done", SIDES),
    "refuse": Move(("suggested", "contacted", "agreed", "delivering"), "refused", SIDES),
    "reopen": Move(("refused",), "suggested", ("moderator",), only_open=True),
}
# What the log of the problem tells of a move; others are no matter of the public page.
LOG_KINDS = {"agreed": "link_agreed", "delivering": "link_delivering", "done": "link_done"}


class MoveRefused(Unprocessable):
    """A move that the life of a link does not allow."""


def who_may(name: str, contacted_by: str | None) -> tuple[str, ...]:
    """Return the sides that may make a move. Nobody says yes to the own question, but for a moderator."""
    sides = MOVES[name].sides
    if name == "agree" and contacted_by in ("problem", "resource"):
        return tuple(side for side in sides if side != contacted_by)
    return sides


def acting_side(name: str, sides: Collection[str], contacted_by: str | None = None) -> str | None:
    """Return for whom somebody with these sides makes the move, or None where they may not."""
    return next((side for side in who_may(name, contacted_by) if side in sides), None)


def allowed_moves(
    state: str, sides: Collection[str], contacted_by: str | None = None, *, is_open: bool = True
) -> tuple[str, ...]:
    """Return the moves that somebody with these sides may make from a state.

    `is_open`: the problem is open and what could help it is there.
    """
    return tuple(
        name
        for name, move in MOVES.items()
        if state in move.states
        and (is_open or not move.only_open)
        and acting_side(name, sides, contacted_by) is not None
    )


def log_kind(before: str, after: str) -> str | None:
    """Return what the problem's log tells of a move, or None."""
    if after == "refused":
        return "link_ended" if before in CONFIRMED else None
    return LOG_KINDS.get(after)


def further(one: str, other: str) -> str:
    """Return the state of the two that lies further on the way."""
    return max(one, other, key=FURTHER.index)


def check_refusal(reason: str, words: str) -> None:
    """Raise MoveRefused without a reason of the list, or without words where it is another one."""
    if reason not in REFUSAL_REASONS:
        raise MoveRefused(_l("Choose a reason."), code="E_REQUIRED", field="reason")
    if reason == "other" and not words:
        raise MoveRefused(_l("Tell the reason in words."), code="E_REQUIRED", field="text")
