"""One filter everywhere: map, list, summary and every export return the same records (DESIGN §2.1)."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.db import db
from app.maps.beside import LIST_BESIDE
from app.organisations.models import Organisation
from app.problems.models import ProblemStep
from tests.factories import PLACES, keep, make_organisation, make_project
from tests.factories_links import make_link
from tests.factories_problems import REPORTED, make_problem
from tests.factories_resources import make_resource

COUNTRY = "39.9,41.0,46.8,43.7"
QUERIES = [
    "",
    "region=GE-KA",
    "region=GE-KA&region=GE-TB",
    "donor=bank-of-rivers",
    "topic=water",
    "topic=infrastructure",
    "sector=140",
    "status=current",
    "status=completed",
    "from=2025-01-01&to=2025-12-31",
    "since=2026-05-10&until=2026-05-14",
    "since=2026-05-12T20:00:00%2B04:00&region=GE-KA",
    "min_amount=200000&currency=USD",
    "q=თელავის",
    "q=telavi",
    "near=45.47,41.92&within_km=10",
    "bbox=44,41.5,46,42.1",
    "region=GE-IM&status=closed&donor=road-fund",
    "bbox=44.7,41.6,44.9,41.8&region=GE-KA",
    "q=nothing-that-exists",
]
# What a layer does not have selects nothing of it (decision 13).
FOREIGN = {"projects": ["step=2", "linked=no"], "problems": ["donor=road-fund", "sector=140", "max_amount=9"]}
PROBLEM_QUERIES = [
    "",
    "region=GE-KA",
    "region=GE-KA&region=GE-TB",
    "organisation=road-fund",
    "topic=water",
    "topic=infrastructure",
    "status=open",
    "status=solved&status=duplicate",
    "step=2&step=5",
    "linked=yes",
    "linked=no&status=open",
    "from=2026-06-30&to=2026-07-31",
    "to=2026-05-03",
    "since=2026-05-10&until=2026-05-14",
    "until=2026-05-12T16:00:00Z&status=open",
    "q=თელავის",
    "q=telavi",
    "near=45.47,41.92&within_km=10",
    "bbox=44,41.5,46,42.1",
    "region=GE-IM&status=open&step=4",
    "q=nothing-that-exists",
]


@pytest.fixture(scope="module")
def filled(module_app: Flask) -> FlaskClient:
    with module_app.app_context():
        session: Session = db.session()
        rivers = make_organisation(session, "Bank of Rivers", "მდინარეთა ბანკი")
        roads = make_organisation(session, "Road Fund")
        names = sorted(PLACES)
        for number in range(24):
            places = (names[number % 8], names[(number * 3 + 1) % 8]) if number % 3 else (names[number % 8],)
            make_project(
                session,
                f"Project {number} in {places[0]}",
                "თელავის წყალმომარაგება" if "Telavi" in places else None,
                places=tuple(dict.fromkeys(places)),
                precision=("exact", "near", "district")[number % 3],
                donors=(rivers,) if number % 2 else (roads,),
                topics=("water",) if number % 4 else ("roads",),
                sectors=("14020",) if number % 4 else ("21020",),
                status=("implementation", "closed", "pipeline")[number % 3],
                budget_amount=100_000 * (number % 5 + 1),
                created_at=REPORTED + timedelta(days=number % 12),
            )
        make_project(session, "In Kakheti", None, precision="region", topics=("water",), donors=(rivers,))
        make_project(session, "Somewhere in Georgia", None, precision="country", donors=(roads,))
        make_project(session, "Without any place", None, places=(), donors=(roads,))
        make_problems(session, roads)
        keep(session)
        session.commit()
    return module_app.test_client()


def make_problems(session: Session, owner: Organisation) -> None:
    names, problems = sorted(PLACES), []
    for number in range(24):
        name = names[number % 8]
        ended = {"status": "solved"} if number % 5 == 4 else {"step": number % 7 + 1}
        problem = make_problem(
            session,
            f"Problem {number} in {name}" if number % 2 else f"თელავის პრობლემა {number}",
            name,
            ("exact", "street", "village", "municipality")[number % 4],
            topic="water" if number % 3 else "roads",
            reported_at=REPORTED + timedelta(days=number - 12),
            published_at=REPORTED + timedelta(days=number % 12),
            **ended,
        )
        problems.append(problem)
    problems.append(make_problem(session, "Again", status="duplicate", duplicate_of_id=problems[0].id))
    helper = make_resource(session, place="Gori")
    for number, problem in enumerate(problems):
        make_link(session, problem, helper, "suggested" if number % 6 else "delivering")
    for moderation in ("waiting", "refused"):
        make_problem(session, "Telavi, not public", moderation=moderation)
    step = {"number": 1, "owner_organisation_id": owner.id}
    session.add_all(ProblemStep(problem_id=problem.id, **step) for problem in problems[:3])


def ids_of_list(client: FlaskClient, query: str, layer: str = "projects") -> set[int]:
    found: set[int] = set()
    address = f"/{layer}?{query}"
    while address:
        page = client.get(address).text
        found |= {int(number) for number in re.findall(r'data-(?:project|problem)="(\d+)"', page)}
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following.group(1).replace("&amp;", "&") if following else ""
    return found


def features(client: FlaskClient, address: str) -> list[dict[str, object]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return list(json.loads(answer.data)["features"])


@pytest.mark.parametrize("query", [*QUERIES, *FOREIGN["projects"]])
def test_every_output_returns_the_same_projects(filled: FlaskClient, query: str) -> None:
    listed = ids_of_list(filled, query)
    exported = features(filled, f"/export/projects.geojson?{query}")
    assert {feature["id"] for feature in exported} == listed

    places = features(filled, f"/export/locations.geojson?{query}")
    placed = {feature["properties"]["project_id"] for feature in places}
    assert placed <= listed
    if "region" in query or "near" in query or "bbox" in query:
        assert placed == listed

    summary = filled.get(f"/map/summary.json?{query}").get_json()
    assert summary["total"] == len(listed)

    beside = filled.get(f"/map/list?{query}").text
    assert f'data-total="{len(listed)}"' in beside

    drawn = marks(filled, query)
    assert drawn == {
        feature["properties"]["project_id"]
        for feature in places
        if feature["properties"]["precision"] != "country"
    }
    assert 0 < len(ids_of_list(filled, "")) == 27


def marks(client: FlaskClient, query: str) -> set[int]:
    """The projects behind all marks of the map, asked mark by mark as a person would."""
    view = f"view={COUNTRY}&zoom=8&{query}" if "bbox" in query else f"bbox={COUNTRY}&zoom=8&{query}"
    found: set[int] = set()
    for feature in features(client, f"/clusters/projects.geojson?{view}"):
        mark = feature["properties"]
        if mark["kind"] == "region":
            rest = "&".join(pair for pair in query.split("&") if not pair.startswith("region="))
            cell = f"kind=region&region={mark['region']}&{rest}"
        else:
            cell = f"kind={mark['kind']}&level={mark['level']}&x={mark['x']}&y={mark['y']}&{query}"
        cards = client.get(f"/map/cards.json?{cell}").get_json()
        assert cards["total"] == mark["count"] == len(cards["projects"])
        found |= {card["id"] for card in cards["projects"]}
    return found


def test_the_count_by_region_is_the_number_of_exported_projects(filled: FlaskClient) -> None:
    regions = features(filled, "/export/regions.geojson?status=current")
    assert sum(region["properties"]["projects"] > 0 for region in regions) > 1
    for region in regions:
        code = region["properties"]["code"]
        exported = features(filled, f"/export/projects.geojson?status=current&region={code}")
        assert region["properties"]["projects"] == len(exported), code


def test_a_kept_answer_and_a_live_one_count_the_same(filled: FlaskClient) -> None:
    kept = features(filled, f"/clusters/projects.geojson?bbox={COUNTRY}&zoom=7")
    live = features(filled, f"/clusters/projects.geojson?bbox={COUNTRY}&zoom=7&from=1900-01-01")
    assert kept == live


@pytest.mark.parametrize("query", [*PROBLEM_QUERIES, *FOREIGN["problems"]])
def test_every_output_returns_the_same_problems(filled: FlaskClient, query: str) -> None:
    listed = ids_of_list(filled, query, "problems")
    exported = features(filled, f"/export/problems.geojson?{query}")
    assert {feature["id"] for feature in exported} == listed
    assert f'data-total="{len(listed)}"' in filled.get(f"/problems?{query}").text
    by_region = features(filled, f"/export/regions.geojson?{query}")
    assert sum(region["properties"]["problems"] for region in by_region) == len(listed)
    assert bool(listed) == (query not in FOREIGN["problems"] and "nothing" not in query)
    assert drawn_problems(filled, query) == listed
    assert drawn_problems(filled, query, zoom=16) == listed

    beside = filled.get(f"/map/list?layers=problems&{query}").text
    assert f'data-total="{len(listed)}"' in beside
    shown = {int(number) for number in re.findall(r'data-problem="(\d+)"', beside)}
    assert shown <= listed
    assert len(shown) == min(len(listed), LIST_BESIDE["problems"])
    assert filled.get(f"/map/summary.json?{query}").get_json()["counts"]["problems"] == len(listed)


# Windows of a problem are not those of its link, which has another moment.
@pytest.mark.parametrize(
    "query", [*(query for query in PROBLEM_QUERIES if "-05-1" not in query), "sector=140", "max_amount=9"]
)
def test_the_links_in_a_file_are_those_of_the_problems_listed(filled: FlaskClient, query: str) -> None:
    """Of each public problem the stage has one."""
    exported = features(filled, f"/export/links.geojson?{query}")
    tied = [feature["properties"]["problem_id"] for feature in exported]
    assert sorted(tied) == sorted(ids_of_list(filled, query, "problems"))


@pytest.mark.parametrize("query", ["", "region=GE-KA", "status=open", "topic=water&status=current"])
def test_the_map_offers_problems_without_a_resource_by_their_number(filled: FlaskClient, query: str) -> None:
    beside = filled.get(f"/map/list?list=problems&{query}").text
    offers = re.findall(
        r'data-listed="problems" href="/map\?([^"]*)">[^<]+<span class="offer-count">(\d+)', beside
    )
    found = {}
    for address, count in offers:
        asked = address.replace("&amp;", "&")
        found["linked=no" in asked] = int(count)
        summary = filled.get(f"/map/summary.json?{asked}").get_json()
        assert summary["counts"] == {"projects": 0, "problems": int(count), "resources": 0, "news": 0}
        assert 'class="chip' in filled.get(f"/map/list?{asked}").text
        assert "data-listed" not in filled.get(f"/map/list?{asked}").text
    known = {word: ids_of_list(filled, f"{query}&linked={word}", "problems") for word in ("no", "yes")}
    if "current" not in query:
        assert found == {word == "no": len(ids) for word, ids in known.items() if ids}


def drawn_problems(client: FlaskClient, query: str, zoom: int = 8) -> set[int]:
    """The problems behind all marks of the map, asked mark by mark as a person would."""
    found: set[int] = set()
    for feature in features(client, f"/clusters/problems.geojson?view={COUNTRY}&zoom={zoom}&{query}"):
        mark = feature["properties"]
        cell = f"kind=problem&level={mark['level']}&x={mark['x']}&y={mark['y']}&{query}"
        cards = client.get(f"/map/cards.json?{cell}").get_json()
        ids = {card["id"] for card in cards["problems"]}
        assert cards["total"] == mark["count"] == len(ids)
        assert mark["count"] > 1 or {mark["id"]} == ids
        found |= ids
    return found


@pytest.mark.parametrize("zoom", range(6, 18))
def test_a_kept_answer_and_a_live_one_count_the_same_problems(filled: FlaskClient, zoom: int) -> None:
    kept = features(filled, f"/clusters/problems.geojson?bbox={COUNTRY}&zoom={zoom}")
    live = features(filled, f"/clusters/problems.geojson?bbox={COUNTRY}&zoom={zoom}&from=1900-01-01")
    assert kept == live
    assert sum(mark["properties"]["count"] for mark in kept) == len(ids_of_list(filled, "", "problems"))


def test_on_the_map_each_layer_takes_the_words_it_knows(filled: FlaskClient) -> None:
    """Each layer's file is offered with its own words; one that the filter means nothing of has none."""
    beside = filled.get("/map/list?status=current&status=open&sort=budget").text
    offered = re.findall(r'data-export="(\w+)" href="([^"]+)"', beside)
    assert [layer for layer, _url in offered] == ["projects", "locations", "problems", "links"]
    for layer, url in offered:
        assert features(filled, url.replace("&amp;", "&")), layer
    for query, layers in (
        ("status=open", ["problems", "links"]),
        ("status=current", ["projects", "locations"]),
    ):
        beside = filled.get(f"/map/list?{query}").text
        assert re.findall(r'data-export="(\w+)"', beside) == layers
        assert filled.get(f"/clusters/projects.geojson?bbox={COUNTRY}&zoom=7&{query}").status_code == 200
        assert filled.get(f"/clusters/problems.geojson?bbox={COUNTRY}&zoom=7&{query}").status_code == 200
