"""The file of the links: lines from masked places to what could help, scores in parts, reasons in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.db import db
from app.matching.models import Link
from tests.factories import PLACES, keep, make_organisation, make_project
from tests.factories_links import FACTS, make_link
from tests.factories_problems import make_problem
from tests.factories_resources import make_member, make_resource

NAMES = [
    "id",
    "problem_id",
    "resource_kind",
    "resource_id",
    "state",
    "origin",
    "score",
    "score_topic",
    "score_place",
    "score_time",
    "score_capacity",
    "score_text",
    "distance_km",
    "reasons",
    "updated_at",
]
MASKED = (45.5, 41.9)


@pytest.fixture(scope="module")
def made(module_app: Flask) -> dict[str, int]:
    """The ids of links, by what is special about them."""
    with module_app.app_context():
        session: Session = db.session()
        links = make_links(session)
        keep(session)
        session.commit()
        return {name: link.id for name, link in links.items()}


def make_links(session: Session) -> dict[str, Link]:
    bank, union = make_organisation(session, "Bank of Rivers"), make_member(session)
    village = make_problem(session, "Village", precision="village", masked=MASKED, step=4)
    town = make_problem(session, "Town", "Kutaisi", topic="roads", status="solved")
    hidden = make_problem(session, "For the region", visibility="region")
    waiting = make_problem(session, "Not yet read", moderation="waiting")
    both = make_project(session, places=("Kutaisi", "Telavi"), donors=(bank,))
    vague = make_project(session, "Somewhere", None, precision="region")
    engineers = make_resource(session, owner=union, place="Telavi")
    everywhere = make_resource(session, "Advice by telephone", type_code="data")
    members = make_resource(session, "For members", visibility="members")
    paused = make_resource(session, "Paused", state="paused")
    return {
        "near": make_link(session, village, both),
        "vague": make_link(session, village, vague, facts={"place": {"how": "unknown"}}, score_place=None),
        "engineers": make_link(
            session,
            village,
            engineers,
            "agreed",
            origin="person",
            facts={"topic": {"how": "asked", "code": "engineers"}},
        ),
        "everywhere": make_link(session, town, everywhere, facts={}, score=None),
        "bank": make_link(session, town, bank, "contacted"),
        "still": make_link(session, town, paused, "delivering"),
        "hidden": make_link(session, hidden, both, "agreed"),
        "waiting": make_link(session, waiting, both),
        "members": make_link(session, village, members, "done"),
        "paused": make_link(session, village, paused),
        "refused": make_link(session, town, both, "refused"),
    }


@pytest.fixture
def client(module_app: Flask, made: dict[str, int]) -> FlaskClient:
    return module_app.test_client()


def features(client: FlaskClient, query: str = "", prefix: str = "") -> dict[int, dict[str, Any]]:
    answer = client.get(f"{prefix}/export/links.geojson{query}")
    assert answer.status_code == 200, answer.text
    found = json.loads(answer.data)
    ids = [feature["id"] for feature in found["features"]]
    assert ids == sorted(ids)
    assert found["numberReturned"] == len(ids)
    return {feature["id"]: feature for feature in found["features"]}


def names_of(found: dict[int, Any], made: dict[str, int]) -> set[str]:
    return {name for name, number in made.items() if number in found}


def test_only_links_between_what_everybody_may_see_are_in_the_file(
    client: FlaskClient, made: dict[str, int]
) -> None:
    assert names_of(features(client), made) == {"near", "vague", "engineers", "everywhere", "bank", "still"}


def test_a_line_leads_from_the_masked_place_to_the_nearest_one_that_is_known(
    client: FlaskClient, made: dict[str, int]
) -> None:
    found = features(client)
    telavi = list(PLACES["Telavi"][:2])
    for name in ("near", "engineers"):
        assert found[made[name]]["geometry"] == {"type": "LineString", "coordinates": [list(MASKED), telavi]}
    # Known only to a region, serves the country, has no place at all.
    assert [found[made[name]]["geometry"] for name in ("vague", "everywhere", "bank")] == [None] * 3


def test_every_property_comes_out_as_it_went_in(client: FlaskClient, made: dict[str, int]) -> None:
    found = features(client, "?lang=en")
    told = found[made["engineers"]]["properties"]
    assert list(told) == NAMES
    assert (told["state"], told["origin"], told["resource_kind"]) == ("agreed", "person", "resource")
    figures = ("score", "score_topic", "score_text", "distance_km")
    assert [told[name] for name in figures] == [0.8, 1, 0.25, 3.2]
    assert told["updated_at"].endswith("Z")
    assert found[made["everywhere"]]["properties"]["score"] is None
    assert found[made["vague"]]["properties"]["score_place"] is None
    assert [found[made[name]]["properties"]["resource_kind"] for name in ("near", "bank")] == [
        "project",
        "organisation",
    ]


def test_reasons_are_told_in_the_language_of_the_file(client: FlaskClient, made: dict[str, int]) -> None:
    english = features(client, "?lang=en")
    assert english[made["near"]]["properties"]["reasons"] == [
        "same topic: Water and sanitation",
        "same municipality",
        "runs until June 30, 2027",
        "Engineers: 3 of 5 free",
    ]
    assert english[made["vague"]]["properties"]["reasons"] == ["place not known"]
    assert english[made["engineers"]]["properties"]["reasons"] == ["asked for here: Engineers"]
    assert english[made["everywhere"]]["properties"]["reasons"] == []
    assert features(client, prefix="/en") == english
    georgian = features(client)[made["near"]]["properties"]["reasons"]
    assert len(georgian) == len(FACTS) - 1
    assert georgian[0] != english[made["near"]]["properties"]["reasons"][0]


@pytest.mark.parametrize(
    "query, names",
    [
        ("region=GE-KA", {"near", "vague", "engineers"}),
        ("topic=roads", {"everywhere", "bank", "still"}),
        ("status=agreed", {"engineers"}),
        ("status=agreed&status=suggested", {"near", "vague", "engineers", "everywhere"}),
        ("status=solved", {"everywhere", "bank", "still"}),
        ("status=solved&status=suggested", {"everywhere"}),
        ("step=4", {"near", "vague", "engineers"}),
        ("linked=no", set()),
        ("linked=yes&region=GE-IM", {"everywhere", "bank", "still"}),
        ("donor=bank-of-rivers", {"near"}),
        ("organisation=bank-of-rivers", {"near", "bank"}),
        ("organisation=valley-union", {"engineers"}),
        ("type=engineers", {"engineers", "still"}),
        ("type=people", {"engineers", "still"}),
        ("sector=140", set()),
        ("bbox=45.49,41.89,45.51,41.91", {"near", "vague", "engineers"}),
        # The exact place of the village.
        ("bbox=45.46,41.91,45.48,41.93", set()),
        ("limit=1", {"near"}),
    ],
)
def test_the_filter_chooses_the_rows(
    client: FlaskClient, made: dict[str, int], query: str, names: set[str]
) -> None:
    assert names_of(features(client, f"?{query}"), made) == names


@pytest.mark.parametrize("query", ["status=current", "status=refused", "status=free", "sort=title", "step=9"])
def test_what_the_file_does_not_know_is_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/export/links.geojson?{query}")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


def test_words_of_the_facts_that_are_told_for_many_links_stay_each_with_its_own(own_app: Flask) -> None:
    """More than one chunk of the stream, with every third link told otherwise."""
    with own_app.app_context():
        session: Session = db.session()
        problem = make_problem(session)
        for number in range(400):
            facts = {"place": {"how": "near", "km": 2 + number % 3}} if number % 3 else {}
            make_link(session, problem, make_resource(session, f"Pumps {number}"), facts=facts)
        session.commit()
    found = features(own_app.test_client(), "?lang=en")
    told = [feature["properties"]["reasons"] for feature in found.values()]
    assert told == [[f"{2 + number % 3} km away"] if number % 3 else [] for number in range(400)]


def test_geopandas_reads_the_file(client: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "links.geojson"
    file.write_bytes(client.get("/export/links.geojson").data)
    frame = geopandas.read_file(file)
    assert len(frame) == 6
    assert frame.crs.to_epsg() == 4326
    assert set(frame.geometry.dropna().geom_type) == {"LineString"}


def test_a_new_link_makes_another_version_of_the_file(client: FlaskClient) -> None:
    etag = client.get("/export/links.geojson").headers["ETag"]
    known = {"If-None-Match": etag}
    assert client.get("/export/links.geojson", headers=known).status_code == 304
    assert client.get("/export/links.geojson?lang=en", headers=known).status_code == 200
