"""The file of the problems: RFC 7946, masked places, the one filter."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import geopandas
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.db import db
from tests.factories_problems import make_problem

ODD = 'Quote " back\\slash \n new line\ttab <b>'


@pytest.fixture(scope="module")
def filled(module_app: Flask) -> FlaskClient:
    with module_app.app_context():
        session: Session = db.session()
        # Midnight has passed in Georgia.
        late = datetime(2026, 3, 31, 20, 30, tzinfo=UTC)
        make_problem(session, ODD, text=ODD, step=3, supporters=4, linked=True, reported_at=late)
        make_problem(session, "Village", precision="village", masked=(45.5, 41.9), status="solved")
        make_problem(session, "Elsewhere", "Kutaisi")
        make_problem(session, moderation="waiting")
        make_problem(session, visibility="region")
        session.commit()
    return module_app.test_client()


def features(client: FlaskClient, query: str = "") -> list[dict[str, object]]:
    answer = client.get(f"/export/problems.geojson{query}")
    assert answer.status_code == 200, answer.text
    return list(json.loads(answer.data)["features"])


def test_only_public_problems_are_in_the_file_each_at_its_masked_place(filled: FlaskClient) -> None:
    first, second, third = features(filled)
    assert first["geometry"] == {"type": "Point", "coordinates": [45.47, 41.92]}
    assert second["geometry"]["coordinates"] == [45.5, 41.9]
    assert second["properties"]["location_precision"] == "village"
    assert third["properties"]["region"] == "GE-IM"


def test_every_property_comes_out_as_it_went_in(filled: FlaskClient) -> None:
    first, second, _third = [feature["properties"] for feature in features(filled, "?lang=en")]
    assert (first["title"], first["text"]) == (ODD, ODD)
    assert (first["step"], first["status"], first["closed_on"]) == (3, "open", None)
    assert (first["supporters"], first["linked"], first["is_example"]) == (4, True, False)
    assert first["reported_on"] == "2026-04-01"
    assert first["url"].endswith(f"/en/problems/{first['id']}")
    assert (second["step"], second["closed_on"]) == (None, "2026-06-30")


@pytest.mark.parametrize(
    "query, number",
    [("?region=GE-KA", 2), ("?status=solved", 1), ("?step=3", 1), ("?limit=1", 1), ("?donor=", 3)],
)
def test_the_filter_chooses_the_rows(filled: FlaskClient, query: str, number: int) -> None:
    assert len(features(filled, query)) == number


@pytest.mark.parametrize("query", ["?status=current", "?sort=title", "?stuck=1", "?step=9"])
def test_what_the_file_does_not_know_is_refused(filled: FlaskClient, query: str) -> None:
    answer = filled.get(f"/export/problems.geojson{query}")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


def test_a_change_of_projects_leaves_the_file_known(filled: FlaskClient) -> None:
    etag = filled.get("/export/problems.geojson").headers["ETag"]
    again = filled.get("/export/problems.geojson", headers={"If-None-Match": etag})
    assert again.status_code == 304


def test_regions_count_their_problems(filled: FlaskClient) -> None:
    answer = filled.get("/export/regions.geojson?status=open&region=GE-KA")
    properties = json.loads(answer.data)["features"][0]["properties"]
    assert (properties["problems"], properties["projects"]) == (1, 0)


def test_geopandas_reads_the_file(filled: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "problems.geojson"
    file.write_bytes(filled.get("/export/problems.geojson").data)
    frame = geopandas.read_file(file)
    assert len(frame) == 3
    assert frame.crs.to_epsg() == 4326
