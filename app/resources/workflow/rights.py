"""Who may do what with a resource: a person (or None) and what is known of the resource in, yes or no out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from app.problems.workflow.rights import MEMBER_ROLES, PersonLike

MODERATOR_ROLES = ("moderator", "admin")


class ResourceLike(Protocol):
    """What a right depends on; resources.models.Resource has it."""

    @property
    def organisation_id(self) -> int | None: ...
    @property
    def person_id(self) -> int | None: ...
    @property
    def visibility(self) -> str: ...
    @property
    def state(self) -> str: ...


def seen_by(person: PersonLike | None) -> tuple[str, ...]:
    """Return the visibilities of resources that the person meets in lists."""
    if person is None or person.role not in MEMBER_ROLES:
        return ("public",)
    return ("public", "members", "moderators") if person.role in MODERATOR_ROLES else ("public", "members")


def acts_for(person: PersonLike | None, resource: ResourceLike, organisations: Collection[int] = ()) -> bool:
    """Whether the resource is the person's own, or that of an organisation for which the person acts.

    `organisations` are those in which the person is owner or editor.
    """
    if person is None:
        return False
    return resource.person_id == person.id or resource.organisation_id in organisations


def may_moderate_owner(person: PersonLike | None, region_code: str | None) -> bool:
    """Moderators of the owner's region and of all regions, and administrators.

    An owner whose region is not known belongs to the moderators of all regions.
    """
    if person is None or person.role not in MODERATOR_ROLES:
        return False
    return person.role == "admin" or person.region_code in (None, region_code)


def may_change(
    person: PersonLike | None,
    resource: ResourceLike,
    region_code: str | None,
    organisations: Collection[int] = (),
) -> bool:
    """Change, pause, withdraw and allocate it: its owner, and moderators; `region_code` is the owner's."""
    return acts_for(person, resource, organisations) or may_moderate_owner(person, region_code)


def may_see(person: PersonLike | None, resource: ResourceLike, organisations: Collection[int] = ()) -> bool:
    """Its owner and moderators every one; others what their role sees, as long as it is not withdrawn."""
    if acts_for(person, resource, organisations):
        return True
    if person is not None and person.role in MODERATOR_ROLES:
        return True
    return resource.state != "withdrawn" and resource.visibility in seen_by(person)


def may_offer(person: PersonLike | None) -> bool:
    """Members of the network put resources into the inventory; whoever acts for an organisation is one."""
    return person is not None and person.role in MEMBER_ROLES
