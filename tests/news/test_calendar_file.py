"""`/events.ics`: what calendars read, the same events as the list, and 304 for who has them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy.orm import Session

from app.news.services.events import cancel_event
from tests.factories_events import make_event
from tests.factories_resources import make_member


def entries(client: FlaskClient, path: str) -> list[Any]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n")), "RFC 5545, 3.1"
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def test_an_event_has_all_that_a_calendar_needs(client: FlaskClient, session: Session) -> None:
    organisation = make_member(session, "Valley Union")
    starts = datetime(2030, 5, 4, 14, 0, tzinfo=UTC)
    event = make_event(
        session, "Wells, pipes; and a long title that no line of a calendar file has room for", organisation,
        starts_at=starts, ends_at=starts.replace(hour=16), title_ka="ჭები", text_en="First.\nSecond.",
    )  # fmt: skip
    (entry,) = entries(client, "/en/events.ics")
    assert str(entry["UID"]) == event.uid
    assert entry["SEQUENCE"] == 0
    assert str(entry["STATUS"]) == "CONFIRMED"
    assert entry["DTSTART"].dt == starts
    assert entry["DTEND"].dt == starts.replace(hour=16)
    assert entry["DTSTAMP"].dt == entry["LAST-MODIFIED"].dt == event.updated_at.replace(microsecond=0)
    assert str(entry["SUMMARY"]) == event.title_en
    assert str(entry["LOCATION"]) == "Telavi"
    assert str(entry["URL"]).endswith(f"/en/events/{event.id}")
    assert "First.\nSecond." in str(entry["DESCRIPTION"])
    assert "Valley Union" in str(entry["DESCRIPTION"])
    (georgian,) = entries(client, f"/events/{event.id}.ics")
    assert str(georgian["SUMMARY"]) == "ჭები"


def test_a_cancelled_one_stays_with_the_same_uid_and_a_higher_sequence(
    client: FlaskClient, session: Session
) -> None:
    event = make_event(session)
    cancel_event(session, event.id, 1, "Rain", ("key",))
    (entry,) = entries(client, "/events.ics")
    assert (str(entry["UID"]), entry["SEQUENCE"], str(entry["STATUS"])) == (event.uid, 1, "CANCELLED")


def test_the_filter_is_that_of_the_list(client: FlaskClient, session: Session) -> None:
    make_event(session, "Here")
    make_event(session, "There", regions=("GE-IM",), kind="training")
    make_event(session, "Waits", state="waiting")
    make_event(session, "Past", days=-3)
    names = [str(entry["SUMMARY"]) for entry in entries(client, "/events.ics")]
    assert names == ["Past", "Here", "There"]
    assert [str(one["SUMMARY"]) for one in entries(client, "/events.ics?region=GE-IM")] == ["There"]
    assert [str(one["SUMMARY"]) for one in entries(client, "/events.ics?status=past")] == ["Past"]
    assert client.get("/events.ics?colour=red").status_code == 400
    assert client.get("/events.ics?kind=party").status_code == 400


def test_who_has_this_version_gets_a_304_until_something_changes(
    client: FlaskClient, session: Session
) -> None:
    event = make_event(session)
    for path in ("/events.ics", f"/events/{event.id}.ics"):
        first = client.get(path)
        same = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (same.status_code, same.data) == (304, b"")
    tags = {path: client.get(path).headers["ETag"] for path in ("/events.ics", f"/events/{event.id}.ics")}
    cancel_event(session, event.id, 1, "Rain", ("key",))
    for path, etag in tags.items():
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 200
