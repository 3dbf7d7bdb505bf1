"""Where imported places end up: region, municipality, precision, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.projects.models import ProjectLocation
from tests.projects.import_files import NOTHING, TELAVI, count_stored, row, run_import, write_table


def only_place(session: Session) -> ProjectLocation:
    session.expire_all()
    return session.scalars(select(ProjectLocation)).one()


@pytest.mark.parametrize(
    "cells, region, rule, precision",
    [
        ({}, "GE-KA", "inside", "exact"),
        ({"region": "კახეთი"}, "GE-KA", "inside", "exact"),
        ({"lon": "41.64", "lat": "41.65"}, "GE-AJ", "nearest", "exact"),
        ({"lon": "", "lat": "", "region": "Lower Kartli"}, "GE-KK", "given", "region"),
        ({"lon": "", "lat": "", "municipality": "თელავი"}, "GE-KA", "given", "district"),
        ({"lon": "", "lat": "", "region": "Kakheti", "precision": "exact"}, "GE-KA", "given", "region"),
        ({"precision": "district"}, "GE-KA", "inside", "district"),
        ({"precision": "country"}, None, "country", "country"),
    ],
)
def test_a_place_gets_its_region_and_how_it_was_found(
    app: Flask,
    session: Session,
    tmp_path: Path,
    cells: dict[str, str],
    region: str | None,
    rule: str,
    precision: str,
) -> None:
    result = run_import(app, write_table(tmp_path / "a.csv", row(**cells)))

    assert result.exit_code == 0, result.output
    place = only_place(session)
    assert (place.region_code, place.region_rule, place.precision) == (region, rule, precision)
    # A municipality alone is drawn around its seat.
    assert (place.geom is None) == (not cells.get("lon", "x") and precision != "district")


def test_at_a_border_the_named_region_wins(app: Flask, session: Session, tmp_path: Path) -> None:
    # 300 m inside Tbilisi by the outline, which is drawn coarsely.
    cells = {"lon": "45.0045", "lat": "41.62", "region": "Kvemo Kartli"}

    result = run_import(app, write_table(tmp_path / "a.csv", row(**cells)))

    assert result.exit_code == 0, result.output
    assert only_place(session).region_code == "GE-KK"


def test_a_municipality_is_found_within_its_region(app: Flask, session: Session, tmp_path: Path) -> None:
    run_import(app, write_table(tmp_path / "a.csv", row(municipality="Telavis munitsipaliteti")))

    assert str(only_place(session).municipality_code).startswith("GE.67")


def test_a_municipality_of_another_region_is_told_and_left_out(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    result = run_import(app, write_table(tmp_path / "a.csv", row(municipality="Zugdidi")))

    assert "W_MUNICIPALITY “Zugdidi”" in result.output
    assert only_place(session).municipality_code is None


@pytest.mark.parametrize(
    "cells, code",
    [
        ({"region": "Adjara"}, "E_REGION_MISMATCH"),
        ({"region": "Atlantis"}, "E_REGION"),
        ({"lon": "41.92", "lat": "45.47"}, "E_AXIS_ORDER"),
        ({"lon": "0", "lat": "0"}, "E_OUTSIDE_AREA"),
        ({"lon": "44.5", "lat": "41.05"}, "E_OUTSIDE_AREA"),
        ({"lon": "nan", "lat": "inf"}, "E_COORD_PARSE"),
        ({"starts_on": "2026-02-01", "ends_on": "2026-01-01"}, "E_DATE"),
        ({"starts_on": "31/02/2026"}, "E_DATE"),
        ({"topic": "alchemy"}, "E_TOPIC"),
        ({"budget_amount": "100"}, "E_CURRENCY"),
        ({"budget_amount": "1e20", "budget_currency": "USD"}, "E_NUMBER"),
        ({"status": "sleeping"}, "E_STATUS"),
        ({"url": "javascript:alert(1)"}, "E_URL_SCHEME"),
        ({"title_en": ""}, "E_ROW"),
        ({"title_en": "".join(map(chr, range(0x4E00, 0x5600)))}, "E_FIELD_SIZE"),
        ({"donor": "".join(map(chr, range(0x4E00, 0x5600)))}, "E_FIELD_SIZE"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_stored(
    app: Flask, session: Session, tmp_path: Path, cells: dict[str, str], code: str
) -> None:
    path = write_table(tmp_path / "a.csv", row(), row(external_id="P2", **cells))

    result = run_import(app, path)

    assert result.exit_code == 1
    assert "line 3" in result.output
    assert code in result.output
    assert count_stored(session) == NOTHING


def test_all_bad_rows_are_told_at_once_the_first_hundred_in_words(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    rows = [row(external_id=f"P{number}", region="Adjara") for number in range(150)]

    result = run_import(app, write_table(tmp_path / "a.csv", *rows, row(topic="alchemy")))

    assert result.output.count("error: line") == 100
    assert "E_TOPIC" in result.output
    assert "and 51 more errors" in result.output
    assert "151 errors, nothing stored" in result.output


def test_a_row_that_lacks_other_cells_still_has_its_place_checked(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    result = run_import(app, write_table(tmp_path / "a.csv", {**TELAVI, "region": "Adjara"}))

    assert "E_ROW" in result.output
    assert "E_REGION_MISMATCH" in result.output
    assert count_stored(session) == NOTHING


def test_geojson_of_lines_and_areas_gives_no_exact_place(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    road = {"type": "LineString", "coordinates": [[45.4, 41.9], [45.5, 41.95]]}
    feature = {
        "type": "Feature",
        "geometry": road,
        "properties": {"external_id": "R1", "title_en": "Road", "status": "closed"},
    }
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))

    assert run_import(app, path).exit_code == 0
    assert only_place(session).precision == "district"


def test_a_place_that_comes_twice_is_told(app: Flask, session: Session, tmp_path: Path) -> None:
    result = run_import(app, write_table(tmp_path / "a.csv", row(), row()))

    assert "W_DUPLICATE_LOCATION" in result.output
    assert session.query(ProjectLocation).count() == 2
