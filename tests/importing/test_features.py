"""GeoJSON features as project records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.importing.mapping import check_mapping
from app.importing.reading import read_projects
from app.importing.report import Report
from app.importing.rows import ProjectRecord

TBILISI = {"type": "Point", "coordinates": [44.8271, 41.7151]}


def read(folder: Path, *features: dict[str, Any], **options: Any) -> tuple[list[ProjectRecord], Report]:
    path = folder / "x.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    report = Report()
    return list(read_projects(path, report, **options)), report


def feature(geometry: Any, **added: Any) -> dict[str, Any]:
    properties = {"external_id": "A", "title_ka": "წყალი", **added}
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {"external_id": "A", "title_ka": "წყალი", **properties},
    }


def test_a_point_is_an_exact_place_and_lists_become_participants(tmp_path: Path) -> None:
    (record,), report = read(
        tmp_path,
        feature(
            TBILISI, donor=["USAID", "GIZ"], budget_amount=1200.5, budget_currency="GEL", status="closed"
        ),
    )
    assert not report.failed
    assert [part["name_en"] for part in record["participations"]] == ["USAID", "GIZ"]
    assert str(record["budget_amount"]) == "1200.50"
    (place,) = record["locations"]
    assert (place["lon"], place["lat"], place["precision"]) == (44.8271, 41.7151, "exact")


def test_several_points_are_several_places(tmp_path: Path) -> None:
    points = {"type": "MultiPoint", "coordinates": [[44.8, 41.7], [42.7, 42.25]]}
    (record,), _ = read(tmp_path, feature({"type": "GeometryCollection", "geometries": [points, TBILISI]}))
    assert [place["lon"] for place in record["locations"]] == [44.8, 42.7, 44.8271]


def test_an_area_is_a_place_inside_it_and_never_an_exact_one(tmp_path: Path) -> None:
    for width, precision in ((0.1, "district"), (1.0, "region")):
        ring = [[44.0, 41.7], [44.0 + width, 41.7], [44.0 + width, 41.8], [44.0, 41.7]]
        (record,), _ = read(tmp_path, feature({"type": "Polygon", "coordinates": [ring]}))
        (place,) = record["locations"]
        assert place["precision"] == precision
        assert place["lon"] is not None
        assert 44.0 < place["lon"] < 44.0 + width


def test_without_geometry_the_columns_of_a_table_count(tmp_path: Path) -> None:
    (record,), report = read(tmp_path, feature(None, lat=41.7, lon=44.8))
    assert record["locations"][0]["lat"] == 41.7
    (bare,), _ = read(tmp_path, feature(None))
    assert bare["locations"] == []
    assert report.warning_counts == {"W_NO_GEOMETRY": 1}


def test_unknown_and_server_owned_properties_are_told_once_by_name(tmp_path: Path) -> None:
    odd = feature(TBILISI, is_example=True, nickname="x")
    _, report = read(tmp_path, odd, odd)
    assert [(problem.code, problem.field) for problem in report.errors] == [
        ("E_COLUMN", "is_example"),
        ("E_COLUMN", "nickname"),
    ]


def test_bad_cells_and_bad_geometry_of_one_file_are_told_together(tmp_path: Path) -> None:
    swapped = {"type": "Point", "coordinates": [41.7, 44.8]}
    money = {"budget_amount": 1e30, "budget_currency": "GEL"}
    _, report = read(tmp_path, feature(swapped), feature(TBILISI, url="javascript:x", **money))
    assert set(report.error_counts) == {"E_AXIS_ORDER", "E_URL_SCHEME", "E_NUMBER"}


def test_a_mapping_names_properties_and_the_id_stands_in_for_the_key(tmp_path: Path) -> None:
    mapping = check_mapping({"columns": {"external_id": "external_id", "title": "NAME", "donor": "WHO"}})
    raw = {"type": "Feature", "id": 7, "geometry": TBILISI, "properties": {"NAME": "Road"}}
    (record,), report = read(tmp_path, raw, mapping=mapping)
    assert not report.failed
    assert (record["external_id"], record["title_en"]) == ("7", "Road")
    assert record["participations"] == []
