"""A resource's own page: all that is told of it, and what draws its area."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import any_, exists, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.i18n import pick
from app.organisations.models import Organisation
from app.projects.queries.named import Named, name_of
from app.regions.models import Municipality
from app.resources.models import Resource
from app.resources.queries.listing import ResourceRow, make_rows, select_rows
from app.topics.models import Topic


@dataclass(frozen=True)
class ResourcePage:
    """A resource, what a list tells of it, its topics, and the region of its owner."""

    resource: Resource
    row: ResourceRow
    topics: tuple[Named, ...]
    owner_region: str | None


def read_resource(session: Session, resource_id: int, language: str) -> ResourcePage | None:
    """Return what the page of a resource tells, whatever its state, or None. Three statements."""
    found = session.execute(select_rows().where(Resource.id == resource_id)).one_or_none()
    if found is None:
        return None
    resource = found.Resource
    return ResourcePage(
        resource,
        make_rows(session, [found], language)[0],
        read_topics(session, resource.topic_codes, language),
        read_owner_region(session, resource),
    )


def read_topics(session: Session, codes: Sequence[str], language: str) -> tuple[Named, ...]:
    """Return the topics as they were chosen: without those that stand there for one below them."""
    rows = session.scalars(select(Topic).where(Topic.code.in_(codes)).order_by(Topic.position)).all()
    above = {topic.parent_code for topic in rows}
    return tuple(
        name_of(topic.code, topic.name_ka, topic.name_en, language)
        for topic in rows
        if topic.code not in above
    )


def read_owner_region(session: Session, resource: Resource) -> str | None:
    """Return the region whose moderators see to the resource: its owner's, where it is known."""
    if resource.organisation_id is not None:
        seat = select(Organisation.region_code).where(Organisation.id == resource.organisation_id)
    else:
        seat = select(Person.home_region_code).where(Person.id == resource.person_id)
    return session.scalar(seat)


def read_area(session: Session, resource: Resource, language: str) -> str:
    """Return the area and the place as GeoJSON (RFC 7946); regions are told by their codes."""
    area, point = session.execute(
        select(func.ST_AsGeoJSON(Resource.area, 5), func.ST_AsGeoJSON(Resource.point, 6)).where(
            Resource.id == resource.id
        )
    ).one()
    regions = resource.region_codes if resource.area_kind in ("country", "regions") else []
    features = [
        _feature(resource.id, area, {"part": "area", "area_kind": resource.area_kind, "regions": regions})
    ]
    if point is not None:
        title = pick(resource, "title", language)
        features.append(_feature(resource.id, point, {"part": "place", "title": title}))
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


@dataclass(frozen=True)
class Shape:
    """What a form shows of the area: where it stands (latitude first), and GeoJSON where it was drawn."""

    position: str
    area: str


def read_shape(session: Session, resource: Resource) -> Shape:
    """Return the place and the drawn area as the form takes them; what follows from the area is left out."""
    lon, lat, area, is_middle = session.execute(
        select(
            func.ST_X(Resource.point),
            func.ST_Y(Resource.point),
            func.ST_AsGeoJSON(Resource.area, 6),
            exists().where(
                Municipality.code == any_(Resource.municipality_codes), Municipality.point == Resource.point
            ),
        ).where(Resource.id == resource.id)
    ).one()
    told = lon is not None and resource.area_kind != "drawn" and not is_middle
    return Shape(f"{lat:.6f}, {lon:.6f}" if told else "", area if resource.area_kind == "drawn" else "")


def _feature(resource_id: int, geometry: str | None, properties: dict[str, Any]) -> dict[str, Any]:
    shape = json.loads(geometry) if geometry else None
    return {"type": "Feature", "id": resource_id, "geometry": shape, "properties": properties}
