"""Under which names people and organisations stand on a problem's page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.i18n import lazy_gettext as _l
from app.i18n import pick
from app.organisations.models import Organisation
from app.problems.models import Problem

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
