"""Public resources as a one-column statement: each row the text of a GeoJSON Feature (RFC 7946, lon/lat)."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, case, cast, func, literal, select

from app.filters import Filter
from app.opendata.queries.problems import utc_text
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
    prefix = "/en" if language == "en" else ""
    url = json.dumps(f"{site_url}{prefix}/resources/")[1:-1]
    area = func.ST_AsGeoJSON(Resource.area, _AREA_DIGITS, type_=Text)
    point = func.ST_AsGeoJSON(Resource.point, _POINT_DIGITS, type_=Text)
    unit = func.coalesce(Resource.unit, _in(language, ResourceType.unit_ka, ResourceType.unit_en))
    pieces: list[Any] = [
        ',{"type":"Feature","id":', number,
        ',"geometry":', func.coalesce(area, point, "null"),
        ',"properties":{"id":', number,
        ',"title":', _json(_in(language, Resource.title_ka, Resource.title_en)),
        ',"type":"', Resource.type_code,
        '","organisation":', _or_null(_in(language, Organisation.name_ka, Organisation.name_en)),
        ',"quantity":', _plain(Resource.quantity),
        ',"free":', _plain(Resource.free),
        ',"unit":', _json(unit),
        ',"topics":', _json(Resource.topic_codes),
        ',"regions":', _json(Resource.region_codes),
        ',"municipalities":', _json(Resource.municipality_codes),
        ',"available_from":', _or_null(Resource.available_from),
        ',"available_to":', _or_null(Resource.available_to),
        ',"languages":', _json(Resource.languages),
        ',"confirmed_on":', _json(Resource.confirmed_on),
        ',"is_example":', case((Resource.is_example, literal("true", Text)), else_=literal("false", Text)),
        f',"url":"{url}', number,
        '","updated_at":"', utc_text(Resource.updated_at),
        '"}}',
    ]  # fmt: skip
    # || and not concat(): the pieces are never NULL, and concat() looks up an output function for each.
    feature: ColumnElement[str] = literal("", Text)
    for piece in pieces:
        feature = feature + (literal(piece, Text) if isinstance(piece, str) else piece)
    statement = (
        select(feature)
        .select_from(Resource)
        .join(ResourceType, ResourceType.code == Resource.type_code)
        .outerjoin(Organisation, Organisation.id == Resource.organisation_id)
        .where(*resource_conditions(flt))
        .order_by(Resource.id)
    )
    return statement.limit(flt.limit) if flt.limit else statement


def _in(language: str, ka: Any, en: Any) -> Any:
    return func.coalesce(ka, en) if language == "ka" else func.coalesce(en, ka)


def _json(column: Any) -> ColumnElement[str]:
    return cast(func.to_json(column), Text)


def _or_null(column: Any) -> ColumnElement[str]:
    return func.coalesce(_json(column), "null")


def _plain(column: Any) -> ColumnElement[str]:
    return cast(func.trim_scale(column), Text)
