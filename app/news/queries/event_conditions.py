"""The filter as SQL: which events are meant. Every output uses these conditions."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from app.filter_conditions import holds_words, place_conditions, shares
from app.filters import EVENT_STATUSES, Filter
from app.i18n import TBILISI
from app.news.models import Event
from app.organisations.models import Organisation
from app.regions.models import Municipality


def event_conditions(flt: Filter, now: datetime | None = None) -> list[ColumnElement[bool]]:
    """Return the conditions that an event must meet; the first is that it is public.

    An event belongs to the regions it names; one for the whole country to all of them.
    """
    found: list[ColumnElement[bool]] = [Event.is_public.expression]
    if flt.passes_over_events:
        found.append(false())
    if flt.region:
        found.append(shares(Event.region_codes, flt.region))
    if flt.municipality:
        inside = select(Municipality.code).where(
            Municipality.code.in_(flt.municipality), func.ST_Covers(Municipality.geom, Event.point)
        )
        found.append(inside.exists())
    if flt.organisation:
        of_them = select(Organisation.id).where(Organisation.slug.in_(flt.organisation))
        found.append(Event.organisation_id.in_(of_them))
    if flt.topic:
        found.append(shares(Event.topic_codes, flt.topic))
    if flt.kind:
        found.append(Event.kind.in_(flt.kind))
    if flt.status:
        found.append(or_(*(is_in(status, now) for status in flt.status if status in EVENT_STATUSES), false()))
    found += _period(flt)
    found += place_conditions(flt, _meets)
    if flt.q:
        found.append(holds_words(Event.search, flt.q))
    return found


def matches(flt: Filter, now: datetime | None = None) -> ColumnElement[bool]:
    """Return the conditions as one."""
    return and_(*event_conditions(flt, now))


def is_in(status: str, now: datetime | None = None) -> ColumnElement[bool]:
    """Return whether an event is coming, past or cancelled (workflow.events.status_of), as SQL."""
    moment = now or datetime.now(UTC)
    if status == "cancelled":
        return Event.cancelled_at.is_not(None)
    ended = Event.ends_at < moment if status == "past" else Event.ends_at >= moment
    return and_(Event.cancelled_at.is_(None), ended)


def _period(flt: Filter) -> list[ColumnElement[bool]]:
    """Days are those of Tbilisi; `since` and `until` ask when it became public."""
    found: list[ColumnElement[bool]] = []
    if flt.starts_from:
        found.append(Event.ends_at >= datetime.combine(flt.starts_from, time(), TBILISI))
    if flt.ends_to:
        found.append(Event.starts_at < datetime.combine(flt.ends_to, time(), TBILISI) + timedelta(days=1))
    if flt.since:
        found.append(Event.published_at >= flt.since)
    if flt.until:
        found.append(Event.published_at < flt.until)
    return found


def _meets(shape: Any) -> ColumnElement[bool]:
    return func.ST_Intersects(Event.point, shape)
