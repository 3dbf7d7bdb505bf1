"""The filter as SQL: which projects, and which of their places, are meant. Every output uses these two."""

from __future__ import annotations

from sqlalchemy import (
    ColumnElement,
    and_,
    cast,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from app.filter_conditions import METRES_PER_KM, boxes_of, holds_words, shares
from app.filters import Filter
from app.organisations.models import Organisation
from app.projects.models import Participation, Project, ProjectLocation


def project_conditions(flt: Filter) -> list[ColumnElement[bool]]:
    """Return the conditions on the project itself; those on its places are `place_conditions`."""
    found: list[ColumnElement[bool]] = []
    if flt.passes_over_projects:
        found.append(false())
    if flt.donor:
        donors = (
            select(func.array_agg(Organisation.id)).where(Organisation.slug.in_(flt.donor)).scalar_subquery()
        )
        found.append(Project.donor_ids.op("&&")(donors))
    if flt.organisation:
        part = (
            select(Participation.project_id)
            .join(Organisation, Organisation.id == Participation.organisation_id)
            .where(Organisation.slug.in_(flt.organisation))
        )
        found.append(Project.id.in_(part))
    if flt.topic:
        found.append(shares(Project.topic_codes, flt.topic))
    if flt.sector:
        # A 3-digit code means its whole group; sector_codes holds the groups of its 5-digit codes as well.
        found.append(shares(Project.sector_codes, flt.sector))
    if flt.status:
        found.append(Project.status.in_(flt.statuses))
    if flt.starts_from or flt.ends_to:
        asked = func.daterange(flt.starts_from, flt.ends_to, "[]")
        found.append(Project.period.op("&&")(asked))
    if flt.since:
        found.append(Project.created_at >= flt.since)
    if flt.until:
        found.append(Project.created_at < flt.until)
    found += _money(flt)
    if flt.q:
        found.append(holds_words(Project.search, flt.q))
    return found


def _money(flt: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if flt.min_amount is not None:
        found.append(Project.budget_amount >= flt.min_amount)
    if flt.max_amount is not None:
        found.append(Project.budget_amount <= flt.max_amount)
    if flt.currency:
        found.append(Project.budget_currency == flt.currency)
    return found


def place_conditions(flt: Filter) -> list[ColumnElement[bool]]:
    """Return the conditions that one and the same place must meet."""
    found: list[ColumnElement[bool]] = []
    if flt.region:
        found.append(ProjectLocation.region_code.in_(flt.region))
    if flt.municipality:
        found.append(ProjectLocation.municipality_code.in_(flt.municipality))
    if flt.bbox:
        found.append(or_(*(ProjectLocation.geom.op("&&")(box) for box in boxes_of(flt.bbox))))
    if flt.near and flt.within_km is not None:
        centre = cast(func.ST_MakePoint(*flt.near), ProjectLocation.geog.type)
        found.append(func.ST_DWithin(ProjectLocation.geog, centre, float(flt.within_km) * METRES_PER_KM))
    return found


def matches(flt: Filter) -> ColumnElement[bool]:
    """Return the condition that a project, its places included, meets the filter."""
    found = project_conditions(flt)
    if flt.region and flt == flt.without("municipality", "bbox", "near", "within_km"):
        # By far the most asked: the project carries its regions, so no place is looked at.
        found.append(shares(Project.region_codes, flt.region))
    elif flt.asks_for_place:
        place = exists(literal_column("1")).where(
            ProjectLocation.project_id == Project.id, *place_conditions(flt)
        )
        found.append(place)
    return and_(literal(True), *found)
