"""The same question gives the same observations as a list, as a feed and on the map; by any form of words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.db import db
from tests.factories_events import make_event, make_observation

# What the map shows is found by the window too: its list tells what became public.
OLD = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def known(module_app: Flask) -> FlaskClient:
    """A client on observations that differ in all that the filter asks for, each with a place."""
    with module_app.app_context():
        session: Any = db.session()
        telavi, kutaisi = make_event(session), make_event(session, regions=("GE-IM",), place="Kutaisi")
        make_observation(
            session, title="საკრებულომ წყალი განიხილა", text="სოფლიდან ბევრი მოვიდა.",
            event_id=telavi.id, topic_codes=["infrastructure", "water"],
        )  # fmt: skip
        make_observation(
            session, title="A road in Kutaisi", kind="works", region_code="GE-IM", event_id=kutaisi.id,
            text="", answers={"defects": "The kerb is broken.", "safe": "no"}, happened_on=date(2026, 11, 2),
        )  # fmt: skip
        make_observation(session, title="Long ago", kind="tender", event_id=telavi.id, verified_at=OLD)
        make_observation(session, title="Waits", state="filed", event_id=telavi.id)
        session.commit()
    return module_app.test_client()


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({}, 3),
        ({"region": "GE-IM"}, 1),
        ({"region": ["GE-IM", "GE-KA"]}, 3),
        ({"kind": "works"}, 1),
        ({"kind": ["session", "tender"]}, 2),
        ({"topic": "infrastructure"}, 1),
        ({"q": "წყლის"}, 1),
        ({"q": "სოფელში"}, 1),
        ({"q": "tskali"}, 1),
        ({"q": "broken kerbs"}, 1),
        ({"q": "yes"}, 0),
        ({"since": "2026-02-01"}, 2),
        ({"until": "2026-02-01"}, 1),
        ({"from": "2026-11-01"}, 1),
        ({"to": "2026-10-31"}, 2),
        ({"bbox": "45.0,41.5,46.0,42.5"}, 2),
        ({"near": "42.70,42.25", "within_km": "10"}, 1),
        ({"donor": "nobody"}, 400),
        ({"linked": "yes"}, 0),
    ],
    ids=str,
)
def test_list_feed_and_map_give_the_same(known: FlaskClient, asked: dict[str, Any], number: int) -> None:
    query = urlencode(asked, doseq=True)
    answer = known.get(f"/en/observations?{query}")
    if number == 400:
        assert answer.status_code == known.get(f"/feeds/observations.atom?{query}").status_code == 400
        return
    listed = {int(found) for found in re.findall(r'data-observation="(\d+)"', answer.text)}
    assert len(listed) == number
    assert f'data-total="{number}"' in answer.text
    feed = known.get(f"/en/feeds/observations.atom?{query}").text
    assert {int(found) for found in re.findall(r"<id>[^<]*/observations/(\d+)</id>", feed)} == listed
    beside = known.get(f"/en/map?layers=news&{query}").text
    assert {int(found) for found in re.findall(r'href="/en/observations/(\d+)"', beside)} == listed


def test_the_list_leads_to_feed_and_map_with_its_filter(known: FlaskClient) -> None:
    page = known.get("/en/observations?region=GE-IM&kind=works").text
    assert "/en/feeds/observations.atom?region=GE-IM&amp;kind=works" in page
    assert "/en/map?layers=news&amp;region=GE-IM&amp;kind=works" in page
    events = known.get("/en/events?region=GE-IM&kind=hearing").text
    assert "/en/feeds/events.atom?region=GE-IM&amp;kind=hearing" in events
    assert "/en/map?layers=news&amp;region=GE-IM&amp;kind=hearing" in events
    assert "/en/map?layers=news&amp;kind=grant" in known.get("/en/news?kind=grant").text


@pytest.mark.parametrize("query", ["kind=grant", "topic=nothing", "region=GE-XX", "cursor=x", "limit=0"])
def test_what_does_not_exist_is_refused_by_name(known: FlaskClient, query: str) -> None:
    assert known.get(f"/en/observations?{query}").status_code == 400
    assert known.get(f"/feeds/observations.atom?{query}").status_code == 400


def test_pages_go_on_where_the_last_one_ended(client: FlaskClient, session: Session) -> None:
    made = {make_observation(session, title=f"Number {number}").id for number in range(3)}
    page, seen = client.get("/en/observations?limit=2").text, set[int]()
    seen |= {int(found) for found in re.findall(r'data-observation="(\d+)"', page)}
    following = re.search(r'href="(/en/observations\?[^"]*cursor=[^"]+)"', page)
    assert following
    page = client.get(following[1].replace("&amp;", "&")).text
    rest = {int(found) for found in re.findall(r'data-observation="(\d+)"', page)}
    assert not seen & rest
    assert seen | rest == made
