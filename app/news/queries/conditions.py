"""The filter as SQL: which articles are meant. Every output uses these conditions."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, cast, false, func, select

from app.filter_conditions import holds_words, place_conditions, shares
from app.filters import NEWS_STATUSES, Filter
from app.news.models import NewsItem, NewsOrganisation
from app.organisations.models import Organisation


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
        found.append(shares(NewsItem.region_codes, flt.region))
    if flt.municipality:
        found.append(NewsItem.municipality_code.in_(flt.municipality))
    if flt.topic:
        found.append(shares(NewsItem.topic_codes, flt.topic))
    if flt.organisation:
        of_them = select(NewsOrganisation.news_item_id).join(Organisation)
        found.append(NewsItem.id.in_(of_them.where(Organisation.slug.in_(flt.organisation))))
    if flt.q:
        found.append(holds_words(NewsItem.search, flt.q))
    return [*found, *_time(flt), *place_conditions(flt, _meets)]


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


def _meets(shape: Any) -> ColumnElement[bool]:
    return func.ST_Intersects(NewsItem.point, shape)
