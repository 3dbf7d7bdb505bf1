"""Under which names people, organisations and villages stand on the pages of problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, func, literal, select
from sqlalchemy.orm import Session, aliased

from app.accounts.models import Person
from app.i18n import lazy_gettext as _l
from app.i18n import pick
from app.organisations.models import Organisation
from app.problems.models import Problem
from app.regions.models import Municipality, Region, Settlement

REPORTER, MODERATOR = _l("who reported it"), _l("a moderator")


@dataclass(frozen=True)
class Names:
    """Names by key. Moderators are not named, nor is a reporter who keeps the name hidden."""

    persons: Mapping[int, str]
    organisations: Mapping[int, str]

    def person(self, person_id: int | None) -> str | None:
        """Return the name; None for the service and for an erased account."""
        return self.persons.get(person_id) if person_id is not None else None

    def owner(self, person_id: int | None, organisation_id: int | None) -> str | None:
        """Return the name of who has taken a step, or None."""
        if organisation_id is not None:
            return self.organisations.get(organisation_id)
        return self.person(person_id)


def read_names(
    session: Session,
    problem: Problem,
    persons: Iterable[int | None],
    organisations: Iterable[int | None],
    language: str,
) -> Names:
    """Return the names of these people and organisations, as the public page of the problem has them."""
    people, groups = set(persons) - {None}, set(organisations) - {None}
    found = (
        session.execute(select(Person.id, Person.name, Person.role).where(Person.id.in_(people)))
        if people
        else ()
    )
    named = session.scalars(select(Organisation).where(Organisation.id.in_(groups))) if groups else ()
    return Names(
        {key: _shown_name(problem, key, name, role) for key, name, role in found},
        {organisation.id: pick(organisation, "name", language) for organisation in named},
    )


def _shown_name(problem: Problem, person_id: int, name: str, role: str) -> str:
    if person_id == problem.reporter_id and not problem.name_shown:
        return str(REPORTER)
    return str(MODERATOR) if role in ("moderator", "admin") else name


def village_name(
    language: str,
    stored: Any = Problem.location_name,
    region_code: Any = Problem.region_code,
    municipality_code: Any = Problem.municipality_code,
) -> ColumnElement[str | None]:
    """Return the stored name of a village in `language`, as SQL; what the gazetteer does not know stays.

    Where it is the municipality's or the region's own name in either language, it comes as that one is
    written, so that pages can leave out what they told already: GeoNames calls the town of Tkibuli Tqibuli.
    """

    def known(model: Any, column: str, code: Any) -> Any:
        # An alias: whoever selects the village often joins the same table itself.
        table = aliased(model)
        name = table.name_en if language == "en" else table.name_ka
        found = select(func.min(name)).where(getattr(table, column) == code)
        found = found.where(stored.in_((table.name_ka, table.name_en)))
        return found.having(func.count(name.distinct()) == 1).scalar_subquery()

    return func.coalesce(
        known(Municipality, "code", municipality_code),
        known(Region, "code", region_code),
        known(Settlement, "region_code", region_code),
        stored,
    )


def read_village_name(
    session: Session, stored: str | None, region_code: str, municipality_code: str | None, language: str
) -> str | None:
    """Return the name for a place that is no problem yet. One statement; none where there is no name."""
    if stored is None:
        return None
    values = (literal(value, Text) for value in (stored, region_code, municipality_code))
    return session.scalar(select(village_name(language, *values)))


def read_village_names(session: Session, ids: Iterable[int], language: str) -> dict[int, str | None]:
    """Return the names for these problems, by their numbers. One statement; none without problems."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = session.execute(select(Problem.id, village_name(language)).where(Problem.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}
