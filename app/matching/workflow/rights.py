"""Who sees a link and for which side somebody acts in it; pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.problems.workflow.rights import (
    MEMBER_ROLES,
    PersonLike,
    ProblemLike,
    StepOwner,
    may_moderate,
    may_see,
    may_take_step,
    owns_step,
)
from app.resources.workflow.rights import MODERATOR_ROLES, seen_by


@dataclass(frozen=True)
class Helper:
    """What a right depends on of what could help: whose it is, and who may see it.

    `organisations`: the owner of a resource, those that take part in a project, or the organisation itself.
    """

    organisations: frozenset[int] = frozenset()
    person_id: int | None = None
    visibility: str = "public"


def acts_for_helper(person: PersonLike | None, helper: Helper, organisations: Collection[int]) -> bool:
    """Whether it is the person's own, or of an organisation for which they act (owner, editor)."""
    if person is None:
        return False
    return helper.person_id == person.id or not helper.organisations.isdisjoint(organisations)


def sides_of(
    person: PersonLike | None,
    problem: ProblemLike,
    owner: StepOwner,
    helper: Helper,
    organisations: Collection[int] = (),
) -> frozenset[str]:
    """Return for which sides the person acts: problem, resource, moderator (of the problem's region).

    `organisations` are those in which the person is owner or editor.
    """
    if person is None or problem.moderation != "published":
        return frozenset()
    sides = {
        "problem": owns_step(person, owner, organisations),
        "resource": acts_for_helper(person, helper, organisations),
        "moderator": may_moderate(person, problem.region_code),
    }
    return frozenset(side for side, is_theirs in sides.items() if is_theirs)


def may_see_helper(person: PersonLike | None, helper: Helper, organisations: Collection[int] = ()) -> bool:
    """Its own people and moderators always; others as its visibility says."""
    if acts_for_helper(person, helper, organisations):
        return True
    return (person is not None and person.role in MODERATOR_ROLES) or helper.visibility in seen_by(person)


def may_open_helper(
    person: PersonLike | None, helper: Helper, resource_state: str | None, organisations: Collection[int] = ()
) -> bool:
    """Whether the page of what helps opens; of a withdrawn resource to its own people and moderators."""
    everybody = helper.visibility in seen_by(person) and resource_state != "withdrawn"
    known = acts_for_helper(person, helper, organisations)
    return known or everybody or (person is not None and person.role in MODERATOR_ROLES)


def may_see_link(
    person: PersonLike | None,
    problem: ProblemLike,
    helper: Helper,
    state: str,
    sides: Collection[str],
    *,
    organisations: Collection[int] = (),
    regions: Collection[str] = (),
) -> bool:
    """Who sees both of its ends; a refused one only its two sides and the moderators."""
    if problem.moderation != "published" or not may_see(person, problem, regions):
        return False
    if state == "refused" and not sides:
        return False
    # Whoever asked, or was asked, knows of it: it is not taken from them when it shows to fewer people later.
    if "problem" in sides and state not in ("suggested", "refused"):
        return True
    return may_see_helper(person, helper, organisations)


def may_propose(person: PersonLike | None, problem: ProblemLike, regions: Collection[str] = ()) -> bool:
    """Members who see a published problem may say what could help it."""
    return person is not None and person.role in MEMBER_ROLES and may_take_step(person, problem, regions)
