"""Problems on the map: their marks, how exactly a mark tells the place, the layers of the page."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import keep, make_project
from tests.factories_problems import make_problem

COUNTRY = "39.9,41.0,46.8,43.7"


def ask(client: FlaskClient, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return dict(json.loads(answer.data))


def marks(client: FlaskClient, query: str = "", zoom: int = 9) -> list[dict[str, Any]]:
    found = ask(client, f"/clusters/problems.geojson?bbox={COUNTRY}&zoom={zoom}&{query}")
    return [{**mark["properties"], "at": mark["geometry"]["coordinates"]} for mark in found["features"]]


@pytest.mark.parametrize("query", ["", "from=2000-01-01"])
def test_a_single_problem_tells_title_step_and_place(
    client: FlaskClient, session: Session, query: str
) -> None:
    problem = make_problem(session, 'No "water" 100% </script>', step=4)
    (mark,) = marks(client, query)
    assert (mark["kind"], mark["count"], mark["id"], mark["step"]) == ("problem", 1, problem.id, 4)
    assert (mark["title"], mark["status"]) == ('No "water" 100% </script>', "open")
    assert (mark["precision"], mark["halo"], mark["at"]) == ("exact", None, [45.47, 41.92])


@pytest.mark.parametrize(
    "precision, halo, told",
    [("street", 200, "street"), ("village", 5000, "village"), ("municipality", None, "region")],
)
def test_a_masked_place_tells_how_wide_it_is(
    client: FlaskClient, session: Session, precision: str, halo: int | None, told: str
) -> None:
    """The factory's problems know no municipality: such a one is known to its region only."""
    make_problem(session, precision=precision, status="solved")
    (mark,) = marks(client)
    assert (mark["precision"], mark["halo"], mark["step"], mark["solved"]) == (told, halo, None, 1)
    assert mark["at"] != [45.47, 41.92]


def test_problems_of_one_cell_are_counted_by_how_far_they_have_come(
    client: FlaskClient, session: Session
) -> None:
    for step in (1, 3, 4, 7):
        make_problem(session, step=step)
    make_problem(session, status="partly_solved")
    make_problem(session, status="not_solved")
    make_problem(session, moderation="waiting")
    make_problem(session, visibility="region")
    (mark,) = marks(client)
    assert [mark[name] for name in ("count", "finding", "planning", "acting", "solved", "ended")] == [
        6,
        2,
        1,
        1,
        1,
        1,
    ]
    assert "title" not in mark
    (mark,) = marks(client, "step=3&step=4")
    assert (mark["count"], mark["finding"], mark["planning"]) == (2, 1, 1)


def test_the_total_is_the_country_s_wherever_one_looks(client: FlaskClient, session: Session) -> None:
    make_problem(session, place="Telavi", step=2)
    make_problem(session, place="Mestia", step=2)
    for query in ("", "&step=2"):
        found = ask(client, f"/clusters/problems.geojson?bbox=45,41.5,46,42.5&zoom=10{query}")
        assert [mark["geometry"]["coordinates"] for mark in found["features"]] == [[45.47, 41.92]]
        assert found["total"] == {"problems": 2}


@pytest.mark.parametrize("query, most", [("", 1), ("&step=1", 1)])
def test_marks_of_the_country_come_by_one_statement(
    client: FlaskClient, session: Session, statements: list[str], query: str, most: int
) -> None:
    make_problem(session)
    session.flush()
    statements.clear()
    address = f"/clusters/problems.geojson?bbox={COUNTRY}&zoom=7{query}"
    etag = client.get(address).headers["ETag"]
    assert len(statements) == most
    statements.clear()
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    assert statements == []


def test_the_cards_of_a_mark_tell_where_its_problems_lie(client: FlaskClient, session: Session) -> None:
    make_problem(session, "Road", at=(45.47, 41.92), topic="roads", step=5)
    make_problem(session, "Well", at=(45.48, 41.93), precision="street", masked=(45.481, 41.931))
    (mark,) = marks(client, zoom=7)
    cell = f"kind=problem&level={mark['level']}&x={mark['x']}&y={mark['y']}"
    cards = ask(client, f"/en/map/cards.json?{cell}")
    assert (cards["total"], cards["bbox"], cards["halo"]) == (2, [45.47, 41.92, 45.481, 41.931], 200)
    well, road = sorted(cards["problems"], key=lambda card: -len(card["precision_label"]))
    assert (road["status_label"], road["stretch"], road["precision_label"]) == ("step 5 of 7", "planning", "")
    assert well["precision_label"] == "within about 200 m"
    assert road["url"] == f"/en/problems/{road['id']}"
    assert ask(client, f"/map/cards.json?{cell}&step=5")["total"] == 1
    assert ask(client, f"/map/cards.json?{cell}&step=6") == {
        "total": 0,
        "bbox": None,
        "halo": None,
        "problems": [],
    }


@pytest.mark.parametrize("query", ["layers=roads", "layers=problems,gaps", "list=regions"])
def test_a_layer_that_does_not_exist_is_named(client: FlaskClient, query: str) -> None:
    for path in ("/map", "/map/list", "/map/summary.json"):
        answer = client.get(f"{path}?{query}", headers={"Accept": "application/json"})
        assert answer.status_code == 400
    assert answer.get_json(force=True)["errors"][0]["field"] == query.partition("=")[0]


def test_without_scripts_the_page_lists_either_layer(client: FlaskClient, session: Session) -> None:
    make_project(session)
    problem = make_problem(session, step=3)
    keep(session)
    page = client.get("/en/map?step=3").text
    assert 'data-total="0"' in page
    assert 'data-total-problems="1"' in page
    tab = re.search(r'<a class="tab" data-list="problems" href="([^"]+)"', page)
    assert tab is not None
    assert tab[1] == "/en/map?step=3&amp;list=problems"
    page = client.get(tab[1].replace("&amp;", "&")).text
    assert f'data-problem="{problem.id}"' in page
    assert '<input type="hidden" name="list" value="problems">' in page

    page = client.get("/en/map?layers=problems").text
    assert f'data-problem="{problem.id}"' in page
    assert 'class="tab"' not in page
    assert 'data-export="problems" href="/en/export/problems.geojson"' in page
    assert 'data-export="projects"' not in page
    assert re.search(r'data-facet="donor" data-of-layer="projects" hidden', page)
    assert not re.search(r'data-facet="step" data-of-layer="problems" hidden', page)


def test_choices_count_what_shows(client: FlaskClient, session: Session) -> None:
    make_project(session)
    make_problem(session, step=3)
    make_problem(session, step=3, topic="roads")
    keep(session)

    def counts(query: str) -> tuple[int, ...]:
        facets = ask(client, f"/map/summary.json?{query}")["facets"]
        wanted = (
            ("region", "GE-KA"),
            ("step", "3"),
            ("project_status", "current"),
            ("problem_status", "open"),
        )
        found = {(name, option["value"]): option["count"] for name in facets for option in facets[name]}
        return tuple(found[key] for key in wanted)

    assert counts("") == (3, 2, 1, 2)
    assert counts("layers=problems") == (2, 2, 0, 2)
    assert counts("layers=projects") == (1, 0, 1, 0)
    assert counts("topic=roads") == (1, 1, 0, 1)


def test_regions_know_their_problems(client: FlaskClient, session: Session) -> None:
    make_problem(session)
    summary = ask(client, "/map/summary.json")
    regions = {region["code"]: region["problems"] for region in summary["regions"]}
    assert (regions["GE-KA"], regions["GE-IM"]) == (1, 0)
    assert summary["counts"] == {"projects": 0, "problems": 1, "resources": 0, "news": 0}


def test_a_large_cell_is_known_by_the_smallest_kept_ones(client: FlaskClient, session: Session) -> None:
    """No problem is read to tell where to look nearer; with a filter the same comes from the problems."""
    for number in range(21):
        make_problem(session, place="Kutaisi" if number % 2 else "Gori", precision="village")
    for query in ("", "&from=2000-01-01"):
        cards = ask(client, f"/map/cards.json?kind=problem&level=5&x=19&y=11{query}")
        assert (cards["total"], cards["problems"]) == (21, [])
        assert cards["bbox"] == pytest.approx([42.70, 41.98, 44.11, 42.25], abs=0.011)
    (_kutaisi, gori) = marks(client)
    cards = ask(client, f"/map/cards.json?kind=problem&level={gori['level']}&x={gori['x']}&y={gori['y']}")
    assert (cards["total"], len(cards["problems"]), cards["halo"]) == (11, 11, 5000)
