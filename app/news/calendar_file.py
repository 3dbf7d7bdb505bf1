"""Events as an iCalendar file (RFC 5545); pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta
from typing import Any

from icalendar import Calendar, Event as Entry  # isort: skip

from app.i18n import gettext as _
from app.i18n import pick
from app.news.models import Event
from app.news.workflow.events import KIND_LABELS

CALENDAR_TYPE = "text/calendar; charset=utf-8"
# How often a program shall look again.
REFRESH = timedelta(hours=6)


def compose_calendar(rows: Iterable[Any], *, language: str, site_url: str) -> bytes:
    """Return the file; `rows`: event, name of the organiser or None, latitude and longitude or None.

    The same events give the same bytes: DTSTAMP is when the event last changed. Times are in UTC, which every
    program shows in the reader's own.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Kseli//Events//EN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Kseli: events"))
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for event, organiser, lat, lon in rows:
        calendar.add_component(_entry(event, organiser, (lat, lon), language, site_url))
    return bytes(calendar.to_ical())


def _entry(
    event: Event, organiser: str | None, place: tuple[Any, Any], language: str, site_url: str
) -> Entry:
    prefix = "/en" if language == "en" else ""
    url = f"{site_url}{prefix}/events/{event.id}"
    entry = Entry()
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.updated_at.astimezone(UTC))
    entry.add("created", event.created_at.astimezone(UTC))
    entry.add("last-modified", event.updated_at.astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", event.ends_at.astimezone(UTC))
    entry.add("summary", pick(event, "title", language))
    entry.add("status", "CANCELLED" if event.cancelled_at else "CONFIRMED")
    entry.add("categories", [str(KIND_LABELS[event.kind])])
    entry.add("url", url)
    where = ", ".join(filter(None, (event.place_name, event.online_url)))
    entry.add("location", where)
    if place[0] is not None:
        entry.add("geo", place)
    told = [pick(event, "text", language), event.cancel_reason if event.cancelled_at else None]
    if organiser:
        told.append(_("Organiser: %(name)s", name=organiser))
    entry.add("description", "\n\n".join([*filter(None, told), url]))
    return entry
