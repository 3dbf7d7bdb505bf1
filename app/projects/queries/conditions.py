"""The filter as SQL: which projects, and which of their places, are meant. Every output uses these two."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
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
from sqlalchemy.dialects.postgresql import array

from app.filters import Filter
from app.geo import Bbox
from app.organisations.models import Organisation
from app.projects.models import Participation, Project, ProjectLocation
from app.text import search_query

METRES_PER_KM = 1000


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
        found.append(Project.topic_codes.op("&&")(_texts(flt.topic)))
    if flt.sector:
        # A 3-digit code means its whole group; sector_codes holds the groups of its 5-digit codes as well.
        found.append(Project.sector_codes.op("&&")(_texts(flt.sector)))
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
        query = search_query(flt.q)
        found.append(Project.search.op("@@")(func.to_tsquery("simple", query)) if query else false())
    return found


def _texts(values: tuple[str, ...]) -> ColumnElement[Any]:
    return cast(array(values), ARRAY[Any](Text))


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
        found.append(_in_bbox(flt.bbox))
    if flt.near and flt.within_km is not None:
        centre = cast(func.ST_MakePoint(*flt.near), ProjectLocation.geog.type)
        found.append(func.ST_DWithin(ProjectLocation.geog, centre, float(flt.within_km) * METRES_PER_KM))
    return found


def _in_bbox(bbox: Bbox) -> ColumnElement[bool]:
    if bbox.crosses_antimeridian:
        halves = (Bbox(bbox.west, bbox.south, 180, bbox.north), Bbox(-180, bbox.south, bbox.east, bbox.north))
        return or_(*(_in_bbox(half) for half in halves))
    return ProjectLocation.geom.op("&&")(func.ST_MakeEnvelope(*bbox, 4326))


def matches(flt: Filter) -> ColumnElement[bool]:
    """Return the condition that a project, its places included, meets the filter."""
    found = project_conditions(flt)
    if flt.region and flt == flt.without("municipality", "bbox", "near", "within_km"):
        # By far the most asked: the project carries its regions, so no place is looked at.
        found.append(Project.region_codes.op("&&")(_texts(flt.region)))
    elif flt.asks_for_place:
        place = exists(literal_column("1")).where(
            ProjectLocation.project_id == Project.id, *place_conditions(flt)
        )
        found.append(place)
    return and_(literal(True), *found)
