"""Who may do what with a problem: a person (or None) and what is known of the problem in, yes or no out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

MEMBER_ROLES = ("member", "editor", "moderator", "admin")


class PersonLike(Protocol):
    """What a right depends on; accounts.models.Person has it."""

    @property
    def id(self) -> int: ...
    @property
    def role(self) -> str: ...
    @property
    def region_code(self) -> str | None: ...


class ProblemLike(Protocol):
    """What a right depends on; problems.models.Problem has it."""

    @property
    def reporter_id(self) -> int | None: ...
    @property
    def region_code(self) -> str: ...
    @property
    def is_public(self) -> bool: ...
    @property
    def moderation(self) -> str: ...


@dataclass(frozen=True)
class StepOwner:
    """Who does the step that a problem is in, or was in last."""

    person_id: int | None = None
    organisation_id: int | None = None


def may_moderate(person: PersonLike | None, region_code: str) -> bool:
    """Moderators of that region or of all, and administrators."""
    if person is None or person.role not in ("moderator", "admin"):
        return False
    return person.role == "admin" or person.region_code in (None, region_code)


def is_reporter(person: PersonLike | None, problem: ProblemLike) -> bool:
    """Whether the person reported it."""
    return person is not None and problem.reporter_id == person.id


def may_see(person: PersonLike | None, problem: ProblemLike, regions: Collection[str] = ()) -> bool:
    """Everybody a public one; reporter and moderators every one; members of the region its private ones.

    `regions` are those of the organisations the person belongs to.
    """
    if problem.is_public or is_reporter(person, problem) or may_moderate(person, problem.region_code):
        return True
    if person is None or person.role not in MEMBER_ROLES or problem.moderation != "published":
        return False
    return problem.region_code in {person.region_code, *regions}


def may_see_exact(person: PersonLike | None, problem: ProblemLike) -> bool:
    """The exact place: the reporter and the moderators of the region, nobody else."""
    return is_reporter(person, problem) or may_moderate(person, problem.region_code)


def may_take_step(person: PersonLike | None, problem: ProblemLike, regions: Collection[str] = ()) -> bool:
    """Members who see the problem may become the owner of its step, and bring evidence."""
    member = person is not None and person.role in MEMBER_ROLES
    return member and problem.moderation == "published" and may_see(person, problem, regions)


def owns_step(person: PersonLike | None, owner: StepOwner, organisations: Collection[int] = ()) -> bool:
    """Whether the person, or an organisation in which they are owner or editor, does the step."""
    if person is None:
        return False
    return owner.person_id == person.id or owner.organisation_id in organisations


def may_move_step(
    person: PersonLike | None, problem: ProblemLike, owner: StepOwner, organisations: Collection[int] = ()
) -> bool:
    """Of a published one: the step's owner, who acts for the organisation that owns it, and moderators."""
    if problem.moderation != "published":
        return False
    return may_moderate(person, problem.region_code) or owns_step(person, owner, organisations)
