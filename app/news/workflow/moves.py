"""The states of an article and the moves between them: state and move in, state out; pure."""

from __future__ import annotations

from dataclasses import dataclass

# Who acts: whoever wrote it, or an editor (workflow.rights.sides_of).
AUTHOR, EDITOR = "author", "editor"


@dataclass(frozen=True)
class Move:
    """One way from a state to another; `kind` is the line that the history gets."""

    before: frozenset[str]
    after: str
    sides: frozenset[str]
    kind: str


MOVES = {
    "send": Move(frozenset({"draft"}), "review", frozenset({AUTHOR, EDITOR}), "sent"),
    "publish": Move(
        frozenset({"draft", "review", "scheduled"}), "published", frozenset({EDITOR}), "published"
    ),
    "schedule": Move(
        frozenset({"draft", "review", "scheduled"}), "scheduled", frozenset({EDITOR}), "scheduled"
    ),
    "unschedule": Move(frozenset({"scheduled"}), "review", frozenset({EDITOR}), "unscheduled"),
    # Back to whoever wrote it, or taken back by them.
    "return": Move(frozenset({"review"}), "draft", frozenset({AUTHOR, EDITOR}), "returned"),
    "withdraw": Move(frozenset({"published", "corrected"}), "withdrawn", frozenset({EDITOR}), "withdrawn"),
}
# What is public changes by a correction alone, which says what was wrong.
CHANGEABLE_BY_AUTHOR = ("draft",)
CHANGEABLE_BY_EDITOR = ("draft", "review", "scheduled", "published", "corrected")


def allowed_moves(state: str, sides: frozenset[str]) -> tuple[str, ...]:
    """Return the moves that these sides may make in this state."""
    return tuple(
        name for name, move in MOVES.items() if state in move.before and not move.sides.isdisjoint(sides)
    )


def is_public(state: str) -> bool:
    """Return whether everybody reads an article in this state."""
    return state in ("published", "corrected")
