"""What a moderator may do with a report, by where it stands; pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

# From the finest to the coarsest (models.problem.LOCATION_PRECISIONS).
PRECISIONS = ("exact", "street", "village", "municipality")
# move → from which states, to which state.
MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "publish": (("waiting", "asked", "refused"), "published"),
    "ask": (("waiting", "asked", "published"), "asked"),
    "refuse": (("waiting", "asked", "published"), "refused"),
    "take_back": (("published", "refused"), "waiting"),
}
CORRECTABLE = ("waiting", "asked", "published")
MERGEABLE = ("waiting", "asked", "published")


class Said(NamedTuple):
    """How exactly a place was to be seen before a change, and whether a moderator made the change."""

    precision: str
    changed_by_moderator: bool


def allowed_moves(moderation: str) -> tuple[str, ...]:
    """Return the moves that a report of this state allows."""
    return tuple(name for name, (states, _to) in MOVES.items() if moderation in states)


def state_after(move: str, moderation: str) -> str | None:
    """Return the state a move leads to, or None where it is not allowed from here."""
    states, to = MOVES[move]
    return to if moderation in states else None


def finest_precision(said: Iterable[Said], now: str) -> str:
    """Return the precision that the reporter chose last; `said` in the order of the changes.

    It is what stood there before the first change of a moderator since the reporter's own last one.
    """
    chosen: str | None = None
    for one in said:
        if not one.changed_by_moderator:
            chosen = None
        elif chosen is None:
            chosen = one.precision
    return chosen or now


def may_be_shown(precision: str, finest: str) -> bool:
    """Whether this precision shows no more than the reporter allows."""
    return PRECISIONS.index(precision) >= PRECISIONS.index(finest)
