"""What a resource's form offers to choose: owners, topics, municipalities."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.i18n import pick
from app.organisations.models import Organisation
from app.problems.queries.ties import Ties
from app.regions.models import Municipality, Region
from app.resources.workflow.rights import MODERATOR_ROLES
from app.topics.models import Topic

SELF = "self"


@dataclass(frozen=True)
class OwnerChoice:
    """Somebody for whom the person may offer a resource; `key` is the form's value."""

    key: str
    name: str
    organisation_id: int | None
    person_id: int | None

    @property
    def owner(self) -> tuple[int | None, int | None]:
        return self.organisation_id, self.person_id


@dataclass(frozen=True)
class RegionGroup:
    """A region with its municipalities, by name."""

    code: str
    name: str
    municipalities: tuple[tuple[str, str], ...]


def list_owners(session: Session, person: Any, ties: Ties, language: str) -> list[OwnerChoice]:
    """Return for whom the person may offer: organisations for which they act, themselves; for a moderator
    every active organisation of the region (of all, for one of all regions and for administrators)."""
    acting = [_choose_organisation(key, name) for key, name in ties.acts_for]
    own = OwnerChoice(SELF, person.name, None, person.id)
    if person.role not in MODERATOR_ROLES:
        return [*acting, own]
    others = select(Organisation).where(Organisation.status == "active")
    if person.role != "admin" and person.region_code:
        others = others.where(Organisation.region_code == person.region_code)
    known = {choice.organisation_id for choice in acting}
    rest = [
        _choose_organisation(one.id, pick(one, "name", language))
        for one in session.scalars(others)
        if one.id not in known
    ]
    return [*acting, own, *sorted(rest, key=lambda choice: choice.name)]


def owner_of(organisation_id: int | None, name: str, person_id: int | None) -> OwnerChoice:
    """Return the owner that a resource has already, whoever changes it."""
    if organisation_id is not None:
        return _choose_organisation(organisation_id, name)
    return OwnerChoice(SELF, name, None, person_id)


def known_topics(session: Session) -> Collection[str]:
    """Return the codes of all topics."""
    return set(session.scalars(select(Topic.code)))


def with_parents(session: Session, codes: Sequence[str]) -> list[str]:
    """Return the topics with those above them, sorted: what the filter finds a record by."""
    above = session.scalars(
        select(Topic.parent_code).where(Topic.code.in_(codes), Topic.parent_code.is_not(None))
    )
    return sorted({*codes, *(code for code in above if code)})


def known_municipalities(session: Session) -> list[str]:
    """Return the codes of all municipalities."""
    return list(session.scalars(select(Municipality.code)))


def list_region_groups(session: Session, language: str) -> list[RegionGroup]:
    """Return the regions with their municipalities, by name."""
    by_region: dict[str, list[tuple[str, str]]] = {}
    for one in session.scalars(select(Municipality)):
        by_region.setdefault(one.region_code, []).append((one.code, pick(one, "name", language)))
    groups = [
        RegionGroup(
            code,
            pick({"name_ka": ka, "name_en": en}, "name", language),
            tuple(sorted(by_region.get(code, ()), key=lambda pair: pair[1])),
        )
        for code, ka, en in session.execute(select(Region.code, Region.name_ka, Region.name_en))
    ]
    return sorted(groups, key=lambda group: group.name)


def _choose_organisation(organisation_id: int, name: str) -> OwnerChoice:
    return OwnerChoice(f"organisation-{organisation_id}", name, organisation_id, None)
