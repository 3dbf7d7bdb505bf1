"""What the map's script asks for: counts, marks, cards, outlines; each told from the data's version alone."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.geo import Bbox
from app.projects.queries.grid import cells_of, level_of_zoom
from tests.factories import keep, make_organisation, make_project

COUNTRY = "39.9,41.0,46.8,43.7"


def ask(client: FlaskClient, address: str) -> dict[str, object]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return dict(json.loads(answer.data))


def marks(client: FlaskClient, query: str = "", zoom: int = 7) -> list[dict[str, object]]:
    found = ask(client, f"/clusters/projects.geojson?bbox={COUNTRY}&zoom={zoom}&{query}")
    return [{**mark["properties"], "at": mark["geometry"]["coordinates"]} for mark in found["features"]]


def test_a_single_project_is_a_mark_with_its_title(client: FlaskClient, session: Session) -> None:
    project = make_project(session, places=("Telavi",))
    keep(session)
    (mark,) = marks(client)
    assert (mark["kind"], mark["count"], mark["id"]) == ("pin", 1, project.id)
    assert mark["title"] == "თელავის წყალმომარაგება"
    assert mark["at"] == [45.47, 41.92]


def test_projects_of_one_place_are_one_mark_split_by_status(client: FlaskClient, session: Session) -> None:
    for status in ("implementation", "finalisation", "closed", "pipeline", "cancelled"):
        make_project(session, status=status)
    keep(session)
    (mark,) = marks(client)
    assert [mark[name] for name in ("count", "current", "completed", "planned", "other")] == [5, 2, 1, 1, 1]


def test_a_project_with_two_places_in_one_cell_counts_once(client: FlaskClient, session: Session) -> None:
    make_project(session, places=("Telavi", "Telavi"))
    keep(session)
    (mark,) = marks(client)
    assert (mark["count"], mark["places"]) == (1, 2)


def test_a_project_with_two_towns_in_one_cell_counts_once(client: FlaskClient, session: Session) -> None:
    make_project(session, places=("Gori", "Tbilisi"))
    keep(session)
    assert [(mark["count"], mark["places"]) for mark in marks(client, zoom=6)] == [(1, 2)]
    assert [(mark["count"], mark["places"]) for mark in marks(client, "from=1900-01-01", zoom=6)] == [(1, 2)]
    assert [(mark["count"], mark["places"]) for mark in marks(client, zoom=9)] == [(1, 1), (1, 1)]


def test_a_place_known_only_to_its_district_or_region_is_never_a_pin(
    client: FlaskClient, session: Session
) -> None:
    make_project(session, precision="district")
    make_project(session, precision="region")
    make_project(session, precision="country")
    keep(session)
    kinds = sorted(str(mark["kind"]) for mark in marks(client))
    assert kinds == ["district", "region"]
    assert ask(client, "/map/summary.json")["country"] == 1


def test_marks_outside_the_view_are_left_out(client: FlaskClient, session: Session) -> None:
    make_project(session, places=("Telavi",))
    make_project(session, places=("Mestia",))
    keep(session)
    found = ask(client, "/clusters/projects.geojson?bbox=45,41.5,46,42.5&zoom=10")
    assert [mark["geometry"]["coordinates"] for mark in found["features"]] == [[45.47, 41.92]]
    assert found["total"] == {"projects": 2, "places": 2}


@pytest.mark.parametrize(
    "query", ["zoom=7", f"bbox={COUNTRY}", f"bbox={COUNTRY}&zoom=30", f"bbox={COUNTRY}&zoom=x"]
)
def test_a_view_needs_a_box_and_a_zoom(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/clusters/projects.geojson?{query}")
    assert answer.status_code == 400
    assert answer.get_json(force=True)["errors"][0]["field"] in ("bbox", "zoom")


def test_markup_in_a_title_stays_text(client: FlaskClient, session: Session) -> None:
    title = "</script><img src=x onerror=alert(1)>{{ 7*7 }} \"'"
    make_project(session, title, None)
    keep(session)
    (mark,) = marks(client)
    assert mark["title"] == title
    page = client.get("/map").text
    assert "<img src=x" not in page
    assert "{{ 7*7 }}" in page


def test_an_unchanged_answer_costs_no_more_than_the_version(
    client: FlaskClient, session: Session, statements: list[str]
) -> None:
    make_project(session)
    keep(session)
    address = f"/clusters/projects.geojson?bbox={COUNTRY}&zoom=7"
    etag = client.get(address).headers["ETag"]
    statements.clear()
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    # The version itself is asked for by the bare cursor, which is not counted.
    assert statements == []
    make_project(session)
    keep(session)
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_the_summary_counts_regions_and_adds_no_currencies(client: FlaskClient, session: Session) -> None:
    bank = make_organisation(session, "Bank of Rivers")
    make_project(session, places=("Telavi",), donors=(bank,), budget_amount=100, budget_currency="USD")
    make_project(session, places=("Telavi",), donors=(bank,), budget_amount=900, budget_currency="GEL")
    make_project(session, places=("Kutaisi",), budget_amount=None, budget_currency=None)
    keep(session)
    summary = ask(client, "/map/summary.json?donor=bank-of-rivers")
    regions = {region["code"]: region for region in summary["regions"]}
    assert summary["total"] == 2
    assert regions["GE-KA"]["projects"] == 2
    assert regions["GE-KA"]["budget"] == 100
    assert regions["GE-IM"]["budget"] is None
    assert regions["GE-AB"]["per_10000"] is None
    (donor,) = summary["facets"]["donor"]
    assert (donor["value"], donor["count"]) == ("bank-of-rivers", 2)


def test_outlines_and_names_come_in_both_languages(client: FlaskClient) -> None:
    assert len(ask(client, "/map/regions.geojson")["features"]) == 12
    names = {mark["properties"]["name"] for mark in ask(client, "/en/map/regions.geojson")["features"]}
    assert {"Kakheti", "Tbilisi", "Guria"} <= names
    assert "თბილისი" in client.get("/map/settlements.geojson").text


def test_cards_lead_to_pages_in_the_language_of_their_own_address(
    client: FlaskClient, session: Session
) -> None:
    project = make_project(session, places=("Telavi",), precision="region")
    keep(session)
    for prefix, more in (("", ""), ("/en", ""), ("", "&lang=en")):
        (card,) = ask(client, f"{prefix}/map/cards.json?kind=region&region=GE-KA{more}")["projects"]
        assert card["url"] == f"{prefix}/projects/{project.id}"
        assert (card["title"] == "Water supply for Telavi") is bool(prefix or more)


def test_a_cell_holds_the_place_that_it_was_made_for() -> None:
    box = Bbox(44.79, 41.69, 44.81, 41.71)
    cells = cells_of(box, level_of_zoom(7))
    around = cells.bbox()
    assert around.west <= box.west < box.east <= around.east
    assert around.south <= box.south < box.north <= around.north
