"""Projects at true Georgian places, for tests that need some."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from geoalchemy2 import WKTElement
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.organisations.models import Organisation, OrganisationName
from app.projects.models import (
    DataVersion,
    Participation,
    Project,
    ProjectLocation,
    ProjectSector,
    ProjectTopic,
)
from app.projects.services.kept import refresh
from app.text import fold, search_document

# name: longitude, latitude, region
PLACES = {
    "Tbilisi": (44.80, 41.70, "GE-TB"),
    "Kutaisi": (42.70, 42.25, "GE-IM"),
    "Telavi": (45.47, 41.92, "GE-KA"),
    "Zugdidi": (41.87, 42.51, "GE-SZ"),
    "Gori": (44.11, 41.98, "GE-SK"),
    "Akhaltsikhe": (42.99, 41.64, "GE-SJ"),
    "Mestia": (42.73, 43.05, "GE-SZ"),
    "Ambrolauri": (43.15, 42.52, "GE-RL"),
}
UPDATED = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)

_numbers = count(1)


def make_organisation(
    session: Session, name_en: str, name_ka: str | None = None, *, kind: str = "donor", **columns: Any
) -> Organisation:
    """Return a stored organisation; its slug is made of its English name."""
    slug = "-".join(word for word in "".join(c if c.isalnum() else " " for c in name_en.lower()).split())
    organisation = Organisation(slug=slug, kind=kind, name_en=name_en, name_ka=name_ka, **columns)
    session.add(organisation)
    session.flush()
    keys = {fold(name) for name in (name_en, name_ka) if name}
    session.add_all(OrganisationName(name_key=key, organisation_id=organisation.id) for key in sorted(keys))
    return organisation


def make_project(
    session: Session,
    title_en: str = "Water supply for Telavi",
    title_ka: str | None = "თელავის წყალმომარაგება",
    *,
    places: Sequence[str] = ("Telavi",),
    precision: str = "exact",
    donors: Sequence[Organisation] = (),
    implementers: Sequence[Organisation] = (),
    topics: Sequence[str] = (),
    sectors: Sequence[str] = (),
    parts: Sequence[Any] = (),
    **columns: Any,
) -> Project:
    """Return a stored project. `places` name rows of PLACES.

    `parts` are rows of other tables that lack only their project_id.
    Call `keep` when all are made.
    """
    number = next(_numbers)
    values: dict[str, Any] = {
        "source": "test",
        "external_id": f"T-{number}",
        "status": "implementation",
        "starts_on": date(2024, 3, 1),
        "ends_on": date(2027, 2, 28),
        "budget_amount": Decimal("250000.00"),
        "budget_currency": "USD",
        "updated_at": UPDATED,
        **columns,
    }
    words = [title_ka, title_en, *places, *(o.name_en for o in donors), *(o.name_ka for o in donors)]
    project = Project(title_ka=title_ka, title_en=title_en, search_document=search_document(words), **values)
    session.add(project)
    session.flush()
    for position, name in enumerate(places):
        session.add(make_place(project.id, name, position, precision))
    for role, organisations in (("funding", donors), ("implementing", implementers)):
        session.add_all(
            Participation(project_id=project.id, organisation_id=organisation.id, role=role)
            for organisation in organisations
        )
    session.add_all(ProjectTopic(project_id=project.id, topic_code=code) for code in topics)
    session.add_all(ProjectSector(project_id=project.id, vocabulary="DAC", code=code) for code in sectors)
    for part in parts:
        part.project_id = project.id
        session.add(part)
    session.flush()
    return project


def make_place(project_id: int, name: str, position: int, precision: str) -> ProjectLocation:
    """Return a place, not yet stored. A region or country has no point of its own here."""
    lon, lat, region = PLACES[name]
    pointed = precision in ("exact", "near", "district")
    return ProjectLocation(
        project_id=project_id,
        position=position,
        name=name,
        geom=WKTElement(f"POINT({lon} {lat})", srid=4326) if pointed else None,
        region_code=None if precision == "country" else region,
        precision=precision,
        region_rule="inside" if pointed else "country" if precision == "country" else "given",
    )


def keep(session: Session) -> None:
    """Store all that was made and bring what is derived up to date."""
    session.flush()
    refresh(session, select(Project.id))
    # The version is rolled back with the data: what a process keeps by version must not meet it again.
    session.execute(update(DataVersion).values(version=DataVersion.version + 1000 * next(_numbers)))
    session.flush()
