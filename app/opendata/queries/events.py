"""Public events as a one-column statement: each row the text of a GeoJSON Feature (RFC 7946, lon/lat)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Text, case, cast, func, literal, select

from app.filters import Filter
from app.i18n import pick_column
from app.news.models import Event
from app.news.queries.event_conditions import event_conditions, is_in
from app.opendata.queries.pieces import boolean, join_pieces, or_null, page_address, quoted, utc_text
from app.organisations.models import Organisation

_DIGITS = 6


def select_event_features(flt: Filter, language: str, site_url: str) -> Select[Any]:
    """Return the statement of one Feature an event, a comma before each, in the order of the ids.

    The geometry is where it takes place; null for what takes place online or has no point.
    """
    number = cast(Event.id, Text)
    url = page_address(site_url, language, "events")
    status = case(
        (is_in("cancelled"), literal("cancelled", Text)),
        (is_in("past"), literal("past", Text)),
        else_=literal("coming", Text),
    )
    pieces: list[Any] = [
        ',{"type":"Feature","id":', number,
        ',"geometry":', func.coalesce(func.ST_AsGeoJSON(Event.point, _DIGITS, type_=Text), "null"),
        ',"properties":{"id":', number,
        ',"uid":', quoted(Event.uid),
        ',"kind":"', Event.kind,
        '","title":', quoted(pick_column(Event, "title", language)),
        ',"title_ka":', or_null(Event.title_ka),
        ',"title_en":', or_null(Event.title_en),
        ',"status":"', status,
        '","starts_at":"', utc_text(Event.starts_at),
        '","ends_at":"', utc_text(Event.ends_at),
        '","place":', or_null(Event.place_name),
        ',"online_url":', or_null(Event.online_url),
        ',"organisation":', or_null(pick_column(Organisation, "name", language)),
        ',"topics":', quoted(Event.topic_codes),
        ',"regions":', quoted(Event.region_codes),
        ',"attended":', or_null(Event.attended),
        ',"published_at":"', utc_text(Event.published_at),
        '","is_example":', boolean(Event.is_example),
        f',"url":"{url}', number,
        '","updated_at":"', utc_text(Event.updated_at),
        '"}}',
    ]  # fmt: skip
    statement = (
        select(join_pieces(pieces))
        .select_from(Event)
        .outerjoin(Organisation, Organisation.id == Event.organisation_id)
        .where(*event_conditions(flt))
        .order_by(Event.id)
    )
    return statement.limit(flt.limit) if flt.limit else statement
