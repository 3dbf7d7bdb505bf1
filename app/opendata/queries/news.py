"""Public articles as a one-column statement: each row the text of a GeoJSON Feature (RFC 7946, lon/lat)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Text, cast, func, select

from app.filters import Filter
from app.i18n import pick_column
from app.news.models import NewsItem
from app.news.queries.conditions import news_conditions
from app.opendata.queries.pieces import boolean, join_pieces, or_null, page_address, quoted, utc_text

_DIGITS = 6


def select_news_features(flt: Filter, language: str, site_url: str) -> Select[Any]:
    """Return the statement of one Feature an article, a comma before each, in the order of the ids.

    The geometry is its place; null for what has none.
    """
    number = cast(NewsItem.id, Text)
    url = page_address(site_url, language, "news")
    pieces: list[Any] = [
        ',{"type":"Feature","id":', number,
        ',"geometry":', func.coalesce(func.ST_AsGeoJSON(NewsItem.point, _DIGITS, type_=Text), "null"),
        ',"properties":{"id":', number,
        ',"kind":"', NewsItem.kind,
        '","title":', quoted(pick_column(NewsItem, "title", language)),
        ',"title_ka":', or_null(NewsItem.title_ka),
        ',"title_en":', or_null(NewsItem.title_en),
        ',"summary":', or_null(pick_column(NewsItem, "summary", language)),
        ',"topics":', quoted(NewsItem.topic_codes),
        ',"regions":', quoted(NewsItem.region_codes),
        ',"municipality":', or_null(NewsItem.municipality_code),
        ',"location_name":', or_null(NewsItem.location_name),
        ',"deadline_on":', or_null(NewsItem.deadline_on),
        ',"source_url":', or_null(NewsItem.source_url),
        ',"published_at":"', utc_text(NewsItem.published_at),
        '","corrected":', boolean(NewsItem.state == "corrected"),
        ',"is_example":', boolean(NewsItem.is_example),
        f',"url":"{url}', NewsItem.slug,
        '","updated_at":"', utc_text(NewsItem.updated_at),
        '"}}',
    ]  # fmt: skip
    statement = select(join_pieces(pieces)).where(*news_conditions(flt)).order_by(NewsItem.id)
    return statement.limit(flt.limit) if flt.limit else statement
