"""import-boundaries: every outline matched, valid and in Georgia, or none is stored."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import pytest
from click.testing import Result
from flask import Flask
from shapely.geometry import shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.regions.models import Municipality

Ring = list[list[float]]
BOW_TIE = [[45.4, 41.8], [45.5, 41.9], [45.5, 41.8], [45.4, 41.9], [45.4, 41.8]]


def square(lon: float, lat: float, half: float = 0.05) -> Ring:
    """The ring of a square around a position in degrees."""
    west, south, east, north = lon - half, lat - half, lon + half, lat + half
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


TELAVI, ZUGDIDI = square(45.47, 41.92), square(41.87, 42.51)


def feature(ring: Ring, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def write(path: Path, *features: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def run(app: Flask, path: Path, *options: str) -> Result:
    """Call the command as a person would."""
    command = ["import-boundaries", str(path), "--level", "municipality", *options]
    return app.test_cli_runner().invoke(args=command)


def stored(session: Session) -> list[str]:
    session.expire_all()
    return list(
        session.scalars(
            select(Municipality.name_en).where(Municipality.geom.is_not(None)).order_by(Municipality.name_en)
        )
    )


def test_outlines_are_matched_by_name_in_any_spelling(app: Flask, session: Session, tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", feature(TELAVI, name="თელავი"), feature(ZUGDIDI, name="Zygdidi"))

    result = run(app, path)

    assert result.exit_code == 0, result.output
    assert "2 updated, 0 unchanged, 0 left out" in result.output
    assert stored(session) == ["Telavi", "Zugdidi"]


def test_the_same_file_again_changes_nothing(app: Flask, session: Session, tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", feature(TELAVI, name="Telavi"))
    run(app, path)

    assert "0 updated, 1 unchanged" in run(app, path).output


def test_a_dry_run_stores_nothing(app: Flask, session: Session, tmp_path: Path) -> None:
    result = run(app, write(tmp_path / "a.geojson", feature(TELAVI, name="Telavi")), "--dry-run")

    assert (result.exit_code, stored(session)) == (0, [])
    assert "1 updated" in result.output


def test_a_name_that_is_unknown_is_told_and_left_out(app: Flask, session: Session, tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", feature(TELAVI, name="Telavi"), feature(ZUGDIDI, name="Atlantis"))

    result = run(app, path)

    assert "W_NAME “Atlantis”" in result.output
    assert stored(session) == ["Telavi"]


def test_an_invalid_outline_is_named_with_its_reason(app: Flask, session: Session, tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", feature(ZUGDIDI, name="Zugdidi"), feature(BOW_TIE, name="Telavi"))

    result = run(app, path)

    assert result.exit_code == 1
    assert "line 2" in result.output
    assert "E_GEOM_INVALID the outline of “Telavi” is invalid: Self-intersection" in result.output
    assert stored(session) == []


def test_repair_makes_it_valid_and_says_so(app: Flask, session: Session, tmp_path: Path) -> None:
    result = run(app, write(tmp_path / "a.geojson", feature(BOW_TIE, name="Telavi")), "--repair")

    assert result.exit_code == 0, result.output
    assert "W_REPAIRED" in result.output
    valid = select(func.ST_IsValid(Municipality.geom)).where(Municipality.name_en == "Telavi")
    assert session.scalar(valid) is True


@pytest.mark.parametrize(
    "features, code",
    [
        ([feature(TELAVI, name="Telavi"), feature(square(45.4, 41.9), name="თელავი")], "E_DUPLICATE"),
        ([feature(square(45.0, 41.05), name="Telavi")], "E_OUTSIDE_AREA"),
        ([feature(square(41.92, 45.47), name="Telavi")], "E_AXIS_ORDER"),
        ([feature([[45, 41.9]] * 4, name="Telavi")], "E_GEOM_INVALID"),
        ([feature(TELAVI, name="Atlantis")], "E_NAME"),
        (
            [{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [45, 42]}}],
            "E_GEOM_TYPE",
        ),
    ],
)
def test_what_is_wrong_is_refused_with_its_code(
    app: Flask, session: Session, tmp_path: Path, features: list[dict[str, Any]], code: str
) -> None:
    result = run(app, write(tmp_path / "a.geojson", *features))

    assert (result.exit_code, stored(session)) == (1, [])
    assert code in result.output


def test_a_property_that_is_asked_for_must_be_there(app: Flask, session: Session, tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", feature(TELAVI, name="Telavi"))

    result = run(app, path, "--name-field", "NAME_2")

    assert result.exit_code == 1
    assert "E_COLUMN" in result.output


def zipped_shapefile(tmp_path: Path, crs: str) -> Path:
    outlines = geopandas.GeoDataFrame(
        {"NAME": ["Telavi", "Zugdidi"], "AREA": [1.5, None]},
        geometry=[shape({"type": "Polygon", "coordinates": [ring]}) for ring in (TELAVI, ZUGDIDI)],
        crs="OGC:CRS84",
    )
    folder = tmp_path / "parts"
    folder.mkdir()
    outlines.to_crs(crs).to_file(folder / "districts.shp")
    with zipfile.ZipFile(tmp_path / "districts.zip", "w") as archive:
        for part in folder.iterdir():
            archive.write(part, part.name)
    return tmp_path / "districts.zip"


def test_a_shapefile_in_metres_lands_where_it_belongs(app: Flask, session: Session, tmp_path: Path) -> None:
    result = run(app, zipped_shapefile(tmp_path, "EPSG:32638"))

    assert result.exit_code == 0, result.output
    assert stored(session) == ["Telavi", "Zugdidi"]
    middle = select(func.ST_X(func.ST_Centroid(Municipality.geom))).where(Municipality.name_en == "Telavi")
    assert session.scalar(middle) == pytest.approx(45.47, abs=1e-3)


def test_another_kind_of_file_is_refused_by_name(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "districts.kml"
    path.write_text("<kml/>")

    result = run(app, path)

    assert result.exit_code == 1
    assert "E_FORMAT" in result.output
