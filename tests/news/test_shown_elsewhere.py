"""What other sites and feed readers show of events and observations: what they are, what became of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories_events import make_event, make_observation
from tests.factories_problems import make_person
from tests.signing import post, sign_in


def open_graph(page: str) -> dict[str, str]:
    return dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page))


def test_a_shared_event_and_observation_tell_title_words_and_address(
    client: FlaskClient, session: Session
) -> None:
    event = make_event(session, text_en="The budget for water.")
    told = open_graph(client.get(f"/en/events/{event.id}").text)
    assert told["title"] == event.title_en
    assert told["description"] == "The budget for water."
    assert told["url"].endswith(f"/en/events/{event.id}")
    assert told["locale"] == "en_GB"
    seen = make_observation(session)
    told = open_graph(client.get(f"/observations/{seen.id}").text)
    assert (told["title"], told["description"]) == (seen.title, seen.text)
    assert (told["type"], told["locale"]) == ("article", "ka_GE")
    sign_in(client, session, observer := make_person(session))
    draft = make_observation(session, observer, state="draft")
    assert open_graph(client.get(f"/observations/{draft.id}").text) == {}


def test_a_feed_tells_what_was_cancelled_and_moved(client: FlaskClient, session: Session) -> None:
    make_event(session, "One", cancelled_at=datetime.now(UTC), cancel_reason="Rain")
    make_event(session, "Two", moved_at=datetime.now(UTC), moved_from=datetime.now(UTC) + timedelta(days=1))
    make_event(session, "Three")
    titles = set(re.findall(r"<title>([^<]+)</title>", client.get("/en/feeds/events.atom").text))
    assert titles == {"Events", "Cancelled: One", "Moved: Two", "Three"}
    assert "გაუქმდა: One" in client.get("/feeds/events.atom").text


def test_a_cancelled_event_has_no_part_on_observing_unless_somebody_saw_something(
    client: FlaskClient, session: Session
) -> None:
    event = make_event(session, cancelled_at=datetime.now(UTC), cancel_reason="Rain")
    assert 'id="observe"' not in client.get(f"/en/events/{event.id}").text
    make_observation(session, title="Locked doors", event_id=event.id)
    assert "Locked doors" in client.get(f"/en/events/{event.id}").text


def test_nobody_observes_what_has_not_begun(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, make_person(session))
    form = {
        "kind": "session", "title": "The council", "happened_on": "2026-10-01", "region": "GE-KA",
        "session-open": "yes", "event": str(make_event(session, days=7).id),
    }  # fmt: skip
    answer = post(client, "/en/observations/new", form)
    assert answer.status_code == 422
    assert "This event has not begun yet." in answer.text
