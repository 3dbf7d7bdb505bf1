"""Exports: RFC 7946, streamed, filtered, and read by the tools that analysts use."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import geopandas
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.db import bump_data_version, db
from app.filters import Filter
from app.opendata.queries import select_projects
from app.streaming import stream_rows
from tests.database import dispose, make_app
from tests.factories import keep, make_organisation, make_project

PROJECT_NAMES = [
    "id",
    "external_id",
    "source",
    "title",
    "title_ka",
    "title_en",
    "status",
    "donors",
    "donor_slugs",
    "implementers",
    "topics",
    "sectors",
    "regions",
    "municipalities",
    "starts_on",
    "ends_on",
    "budget_amount",
    "budget_currency",
    "locations_count",
    "is_example",
    "updated_at",
    "url",
]
LOCATION_NAMES = [
    "id",
    "project_id",
    "title",
    "status",
    "donors",
    "topics",
    "location_name",
    "region",
    "municipality",
    "precision",
    "region_rule",
    "starts_on",
    "ends_on",
    "budget_amount",
    "budget_currency",
    "updated_at",
    "url",
]


@pytest.fixture(scope="module")
def filled(module_app: Flask) -> FlaskClient:
    with module_app.app_context():
        session: Session = db.session()
        bank = make_organisation(session, "Bank of Rivers")
        make_project(
            session, places=("Telavi", "Kutaisi"), donors=(bank,), topics=("water",), sectors=("14020",)
        )
        unknown = {"budget_amount": None, "budget_currency": None, "starts_on": None, "ends_on": None}
        make_project(session, 'Quote " back\\slash \n new line\ttab', None, places=("Gori",), **unknown)
        make_project(session, "Nowhere", None, places=())
        make_project(session, "In a district", None, precision="district")
        keep(session)
        session.commit()
    return module_app.test_client()


def read(client: FlaskClient, address: str) -> dict[str, object]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.content_type.startswith("application/geo+json")
    return dict(json.loads(answer.data))


@pytest.mark.parametrize("layer, names", [("projects", PROJECT_NAMES), ("locations", LOCATION_NAMES)])
def test_properties_have_the_names_of_the_design(filled: FlaskClient, layer: str, names: list[str]) -> None:
    found = read(filled, f"/export/{layer}.geojson")
    assert found["features"]
    for feature in found["features"]:
        assert sorted(feature["properties"]) == sorted(names)
        assert feature["properties"]["id"] == feature["id"]


def test_a_project_is_a_multipoint_of_its_exact_places_or_null(filled: FlaskClient) -> None:
    geometries = [feature["geometry"] for feature in read(filled, "/export/projects.geojson")["features"]]
    assert geometries[0] == {"type": "MultiPoint", "coordinates": [[45.47, 41.92], [42.7, 42.25]]}
    assert geometries[2] is None
    assert geometries[3] is None


def test_odd_text_comes_out_as_it_went_in(filled: FlaskClient) -> None:
    titles = [
        feature["properties"]["title"] for feature in read(filled, "/export/projects.geojson")["features"]
    ]
    assert 'Quote " back\\slash \n new line\ttab' in titles


def test_the_language_chooses_the_title_and_the_address(filled: FlaskClient) -> None:
    ka = read(filled, "/export/projects.geojson")["features"][0]["properties"]
    en = read(filled, "/export/projects.geojson?lang=en")["features"][0]["properties"]
    assert (ka["title"], en["title"]) == ("თელავის წყალმომარაგება", "Water supply for Telavi")
    assert en["url"].endswith(f"/en/projects/{en['id']}")
    assert read(filled, "/en/export/projects.geojson")["features"][0]["properties"] == en


def test_a_missing_figure_is_null_and_not_zero(filled: FlaskClient) -> None:
    properties = read(filled, "/export/projects.geojson")["features"][1]["properties"]
    assert properties["budget_amount"] is None
    assert properties["starts_on"] is None


def test_source_licence_and_count_stand_in_the_file(filled: FlaskClient) -> None:
    found = read(filled, "/export/locations.geojson")
    assert found["license"].startswith("https://creativecommons.org/")
    assert found["numberReturned"] == len(found["features"]) == 4


def test_the_file_is_told_from_its_version(filled: FlaskClient) -> None:
    first = filled.get("/export/projects.geojson")
    assert "attachment" in first.headers["Content-Disposition"]
    again = filled.get("/export/projects.geojson", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    other = filled.get(
        "/export/projects.geojson?region=GE-KA", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert other.status_code == 200


def test_new_outlines_change_the_file_of_the_regions_alone(own_app: Flask) -> None:
    client = own_app.test_client()
    layers = ("regions", "projects")
    known = {layer: client.get(f"/export/{layer}.geojson").headers["ETag"] for layer in layers}
    with own_app.app_context():
        bump_data_version(db.session(), "regions")
        db.session.commit()
    status = {
        layer: client.get(f"/export/{layer}.geojson", headers={"If-None-Match": etag}).status_code
        for layer, etag in known.items()
    }
    assert status == {"regions": 200, "projects": 304}


def test_a_limit_gives_the_first_by_id(filled: FlaskClient) -> None:
    found = read(filled, "/export/projects.geojson?limit=2")
    everything = read(filled, "/export/projects.geojson")
    assert found["features"] == everything["features"][:2]


def test_a_database_out_of_reach_is_told_instead_of_an_empty_file(module_app: Flask) -> None:
    settings = module_app.config["SETTINGS"]
    gone = replace(settings, database_url=settings.database_url.replace("kseli_test_", "kseli_gone_"))
    app = make_app(gone.database_url, gone.instance, gone)
    for address in ("/export/projects.geojson", "/export/regions.geojson"):
        answer = app.test_client().get(address)
        assert answer.status_code == 503
        assert answer.content_type == "application/problem+json"
    dispose(app)


def test_the_stream_has_its_fault_before_the_answer_begins(module_app: Flask) -> None:
    url = module_app.config["SETTINGS"].database_url.replace("kseli_test_", "kseli_gone_")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        next(stream_rows(url, select_projects(Filter(), "ka", "")))


def test_regions_carry_null_for_what_is_not_collected_yet(filled: FlaskClient) -> None:
    regions = read(filled, "/export/regions.geojson")["features"]
    assert len(regions) == 12
    kakheti = next(region["properties"] for region in regions if region["id"] == "GE-KA")
    assert (kakheti["projects"], kakheti["problems"], kakheti["members"]) == (2, 0, None)
    assert [region["id"] for region in read(filled, "/export/regions.geojson?region=GE-KA")["features"]] == [
        "GE-KA"
    ]


@pytest.mark.parametrize("layer", ["projects", "locations", "regions"])
def test_geopandas_and_ogrinfo_read_the_file(filled: FlaskClient, layer: str, tmp_path: Path) -> None:
    file = tmp_path / f"{layer}.geojson"
    answer = filled.get(f"/export/{layer}.geojson")
    file.write_bytes(answer.data)
    expected = json.loads(answer.data)["numberReturned"]
    frame = geopandas.read_file(file)
    assert len(frame) == expected
    assert frame.crs.to_epsg() == 4326
    ogrinfo = shutil.which("ogrinfo")
    assert ogrinfo, "ogrinfo is missing: apt-get install gdal-bin"
    told = subprocess.run([ogrinfo, "-so", "-al", file], capture_output=True, text=True, check=True).stdout
    assert f"Feature Count: {expected}" in told
