"""Resources as the map's third layer: shown where asked for, squares where they stand, a list beside."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.resources.models import Resource
from tests.factories import keep, make_project
from tests.factories_problems import make_problem
from tests.factories_resources import make_resource

COUNTRY = "39.9,41.0,46.8,43.7"


@pytest.fixture
def stage(session: Session) -> list[Resource]:
    """Two of Telavi, one of them used up, one of Gori, one of no place; three that not everybody may see."""
    for column, word in (("visibility", "members"), ("visibility", "moderators"), ("state", "paused")):
        make_resource(session, f"Not for all: {word}", place="Telavi", **{column: word})
    trucks = make_resource(session, "Trucks", place="Telavi", type_code="vehicles", topics=("water",))
    trucks.free = 0  # type: ignore[assignment]
    session.flush()
    return [
        make_resource(session, "Engineers", place="Telavi", title_ka="ინჟინრები", regions=("GE-KA",)),
        trucks,
        make_resource(session, "Pumps", place="Gori", type_code="equipment", regions=("GE-SK",)),
        make_resource(session, "Advice"),
    ]


def ask(client: FlaskClient, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return dict(json.loads(answer.data))


def marks(client: FlaskClient, query: str = "", zoom: int = 7) -> list[dict[str, Any]]:
    found = ask(client, f"/clusters/resources.geojson?view={COUNTRY}&zoom={zoom}&{query}")
    return [{**mark["properties"], "at": mark["geometry"]["coordinates"]} for mark in found["features"]]


@pytest.mark.usefixtures("stage")
def test_resources_of_one_place_are_one_mark_a_single_one_has_its_title(client: FlaskClient) -> None:
    gori, telavi = sorted(marks(client), key=lambda mark: mark["count"])
    assert (telavi["count"], telavi["free"], telavi["at"]) == (2, 1, [45.47, 41.92])
    assert (gori["count"], gori["title"], gori["at"]) == (1, "Pumps", [44.11, 41.98])
    assert "title" not in telavi
    (one,) = marks(client, "type=engineers", zoom=12)
    assert one["title"] == "ინჟინრები"
    # Counted are also those that stand nowhere.
    assert ask(client, f"/clusters/resources.geojson?bbox={COUNTRY}&zoom=7")["total"] == {"resources": 4}


def test_the_cards_of_a_mark_tell_what_is_free(client: FlaskClient, stage: list[Resource]) -> None:
    telavi = next(mark for mark in marks(client) if mark["count"] == 2)
    cell = f"kind=resource&level={telavi['level']}&x={telavi['x']}&y={telavi['y']}"
    found = ask(client, f"/en/map/cards.json?{cell}")
    assert (found["total"], found["bbox"]) == (2, [45.47, 41.92, 45.47, 41.92])
    cards = {card["id"]: card for card in found["resources"]}
    engineers, trucks = (cards[one.id] for one in stage[:2])
    assert (engineers["status"], engineers["status_label"]) == ("free", "5 of 5 free (engineers)")
    assert (trucks["status"], trucks["topic"]) == ("taken", "Vehicles")
    assert engineers["url"] == f"/en/resources/{stage[0].id}"
    assert ask(client, f"/map/cards.json?{cell}&status=free")["total"] == 1


@pytest.mark.parametrize(
    "query, number",
    [("region=GE-SK", 3), ("type=people", 2), ("status=taken", 1), ("step=3", 0), ("donor=", 4)],
)
@pytest.mark.usefixtures("stage")
def test_marks_list_and_numbers_are_of_the_same_resources(
    client: FlaskClient, query: str, number: int
) -> None:
    total = ask(client, f"/clusters/resources.geojson?bbox={COUNTRY}&zoom=7&{query}")["total"]
    assert total == {"resources": number}
    beside = client.get(f"/map/list?layers=resources&{query}").text
    listed = {int(found) for found in re.findall(r'data-resource="(\d+)"', beside)}
    assert len(listed) == number
    assert f'data-total="{number}"' in beside
    assert ask(client, f"/map/summary.json?layers=resources&{query}")["counts"]["resources"] == number


@pytest.mark.usefixtures("stage")
def test_resources_are_counted_only_where_they_show(client: FlaskClient, session: Session) -> None:
    make_project(session)
    make_problem(session)
    keep(session)

    def read(query: str) -> tuple[Any, ...]:
        summary = ask(client, f"/map/summary.json?{query}")
        region = next(one for one in summary["regions"] if one["code"] == "GE-KA")
        choice = next(one for one in summary["facets"]["region"] if one["value"] == "GE-KA")
        return summary["counts"]["resources"], region["resources"], choice["count"]

    assert read("") == (0, None, 2)
    assert read("layers=resources") == (4, 3, 3)
    assert read("layers=projects,problems,resources") == (4, 3, 5)
    page = client.get("/en/map").text
    assert "data-total-resources" not in page
    assert re.search(r'data-facet="type" data-of-layer="resources" hidden', page)
    page = client.get("/en/map?layers=problems,resources&list=resources").text
    assert 'data-total-resources="4"' in page
    assert 'data-export="resources" href="/en/export/resources.geojson"' in page
    assert re.search(r'<a class="tab" data-list="problems" href="/en/map\?layers=problems%2Cresources"', page)
