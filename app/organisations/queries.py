"""Reads of the organisations and of who belongs to them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.i18n import pick
from app.organisations.models import ACTING_ROLES, Membership, Organisation


def find_organisation(session: Session, slug: str) -> Organisation | None:
    """Return the organisation with this name in addresses."""
    return session.scalar(select(Organisation).where(Organisation.slug == slug))


def list_members(session: Session, organisation_id: int) -> Sequence[Row[Membership, Person]]:
    """Return all memberships with their persons: those that last first, by name, then those that ended."""
    rows = select(Membership, Person).join(Person, Person.id == Membership.person_id)
    rows = rows.where(Membership.organisation_id == organisation_id)
    order = (Membership.ends_on.is_not(None), Membership.ends_on.desc(), Person.name, Membership.id)
    return session.execute(rows.order_by(*order)).all()


def list_memberships(session: Session, person_id: int) -> Sequence[Row[Membership, Organisation]]:
    """Return a person's memberships with their organisations, the newest first."""
    rows = select(Membership, Organisation).join(Organisation, Organisation.id == Membership.organisation_id)
    rows = rows.where(Membership.person_id == person_id)
    return session.execute(rows.order_by(Membership.starts_on.desc(), Membership.id.desc())).all()


def read_role_in(session: Session, person_id: int, organisation_id: int) -> str | None:
    """Return the person's role in the organisation today, or None."""
    current = select(Membership.role).where(
        Membership.person_id == person_id,
        Membership.organisation_id == organisation_id,
        Membership.ends_on.is_(None),
    )
    return session.scalar(current)


def tell_memberships(session: Session, person_id: int) -> list[dict[str, Any]]:
    """Return what the download of one's own data holds of memberships."""
    return [
        {
            "organisation": organisation.slug,
            "role": membership.role,
            "starts_on": membership.starts_on.isoformat(),
            "ends_on": membership.ends_on.isoformat() if membership.ends_on else None,
        }
        for membership, organisation in list_memberships(session, person_id)
    ]


def link_memberships(session: Session, person_id: int) -> list[tuple[str, str]]:
    """Return name and page of each organisation to which the person belongs today."""
    return [
        (pick(organisation, "name"), f"/account/organisations/{organisation.slug}/people")
        for membership, organisation in list_memberships(session, person_id)
        if membership.ends_on is None
    ]


def read_person_regions(session: Session, person_id: int, today: date) -> frozenset[str]:
    """Return the regions of the active organisations to which the person belongs on that day."""
    regions = session.scalars(
        select(Organisation.region_code)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person_id, lasts_on(today))
        .where(Organisation.status == "active", Organisation.region_code.is_not(None))
    )
    return frozenset(code for code in regions if code)


def acting_for(organisation_ids: Collection[int | None], today: date) -> Select[*tuple[int]]:
    """Return the statement of the ids of persons who act for one of these, if it is active, on that day."""
    return (
        select(Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.organisation_id.in_(organisation_ids), Membership.role.in_(ACTING_ROLES))
        .where(lasts_on(today), Organisation.status == "active")
    )


def lasts_on(day: date) -> ColumnElement[bool]:
    """Return the condition that a membership gives rights on that day; on the day of its end it has none."""
    return and_(Membership.starts_on <= day, or_(Membership.ends_on.is_(None), Membership.ends_on > day))
