"""The filter as SQL: which resources are meant. Every output uses these conditions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from app.filter_conditions import holds_words, place_conditions, shares
from app.filters import Filter
from app.organisations.models import Organisation
from app.regions.models import Municipality, Region
from app.resources.models import Resource, ResourceType

PUBLIC = ("public",)


def resource_conditions(flt: Filter, seen: Sequence[str] = PUBLIC) -> list[ColumnElement[bool]]:
    """Return the conditions that a resource must meet; the first is that it is offered, and to be seen.

    `seen`: the visibilities that the reader meets (workflow.rights.seen_by). A place means the area served:
    what can be used in a part of a region is found by that region.
    """
    found: list[ColumnElement[bool]] = [_offered(seen)]
    if flt.passes_over_resources:
        found.append(false())
    if flt.region:
        found.append(shares(Resource.region_codes, flt.region))
    if flt.municipality:
        found.append(_serves_municipality(flt.municipality))
    if flt.organisation:
        of_them = select(Organisation.id).where(Organisation.slug.in_(flt.organisation))
        found.append(Resource.organisation_id.in_(of_them))
    if flt.topic:
        found.append(shares(Resource.topic_codes, flt.topic))
    if flt.type:
        found.append(Resource.type_code.in_(_with_children(flt.type)))
    if flt.status and set(flt.status) != {"free", "taken"}:
        found.append(Resource.free > 0 if "free" in flt.status else Resource.free == 0)
    if flt.starts_from:
        found.append(or_(Resource.available_to.is_(None), Resource.available_to >= flt.starts_from))
    if flt.ends_to:
        found.append(or_(Resource.available_from.is_(None), Resource.available_from <= flt.ends_to))
    found += place_conditions(flt, _serves)
    if flt.q:
        found.append(holds_words(Resource.search, flt.q))
    return found


def matches(flt: Filter, seen: Sequence[str] = PUBLIC) -> ColumnElement[bool]:
    """Return the conditions as one."""
    return and_(*resource_conditions(flt, seen))


def _offered(seen: Sequence[str]) -> ColumnElement[bool]:
    if tuple(seen) == PUBLIC:
        return Resource.is_public.expression
    return and_(Resource.state == "offered", Resource.visibility.in_(seen))


def _with_children(codes: Sequence[str]) -> Any:
    own = ResourceType.code.in_(codes)
    return select(ResourceType.code).where(or_(own, ResourceType.parent_code.in_(codes)))


def _serves(shape: Any) -> ColumnElement[bool]:
    """The area served touches the shape: as it was drawn, or that of the regions and municipalities named."""
    regions = select(func.array_agg(Region.code)).where(func.ST_Intersects(Region.geom, shape))
    # Without an outline a municipality is known by its middle.
    ground = func.coalesce(Municipality.geom, Municipality.point)
    municipalities = select(func.array_agg(Municipality.code)).where(func.ST_Intersects(ground, shape))
    return or_(
        func.ST_Intersects(Resource.area, shape),
        and_(
            Resource.area_kind.in_(("country", "regions")),
            Resource.region_codes.op("&&")(regions.scalar_subquery()),
        ),
        Resource.municipality_codes.op("&&")(municipalities.scalar_subquery()),
    )


def _serves_municipality(codes: Sequence[str]) -> ColumnElement[bool]:
    """It names the municipality, or its region, or its area touches the municipality's."""
    chosen = Municipality.code.in_(codes)
    regions = select(Municipality.region_code).where(chosen)
    ground = func.coalesce(Municipality.geom, Municipality.point)
    touched = select(Municipality.code).where(chosen, func.ST_Intersects(Resource.area, ground))
    in_regions = select(func.array_agg(regions.subquery().c.region_code)).scalar_subquery()
    return or_(
        shares(Resource.municipality_codes, codes),
        and_(Resource.area_kind.in_(("country", "regions")), Resource.region_codes.op("&&")(in_regions)),
        touched.exists(),
    )
