"""One filter everywhere: map, list, summary and every export return the same projects (DESIGN §2.1)."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.db import db
from tests.factories import PLACES, keep, make_organisation, make_project

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
    "min_amount=200000&currency=USD",
    "q=თელავის",
    "q=telavi",
    "near=45.47,41.92&within_km=10",
    "bbox=44,41.5,46,42.1",
    "region=GE-IM&status=closed&donor=road-fund",
    "bbox=44.7,41.6,44.9,41.8&region=GE-KA",
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
            )
        make_project(session, "In Kakheti", None, precision="region", topics=("water",), donors=(rivers,))
        make_project(session, "Somewhere in Georgia", None, precision="country", donors=(roads,))
        make_project(session, "Without any place", None, places=(), donors=(roads,))
        keep(session)
        session.commit()
    return module_app.test_client()


def ids_of_list(client: FlaskClient, query: str) -> set[int]:
    found: set[int] = set()
    address = f"/projects?{query}"
    while address:
        page = client.get(address).text
        found |= {int(number) for number in re.findall(r'data-project="(\d+)"', page)}
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following.group(1).replace("&amp;", "&") if following else ""
    return found


def features(client: FlaskClient, address: str) -> list[dict[str, object]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return list(json.loads(answer.data)["features"])


@pytest.mark.parametrize("query", QUERIES)
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
    for region in features(filled, "/export/regions.geojson?status=current"):
        code = region["properties"]["code"]
        exported = features(filled, f"/export/projects.geojson?status=current&region={code}")
        assert region["properties"]["projects"] == len(exported), code


def test_a_kept_answer_and_a_live_one_count_the_same(filled: FlaskClient) -> None:
    kept = features(filled, f"/clusters/projects.geojson?bbox={COUNTRY}&zoom=7")
    live = features(filled, f"/clusters/projects.geojson?bbox={COUNTRY}&zoom=7&from=1900-01-01")
    assert kept == live
