"""Who decides about a coalition hint: pure."""

from __future__ import annotations

from collections.abc import Collection

from app.problems.workflow.rights import PersonLike, may_moderate


def may_moderate_hint(person: PersonLike | None, regions: Collection[str]) -> bool:
    """The moderators of any of its regions: groups lie across borders, and one who knows it is enough."""
    return any(may_moderate(person, region) for region in regions)


def moderated_region(person: PersonLike) -> str | None:
    """Return the region to which a moderator is limited; None: all of them."""
    return None if person.role == "admin" else person.region_code
