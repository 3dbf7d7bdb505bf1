"""Resources at true Georgian places, for tests that need some."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from geoalchemy2 import WKTElement
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.db import bump_data_version
from app.filters import REGION_CODES
from app.organisations.models import Membership, Organisation
from app.resources.models import Resource
from app.text import search_document
from tests.factories import PLACES, make_organisation
from tests.factories_problems import make_person

CONFIRMED = date(2026, 10, 1)


def make_member(session: Session, name: str = "Valley Union", region: str = "GE-KA") -> Organisation:
    """Return a stored active member organisation."""
    return make_organisation(session, name, kind="ngo", status="active", region_code=region)


def make_editor(session: Session, organisation: Organisation, role: str = "editor", **columns: Any) -> Person:
    """Return a stored member of the network who acts for the organisation."""
    person = make_person(session, role="member", **columns)
    session.add(
        Membership(
            person_id=person.id, organisation_id=organisation.id, role=role, starts_on=date(2026, 1, 1)
        )
    )
    session.flush()
    return person


def make_resource(
    session: Session,
    title_en: str = "Two engineers for water pipes",
    owner: Organisation | Person | None = None,
    *,
    type_code: str = "engineers",
    quantity: float = 5,
    regions: tuple[str, ...] = REGION_CODES,
    place: str | None = None,
    area: str | None = None,
    topics: tuple[str, ...] = (),
    **columns: Any,
) -> Resource:
    """Return a stored resource of the owner (default: an organisation of its own).

    It serves the country, or `regions`; or an `area` (WKT); `place` names a row of PLACES where it stands.
    """
    owner = owner or make_member(session, f"Owner of {title_en}")
    whole = regions == REGION_CODES
    point = WKTElement(f"POINT({PLACES[place][0]} {PLACES[place][1]})", srid=4326) if place else None
    values: dict[str, Any] = {
        "organisation_id": owner.id if isinstance(owner, Organisation) else None,
        "person_id": owner.id if isinstance(owner, Person) else None,
        "area_kind": "drawn" if area else "country" if whole else "regions",
        "area": WKTElement(area, srid=4326) if area else None,
        "confirmed_on": CONFIRMED,
        "search_document": search_document([title_en, columns.get("title_ka")]),
        **columns,
    }
    resource = Resource(
        type_code=type_code,
        title_en=title_en,
        quantity=Decimal(str(quantity)),
        region_codes=list(regions),
        point=point,
        topic_codes=list(topics),
        **values,
    )
    session.add(resource)
    session.flush()
    session.refresh(resource)
    bump_data_version(session, "resources")
    return resource
