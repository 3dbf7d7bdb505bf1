"""News as the map's fourth layer: articles, events and observations with a place, each with its own sign."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.news.models import ObservationProblem, ObservationProject
from tests.factories import keep, make_project
from tests.factories_events import make_event, make_observation
from tests.factories_news import make_news
from tests.factories_problems import make_problem

COUNTRY = "39.9,41.0,46.8,43.7"


@pytest.fixture
def stage(session: Session) -> dict[str, str]:
    """Seven with a place, by their words; beside them what has none, is not public, or is over."""
    school = make_project(session, "School", None, places=("Gori",))
    near, vague = make_problem(session, "Well", "Kutaisi"), make_problem(session, "Road", "Mestia", "village")
    council = make_event(session, "Council", title_ka="საკრებულო")
    rows = {
        "well": make_news(session, "A well", "ჭა", place="Telavi", topics=("water",)),
        "grant": make_news(session, "A grant", place="Gori", kind="grant", regions=("GE-SK",)),
        "council": council,
        "training": make_event(session, "Training", place="Gori", kind="training", regions=("GE-SK",)),
        "heard": make_observation(session, title="Heard", event_id=council.id),
        "seen": make_observation(session, title="Seen", kind="works", happened_on=date(2026, 11, 1)),
        "asked": make_observation(session, title="Asked", topic_codes=["water"]),
    }
    make_news(session, "No place")
    make_news(session, "A draft", place="Telavi", state="draft")
    make_news(session, "Too late", place="Telavi", kind="grant", deadline_on=date(2026, 1, 1))
    make_event(session, "Online", place=None)
    make_event(session, "Past", days=-30)
    hidden = make_event(session, "Waits", state="waiting")
    for title, columns in (("No place", {}), ("Filed", {"state": "filed", "event_id": council.id})):
        make_observation(session, title=title, **columns)
    make_observation(session, title="Of what waits", event_id=hidden.id)
    lost = make_observation(session, title="Somewhere in the village")
    session.add_all(
        [
            ObservationProject(observation_id=rows["seen"].id, project_id=school.id),
            ObservationProblem(observation_id=rows["asked"].id, problem_id=near.id),
            ObservationProblem(observation_id=lost.id, problem_id=vague.id),
        ]
    )
    bump_data_version(session, "observations")
    keep(session)
    signs = {"NewsItem": "article", "Event": "event", "Observation": "observation"}
    return {name: f"{signs[type(row).__name__]}-{row.id}" for name, row in rows.items()}


def ask(client: FlaskClient, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return dict(json.loads(answer.data))


def marks(client: FlaskClient, query: str = "", zoom: int = 7, root: str = "") -> list[dict[str, Any]]:
    found = ask(client, f"{root}/clusters/news.geojson?view={COUNTRY}&zoom={zoom}&{query}")
    return [{**mark["properties"], "at": mark["geometry"]["coordinates"]} for mark in found["features"]]


@pytest.mark.usefixtures("stage")
def test_each_mark_is_of_one_sign_and_a_single_one_has_its_title(client: FlaskClient) -> None:
    found = {(mark["kind"], tuple(mark["at"])): mark.get("title") for mark in marks(client, zoom=12)}
    telavi, gori = (45.47, 41.92), (44.11, 41.98)
    assert found[("article", telavi)] == "ჭა"
    assert found[("event", telavi)] == "საკრებულო"
    # Where the event is, where the project stands, and where the problem is shown.
    assert [found[("observation", place)] for place in (telavi, gori)] == ["Heard", "Seen"]
    assert "Asked" in found.values()
    assert len(found) == 7
    english = marks(client, zoom=12, root="/en")
    assert {"A well", "Council"} <= {mark["title"] for mark in english}


def test_a_view_and_the_cards_of_a_mark_are_one_statement_each(
    client: FlaskClient, statements: list[str], stage: dict[str, str]
) -> None:
    client.get("/map/regions.geojson")
    before = len(statements)
    marks(client, "q=nothing", zoom=12)
    assert len([one for one in statements[before:] if "news_item" in one]) == 1
    mark = next(mark for mark in marks(client, zoom=12) if mark.get("title") == "საკრებულო")
    cell = f"kind=event&level={mark['level']}&x={mark['x']}&y={mark['y']}"
    found = ask(client, f"/en/map/cards.json?{cell}")
    (card,) = found["news"]
    assert (found["total"], found["bbox"]) == (1, [45.47, 41.92, 45.47, 41.92])
    assert (card["title"], card["sign"]) == ("Council", "event")
    assert card["url"] == f"/en/events/{stage['council'].split('-')[1]}"
    assert card["period"]
    # The first kind is the mark's, those after it are of the filter.
    totals = {
        query: ask(client, f"/map/cards.json?{cell}&{query}")["total"]
        for query in ("topic=water", "kind=training", "kind=training&kind=session")
    }
    assert list(totals.values()) == [0, 0, 1]


@pytest.mark.parametrize(
    "query, names",
    [
        ("", "well grant council training heard seen asked"),
        ("region=GE-SK", "well grant training"),
        ("region=GE-KA", "well council heard seen asked"),
        ("topic=water", "well asked"),
        ("kind=training", "training"),
        ("kind=session&kind=grant", "grant council heard asked"),
        ("status=open", "well grant"),
        ("status=coming", "council training"),
        ("from=2026-11-01&to=2026-11-02", "seen"),
        ("since=2026-05-05", ""),
        ("q=well", "well"),
        ("q=heard", "heard"),
        ("q=100%25", ""),
        ("bbox=45,41.8,46,42.1", "well council heard"),
        ("near=44.11,41.98&within_km=5", "grant training seen"),
        ("step=2", ""),
        ("donor=", "well grant council training heard seen asked"),
    ],
)
def test_marks_list_and_numbers_are_of_the_same_records(
    client: FlaskClient, stage: dict[str, str], query: str, names: str
) -> None:
    wanted = {stage[name] for name in names.split()}
    assert {f"{mark['kind']}-{mark['id']}" for mark in marks(client, query, zoom=18)} == wanted
    view = ask(client, f"/clusters/news.geojson?view={COUNTRY}&zoom=7&{query}")
    assert view["total"] == {"news": len(wanted)}
    assert sum(mark["properties"]["count"] for mark in view["features"]) == len(wanted)
    beside = client.get(f"/map/list?layers=news&{query}").text
    assert set(re.findall(r'data-placed="([^"]+)"', beside)) == wanted
    assert f'data-total="{len(wanted)}"' in beside
    assert ask(client, f"/map/summary.json?layers=news&{query}")["counts"]["news"] == len(wanted)


def test_the_list_goes_on_where_its_page_ends_the_newest_first(
    client: FlaskClient, stage: dict[str, str]
) -> None:
    found: list[str] = []
    address = "/map?layers=news&limit=2"
    while address:
        page = client.get(address).text
        found += re.findall(r'data-placed="([^"]+)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following.group(1).replace("&amp;", "&") if following else ""
    assert sorted(found) == sorted(stage.values())


@pytest.mark.usefixtures("stage")
def test_a_window_brings_what_is_past(client: FlaskClient) -> None:
    # Beside the one that is coming, at the same place.
    for query, number in (("", 1), ("status=past", 1), ("until=2030-01-01", 2), ("to=2099-01-01", 2)):
        events = [mark for mark in marks(client, query, zoom=12) if mark["kind"] == "event"]
        (telavi,) = (mark for mark in events if mark["at"] == [45.47, 41.92])
        assert telavi["count"] == number, query


@pytest.mark.usefixtures("stage")
def test_news_is_counted_only_where_it_shows(client: FlaskClient) -> None:
    def read(query: str) -> tuple[Any, ...]:
        summary = ask(client, f"/map/summary.json?{query}")
        region = next(one for one in summary["regions"] if one["code"] == "GE-SK")
        choice = next(one for one in summary["facets"]["region"] if one["value"] == "GE-SK")
        return summary["counts"]["news"], region["news"], choice["count"]

    assert read("layers=news") == (7, 3, 3)
    assert read("")[:2] == (0, None)
    page = client.get("/en/map").text
    assert "data-total-news" not in page
    page = client.get("/en/map?layers=problems,news&list=news&kind=session").text
    assert 'data-total-news="3"' in page
    # An article is of none of the kinds of events.
    assert 'data-export="events" href="/en/export/events.geojson?kind=session"' in page
    assert 'data-export="news"' not in page
    assert '<input type="hidden" name="kind" value="session">' in page


@pytest.mark.parametrize(
    ("sort", "titles"),
    [("title", ["A hall", "B grant", "C well"]), ("deadline", ["B grant", "C well", "A hall"]),
     ("updated", ["C well", "A hall", "B grant"])],
)  # fmt: skip
def test_the_list_beside_the_map_is_in_the_order_asked_for(
    client: FlaskClient, session: Session, sort: str, titles: list[str]
) -> None:
    on = {day: datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3)}
    make_news(
        session, "C well", place="Telavi", kind="tender", deadline_on=date(2099, 2, 1), published_at=on[3]
    )
    make_event(session, "A hall", published_at=on[2])
    make_news(
        session, "B grant", place="Gori", kind="grant", deadline_on=date(2099, 1, 1), published_at=on[1]
    )
    keep(session)
    address, found = f"/en/map?layers=news&sort={sort}&limit=2", []
    for _page in range(2):
        page = client.get(address).text
        found += re.findall(r'href="/en/(?:news|events)/[^"]+">(?:<bdi>)?([ABC] [a-z]+)', page)
        following = re.search(r'href="(/en/map\?[^"]*cursor=[^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else "/en/about"
    assert found == titles


@pytest.mark.parametrize(("kind", "words"), [("works", "Works"), ("grant", "Grant"), ("week", "Civic Week")])
def test_a_chosen_kind_stands_there_in_words(client: FlaskClient, kind: str, words: str) -> None:
    page = client.get(f"/en/map?layers=news&kind={kind}").text
    chip = re.search(r'<a class="chip"[^>]*>\s*([^<]+)<', page)
    assert chip
    assert chip[1].strip().startswith(words)
