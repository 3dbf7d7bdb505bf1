"""What ties a person to organisations: for which ones they act, and whose regions they share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.i18n import pick_column, today_in_georgia
from app.organisations.models import ACTING_ROLES, Membership, Organisation
from app.organisations.queries import lasts_on, read_person_regions


@dataclass(frozen=True)
class Ties:
    """Organisations for which a person acts (owner, editor): key and name; regions of all they belong to."""

    acts_for: tuple[tuple[int, str], ...] = ()
    regions: frozenset[str] = frozenset()

    @property
    def organisations(self) -> frozenset[int]:
        """The keys of the organisations for which the person acts."""
        return frozenset(key for key, _name in self.acts_for)


NO_TIES = Ties()


@dataclass(frozen=True)
class Viewer:
    """The person of a request (None: nobody), and the organisations they are tied to."""

    person: Any = None
    ties: Ties = NO_TIES


def read_viewer(session: Session, person: Any, language: str) -> Viewer:
    """Return the person with their ties."""
    return Viewer(person, read_ties(session, person.id if person else None, language))


def read_ties(
    session: Session, person_id: int | None, language: str = "ka", today: date | None = None
) -> Ties:
    """Return the ties that a person has today; none for nobody."""
    if person_id is None:
        return NO_TIES
    day = today or today_in_georgia()
    acting = session.execute(
        select(Organisation.id, pick_column(Organisation, "name", language))
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person_id, lasts_on(day))
        .where(Membership.role.in_(ACTING_ROLES), Organisation.status == "active")
        .order_by(Organisation.id)
    )
    acts_for = tuple((key, name) for key, name in acting)
    return Ties(acts_for, read_person_regions(session, person_id, day))
