"""Requests and allocations: their states, who moves them, and which resource fits a request; pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.i18n import lazy_gettext as _l
from app.problems.workflow.rights import PersonLike, ProblemLike, StepOwner, may_move_step
from app.resources.workflow.rights import ResourceLike, may_change

# The two sides of an allocation: who works on the problem, who offers the resource. Moderators of the
# problem's region act for the first, those of the owner's region for the second.
PROBLEM, RESOURCE = "problem", "resource"

REQUEST_LABELS = {
    "open": _l("needed"),
    "met": _l("found"),
    "withdrawn": _l("not needed any more"),
}
ALLOCATION_LABELS = {
    "promised": _l("promised"),
    "in_use": _l("in use"),
    "returned": _l("returned"),
    "cancelled": _l("called off"),
}


@dataclass(frozen=True)
class Move:
    """From which state to which, and which sides may."""

    before: str
    after: str
    sides: frozenset[str]


# Only its owner can say that something is back.
MOVES = {
    "use": Move("promised", "in_use", frozenset({PROBLEM, RESOURCE})),
    "return": Move("in_use", "returned", frozenset({RESOURCE})),
    "cancel": Move("promised", "cancelled", frozenset({PROBLEM, RESOURCE})),
}


def sides_of(
    person: PersonLike | None,
    problem: ProblemLike,
    owner: StepOwner,
    resource: ResourceLike,
    owner_region: str | None,
    organisations: Collection[int] = (),
) -> frozenset[str]:
    """Return for which sides of an allocation the person acts.

    `owner_region`: of the resource's owner; `organisations`: in which the person is owner or editor.
    """
    sides = set()
    if may_move_step(person, problem, owner, organisations):
        sides.add(PROBLEM)
    if may_change(person, resource, owner_region, organisations):
        sides.add(RESOURCE)
    return frozenset(sides)


def allowed_moves(state: str, sides: Collection[str]) -> tuple[str, ...]:
    """Return the moves that these sides may make in this state, the likely one first."""
    return tuple(
        name for name, move in MOVES.items() if move.before == state and not move.sides.isdisjoint(sides)
    )


def may_ask(
    person: PersonLike | None,
    problem: ProblemLike,
    *,
    is_open: bool,
    owner: StepOwner,
    organisations: Collection[int] = (),
) -> bool:
    """Ask for resources, and withdraw that: who does the step of an open problem, and moderators."""
    return is_open and may_move_step(person, problem, owner, organisations)


def fits(asked: str, asked_parent: str | None, given: str, given_parent: str | None) -> bool:
    """Whether a resource's kind answers a request: the same kind, or one of the two is the other's parent."""
    return asked == given or asked_parent == given or given_parent == asked
