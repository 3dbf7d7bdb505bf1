"""One filter for the inventory: list, matrix, map and file mean the same resources, and public ones only."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.db import db
from app.regions.models import Municipality
from tests.factories_problems import make_person
from tests.factories_resources import make_member, make_resource
from tests.signing import sign_in, sign_out

KINDS = ("engineers", "lawyers", "halls", "minibuses", "small-grants", "funds")
AREA = "MULTIPOLYGON(((45.3 41.8,45.6 41.8,45.6 42,45.3 42,45.3 41.8)))"
QUERIES = [
    "",
    "type=engineers",
    "type=people",
    "type=funds&type=halls",
    "region=GE-KA",
    "region=GE-KA&region=GE-TB",
    "topic=water",
    "topic=infrastructure",
    "organisation=valley-union",
    "status=free",
    "status=taken",
    "status=free&status=taken",
    "from=2027-01-01",
    "to=2026-05-31",
    "from=2026-06-01&to=2026-08-31",
    "bbox=45.4,41.85,45.5,41.95",
    "bbox=42.6,42.2,42.8,42.3",
    "bbox=45.7,41.85,45.8,41.9&region=GE-KA",
    "near=45.47,41.92&within_km=5",
    "near=42.70,42.25&within_km=10",
    "q=ekskavator",
    "q=ექსკავატორი",
    "municipality=TELAVI",
    "q=nothing-that-exists",
]
# What a resource does not have selects none (decision 13).
FOREIGN = ["donor=valley-union", "sector=140", "step=2", "linked=no", "max_amount=9"]
EMPTY = ("q=nothing-that-exists", *FOREIGN)


@pytest.fixture(scope="module")
def filled(module_app: Flask) -> FlaskClient:
    with module_app.app_context():
        session: Session = db.session()
        union, river = make_member(session), make_member(session, "River Watch", "GE-IM")
        telavi = session.query(Municipality).filter_by(name_en="Telavi").one()
        for number in range(24):
            where = (
                {},
                {"regions": ("GE-KA",)},
                {"regions": ("GE-IM", "GE-TB"), "place": "Kutaisi"},
                {"regions": ("GE-KA",), "area": AREA, "place": "Telavi"},
                {
                    "regions": ("GE-KA",),
                    "area_kind": "municipalities",
                    "municipality_codes": [telavi.code],
                },
            )[number % 5]
            make_resource(
                session,
                f"Resource {number}" if number % 4 else f"ექსკავატორი {number}",
                (union, river)[number % 2],
                type_code=KINDS[number % 6],
                topics=("infrastructure", "water") if number % 3 else ("health",),
                available_from=f"2026-0{number % 9 + 1}-01" if number % 2 else None,
                available_to="2026-12-31" if number % 3 == 0 else None,
                **where,
            )
        for hidden in ({"visibility": "members"}, {"visibility": "moderators"}, {"state": "paused"}):
            make_resource(session, f"Hidden {hidden}", union, **hidden)
        make_resource(session, "Hidden withdrawn", union, state="withdrawn")
        session.commit()
    return module_app.test_client()


def ids_of_list(client: FlaskClient, query: str) -> set[int]:
    found: set[int] = set()
    address = f"/resources?{query}&limit=7"
    while address:
        page = client.get(address).text
        found |= {int(number) for number in re.findall(r'data-resource="(\d+)"', page)}
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following.group(1).replace("&amp;", "&") if following else ""
    return found


@pytest.mark.parametrize("query", [*QUERIES, *FOREIGN])
def test_list_matrix_map_and_file_mean_the_same(filled: FlaskClient, query: str) -> None:
    query = query.replace("TELAVI", "GE.67.7667581")
    listed = ids_of_list(filled, query)
    assert bool(listed) == (query not in EMPTY and query != "status=taken")
    for view in ("", "/matrix", "/map"):
        assert f'data-total="{len(listed)}"' in filled.get(f"/resources{view}?{query}").text
    marks = filled.get(f"/resources/places.geojson?{query}").get_json()
    assert {mark["id"] for mark in marks["features"]} == listed
    assert marks["total"] == len(listed)
    exported = json.loads(filled.get(f"/export/resources.geojson?{query}").data)
    assert {feature["id"] for feature in exported["features"]} == listed
    matrix = filled.get(f"/resources/matrix?{query}").text
    totals = re.findall(r'<tr data-type="[\w-]+">.*?data-total-of="(\d+)"', matrix)
    assert sum(map(int, totals)) == len(listed)


def test_each_cell_of_the_matrix_leads_to_as_many_as_it_says(filled: FlaskClient) -> None:
    matrix = filled.get("/resources/matrix?topic=water").text
    cells = re.findall(r'<td><a href="(/resources\?[^"]+)" aria-label="[^"]+: (\d+)">', matrix)
    assert len(cells) > 10
    for address, number in cells:
        query = address.partition("?")[2].replace("&amp;", "&")
        assert len(ids_of_list(filled, query)) == int(number)


def test_numbers_of_the_filter_are_those_of_its_lists(filled: FlaskClient) -> None:
    page = filled.get("/resources?region=GE-KA").text
    choices = re.findall(r'name="(type|topic|organisation|status)" value="([\w-]+)".*?<small>(\d+)<', page)
    assert len(choices) > 20
    for name, value, number in choices:
        assert len(ids_of_list(filled, f"region=GE-KA&{name}={value}")) == int(number), (name, value)


def test_chips_tell_kind_and_organisation_by_their_names(filled: FlaskClient) -> None:
    page = filled.get("/en/resources?type=engineers&organisation=river-watch&status=free").text
    chips = [
        " ".join(chip.split())
        for chip in re.findall(r'class="chip" href="[^"]+">(.*?)<span', page, re.DOTALL)
    ]
    assert chips == ["River Watch", "something is free", "Engineers"]


@pytest.mark.parametrize("sort", ["updated", "title", "confirmed"])
def test_every_order_has_every_resource_once(filled: FlaskClient, sort: str) -> None:
    assert ids_of_list(filled, f"sort={sort}") == ids_of_list(filled, "")


@pytest.mark.parametrize(
    "query", ["type=dragons", "status=open", "sort=budget", "region=GE-XX", "bbox=1", "cursor=x", "topic=no"]
)
def test_what_does_not_exist_is_refused_by_name(filled: FlaskClient, query: str) -> None:
    name = query.partition("=")[0]
    assert filled.get(f"/resources?{query}").status_code == 400
    answer = filled.get(f"/resources/places.geojson?{query}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.get_json()["errors"]] == [name]


def test_a_kind_selects_no_project_and_no_problem(filled: FlaskClient) -> None:
    for layer in ("projects", "problems"):
        assert filled.get(f"/export/{layer}.geojson?type=engineers").get_json()["numberReturned"] == 0
        assert filled.get(f"/export/{layer}.geojson?type=dragons").status_code == 400


def test_the_file_has_the_area_as_drawn_and_a_new_version_after_a_change(filled: FlaskClient) -> None:
    answer = filled.get("/export/resources.geojson?bbox=45.4,41.85,45.5,41.95&lang=en")
    features = json.loads(answer.data)["features"]
    kinds = {feature["geometry"] and feature["geometry"]["type"] for feature in features}
    assert kinds == {None, "MultiPolygon"}
    told = features[0]["properties"]
    assert (told["organisation"], told["quantity"], told["free"]) == ("Valley Union", 5, 5)
    again = filled.get("/export/resources.geojson", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 200
    same = filled.get(
        "/export/resources.geojson?bbox=45.4,41.85,45.5,41.95&lang=en",
        headers={"If-None-Match": answer.headers["ETag"]},
    )
    assert same.status_code == 304


def test_who_is_signed_in_sees_what_the_role_may(client: FlaskClient, session: Session) -> None:
    union = make_member(session)
    made = {
        word: make_resource(session, f"For {word}", union, visibility=word).id
        for word in ("public", "members", "moderators")
    }
    expected = {
        None: {"public"},
        "citizen": {"public"},
        "member": {"public", "members"},
        "moderator": set(made),
        "admin": set(made),
    }
    for role, words in expected.items():
        sign_out(client)
        if role:
            sign_in(client, session, make_person(session, role))
        seen = {made[word] for word in words}
        assert ids_of_list(client, "") == seen
        marks = client.get("/resources/places.geojson").get_json()["features"]
        assert {mark["id"] for mark in marks} == seen
        assert client.get("/export/resources.geojson").get_json()["numberReturned"] <= 1
