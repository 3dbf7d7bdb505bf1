"""The example events: around today, in every part of the country, gone without trace."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.filters import EVENT_KINDS
from app.i18n import today_in_georgia
from app.news.models import Event
from app.news.services.event_examples import load_event_examples, remove_event_examples


def test_they_lie_around_today_and_go_again(client: FlaskClient, session: Session) -> None:
    today = today_in_georgia()
    number = load_event_examples(session, today)
    assert number >= 20
    assert load_event_examples(session, today) == 0
    events = session.scalars(select(Event)).all()
    assert {event.kind for event in events} == set(EVENT_KINDS)
    assert all(event.is_example and event.is_public and event.title_ka and event.title_en for event in events)
    assert all(event.published_at and event.published_at < datetime.now(UTC) for event in events)
    assert len({code for event in events for code in event.region_codes[:1]}) >= 8
    assert sum(event.ends_at < datetime.now(UTC) for event in events) >= 6
    assert client.get("/events").status_code == 200
    assert client.get(f"/events/calendar?month={today:%Y-%m}").status_code == 200
    assert remove_event_examples(session) == number
    assert session.scalar(select(func.count()).select_from(Event)) == 0


def test_the_same_day_gives_the_same_events(session: Session) -> None:
    load_event_examples(session, date(2026, 11, 23))
    uids = set(session.scalars(select(Event.uid)))
    remove_event_examples(session)
    load_event_examples(session, date(2026, 11, 23))
    assert set(session.scalars(select(Event.uid))) == uids
