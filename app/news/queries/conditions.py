"""The filter as SQL: which articles are meant. Every output uses these conditions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Date, Text, and_, cast, false, func, or_, select
from sqlalchemy.dialects.postgresql import array

from app.filters import NEWS_STATUSES, Filter
from app.geo import Bbox
from app.news.models import NewsItem, NewsOrganisation
from app.organisations.models import Organisation
from app.text import search_query

METRES_PER_KM = 1000


def news_conditions(flt: Filter) -> list[ColumnElement[bool]]:
    """Return the conditions that an article must meet, the first that it is public.

    What one could apply for until a day that has passed is left out, unless `status` asks for it. A place
    means the article's own: what has none is found by its regions alone.
    """
    found: list[ColumnElement[bool]] = [NewsItem.is_public.expression]
    if flt.passes_over_news or not set(flt.status) <= set(NEWS_STATUSES):
        found.append(false())
    if set(flt.status) != set(NEWS_STATUSES):
        found.append(is_over() if flt.status == ("over",) else ~is_over())
    if flt.kind:
        found.append(NewsItem.kind.in_(flt.kind))
    if flt.region:
        found.append(NewsItem.region_codes.op("&&")(_texts(flt.region)))
    if flt.municipality:
        found.append(NewsItem.municipality_code.in_(flt.municipality))
    if flt.topic:
        found.append(NewsItem.topic_codes.op("&&")(_texts(flt.topic)))
    if flt.organisation:
        of_them = select(NewsOrganisation.news_item_id).join(Organisation)
        found.append(NewsItem.id.in_(of_them.where(Organisation.slug.in_(flt.organisation))))
    return [*found, *_time(flt), *_place(flt), *_words(flt)]


def matches(flt: Filter) -> ColumnElement[bool]:
    """Return the conditions as one."""
    return and_(*news_conditions(flt))


def is_over() -> ColumnElement[bool]:
    """The last day to apply has passed in Georgia."""
    today: ColumnElement[date] = cast(func.timezone("Asia/Tbilisi", func.now()), Date)
    return func.coalesce(NewsItem.deadline_on < today, false())


def _time(flt: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if flt.since:
        found.append(NewsItem.published_at >= flt.since)
    if flt.until:
        found.append(NewsItem.published_at < flt.until)
    # Its period: from the day of publication to the last day to apply.
    published_on: ColumnElement[date] = cast(func.timezone("Asia/Tbilisi", NewsItem.published_at), Date)
    if flt.starts_from:
        found.append(func.coalesce(NewsItem.deadline_on, published_on) >= flt.starts_from)
    if flt.ends_to:
        found.append(published_on <= flt.ends_to)
    return found


def _place(flt: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if flt.bbox:
        found.append(or_(*(func.ST_Intersects(NewsItem.point, shape) for shape in _boxes(flt.bbox))))
    if flt.near and flt.within_km is not None:
        centre = func.geography(func.ST_SetSRID(func.ST_MakePoint(*flt.near), 4326))
        circle = func.geometry(func.ST_Buffer(centre, float(flt.within_km) * METRES_PER_KM))
        found.append(func.ST_Intersects(NewsItem.point, circle))
    return found


def _words(flt: Filter) -> list[ColumnElement[bool]]:
    if not flt.q:
        return []
    query = search_query(flt.q)
    return [NewsItem.search.op("@@")(func.to_tsquery("simple", query)) if query else false()]


def _boxes(bbox: Bbox) -> list[Any]:
    if bbox.crosses_antimeridian:
        halves = (Bbox(bbox.west, bbox.south, 180, bbox.north), Bbox(-180, bbox.south, bbox.east, bbox.north))
        return [shape for half in halves for shape in _boxes(half)]
    return [func.ST_MakeEnvelope(*bbox, 4326)]


def _texts(values: Sequence[str]) -> ColumnElement[Any]:
    return cast(array(values), ARRAY[Any](Text))
