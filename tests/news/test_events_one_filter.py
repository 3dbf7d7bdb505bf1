"""The same question gives the same events as a list, as a month, for calendars, as a file and as a feed."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from app.db import db
from app.filters import REGION_CODES
from app.i18n import TBILISI
from tests.factories_events import make_event
from tests.factories_resources import make_member


@pytest.fixture(scope="module")
def known(module_app: Flask) -> FlaskClient:
    """A client on events that differ in all that the filter asks for."""
    with module_app.app_context():
        session: Any = db.session()
        owner = make_member(session, "Valley Union")
        old = {"published_at": datetime(2026, 1, 1, tzinfo=UTC)}
        make_event(session, "Wells of Telavi", owner, days=2, topic_codes=["infrastructure", "water"])
        make_event(session, "Roads of Kutaisi", days=4, kind="hearing", regions=("GE-IM",), place="Kutaisi")
        make_event(session, "For all", days=5, kind="meeting", regions=REGION_CODES, place=None, **old)
        make_event(session, "Long ago", days=-30, kind="week", hours=100)
        make_event(session, "Will not be", days=6, cancelled_at=datetime.now(UTC), cancel_reason="Rain")
        make_event(session, "Not looked at yet", state="waiting")
        make_event(session, "Not good", state="refused")
        session.commit()
    return module_app.test_client()


def day_in(days: int) -> str:
    return (datetime.now(TBILISI) + timedelta(days=days)).date().isoformat()


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({}, 5),
        ({"status": "coming"}, 3),
        ({"status": ["past", "cancelled"]}, 2),
        ({"region": "GE-IM"}, 2),
        ({"region": ["GE-IM", "GE-KA"]}, 5),
        ({"kind": ["hearing", "week"]}, 2),
        ({"topic": "infrastructure"}, 1),
        ({"organisation": "valley-union"}, 1),
        ({"q": "kutaisi"}, 1),
        ({"since": "2026-02-01"}, 4),
        ({"until": "2026-02-01T00:00:00Z"}, 1),
        # The event in two days may end after midnight.
        ({"from": 4, "status": "coming"}, 2),
        ({"to": 3}, 2),
        ({"bbox": "45.0,41.5,46.0,42.5"}, 3),
        ({"near": "42.70,42.25", "within_km": "10"}, 1),
        ({"donor": "valley-union"}, 0),
        ({"linked": "yes"}, 0),
    ],
    ids=str,
)
def test_every_output_gives_the_same_events(known: FlaskClient, asked: dict[str, Any], number: int) -> None:
    # Numbers are days from today.
    days = {name: day_in(value) for name, value in asked.items() if isinstance(value, int)}
    query = urlencode(asked | days, doseq=True)
    page = known.get(f"/en/events?{query}").text
    listed = {int(found) for found in re.findall(r'data-event="(\d+)"', page)}
    assert len(listed) == number
    assert f'data-total="{number}"' in page
    calendar = Calendar.from_ical(known.get(f"/events.ics?{query}").data)
    assert {_number(str(entry["URL"])) for entry in calendar.walk("VEVENT")} == listed
    file = json.loads(known.get(f"/export/events.geojson?{query}").data)
    assert {feature["id"] for feature in file["features"]} == listed
    feed = known.get(f"/en/feeds/events.atom?{query}").text
    assert {int(found) for found in re.findall(r"<id>[^<]*/events/(\d+)</id>", feed)} == listed


def _number(url: str) -> int:
    return int(url.rpartition("/")[2])
