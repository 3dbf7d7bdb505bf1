"""Reads of the organisations and of who belongs to them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.organisations.models import Membership, Organisation


def read_person_regions(session: Session, person_id: int, today: date) -> frozenset[str]:
    """Return the regions of the active organisations to which the person belongs on that day."""
    current = or_(Membership.ends_on.is_(None), Membership.ends_on >= today)
    regions = session.scalars(
        select(Organisation.region_code)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person_id, Membership.starts_on <= today, current)
        .where(Organisation.status == "active", Organisation.region_code.is_not(None))
    )
    return frozenset(code for code in regions if code)
