"""Who gives memberships: moderators of the organisation's region, administrators, and its owners."""

from __future__ import annotations

from typing import Protocol


class PersonLike(Protocol):
    """What the right depends on; accounts.models.Person has it."""

    @property
    def role(self) -> str: ...
    @property
    def region_code(self) -> str | None: ...


def may_give(person: PersonLike | None, region_code: str | None, own_role: str | None) -> bool:
    """Whether the person gives and ends memberships; `own_role` is the own one in the organisation.

    An organisation whose region is not known belongs to the moderators of all regions.
    """
    if person is None:
        return False
    if person.role == "admin" or own_role == "owner":
        return True
    return person.role == "moderator" and person.region_code in (None, region_code)
