"""Public resources as a one-column statement: each row the text of a GeoJSON Feature (RFC 7946, lon/lat)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, select

from app.filters import Filter
from app.i18n import pick_column
from app.opendata.queries.pieces import boolean, join_pieces, or_null, page_address, quoted, utc_text
from app.organisations.models import Organisation
from app.resources.models import Resource, ResourceType
from app.resources.queries.conditions import resource_conditions

_AREA_DIGITS, _POINT_DIGITS = 5, 6


def select_resources(flt: Filter, language: str, site_url: str) -> Select[Any]:
    """Return the statement of one Feature a resource, a comma before each, in the order of the ids.

    The geometry is the area that was drawn or lies around a place, or else the base; null for what serves
    regions and has none.
    """
    number = cast(Resource.id, Text)
    url = page_address(site_url, language, "resources")
    area = func.ST_AsGeoJSON(Resource.area, _AREA_DIGITS, type_=Text)
    point = func.ST_AsGeoJSON(Resource.point, _POINT_DIGITS, type_=Text)
    unit = func.coalesce(Resource.unit, pick_column(ResourceType, "unit", language))
    pieces: list[Any] = [
        ',{"type":"Feature","id":', number,
        ',"geometry":', func.coalesce(area, point, "null"),
        ',"properties":{"id":', number,
        ',"title":', quoted(pick_column(Resource, "title", language)),
        ',"type":"', Resource.type_code,
        '","organisation":', or_null(pick_column(Organisation, "name", language)),
        ',"quantity":', _plain(Resource.quantity),
        ',"free":', _plain(Resource.free),
        ',"unit":', quoted(unit),
        ',"topics":', quoted(Resource.topic_codes),
        ',"regions":', quoted(Resource.region_codes),
        ',"municipalities":', quoted(Resource.municipality_codes),
        ',"available_from":', or_null(Resource.available_from),
        ',"available_to":', or_null(Resource.available_to),
        ',"languages":', quoted(Resource.languages),
        ',"confirmed_on":', quoted(Resource.confirmed_on),
        ',"is_example":', boolean(Resource.is_example),
        f',"url":"{url}', number,
        '","updated_at":"', utc_text(Resource.updated_at),
        '"}}',
    ]  # fmt: skip
    statement = (
        select(join_pieces(pieces))
        .select_from(Resource)
        .join(ResourceType, ResourceType.code == Resource.type_code)
        .outerjoin(Organisation, Organisation.id == Resource.organisation_id)
        .where(*resource_conditions(flt))
        .order_by(Resource.id)
    )
    return statement.limit(flt.limit) if flt.limit else statement


def _plain(column: Any) -> ColumnElement[str]:
    return cast(func.trim_scale(column), Text)
