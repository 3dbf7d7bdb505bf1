"""GeoJSON: JSON itself, its geometry, its order, its size."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.importing import json_guard
from app.importing.geojson_file import read_geojson
from app.importing.report import Report
from tests.importing.places import outcome

POINT = {"type": "Point", "coordinates": [44.793, 41.715]}
RING = [[44.7, 41.7], [44.9, 41.7], [44.9, 41.8], [44.7, 41.7]]
BOW_TIE = [[44, 42], [45, 43], [45, 42], [44, 43], [44, 42]]


def write(folder: Path, content: object) -> Path:
    path = folder / "x.geojson"
    raw = (
        content
        if isinstance(content, bytes)
        else content.encode()
        if isinstance(content, str)
        else json.dumps(content).encode()
    )
    path.write_bytes(raw)
    return path


def collection(*features: object, **members: object) -> dict[str, object]:
    return {"type": "FeatureCollection", **members, "features": list(features)}


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def codes(folder: Path, content: object) -> list[str]:
    report, _ = outcome(write(folder, content), read_geojson)
    return list(report.error_counts)


@pytest.mark.parametrize(
    "geometry, code",
    [
        ({"type": "point", "coordinates": [44.8, 41.7]}, "E_GEOM_TYPE"),
        ({"type": None, "coordinates": [44.8, 41.7]}, "E_GEOM_TYPE"),
        ({"type": ["Point"], "coordinates": [44.8, 41.7]}, "E_GEOM_TYPE"),
        ([44.8, 41.7], "E_GEOM_SHAPE"),
        ({"type": "Point"}, "E_GEOM_SHAPE"),
        ({"type": "Point", "coordinates": [44.8]}, "E_GEOM_SHAPE"),
        ({"type": "Point", "coordinates": []}, "E_GEOM_SHAPE"),
        ({"type": "Point", "coordinates": [True, False]}, "E_GEOM_SHAPE"),
        ({"type": "Point", "coordinates": [None, 41.7]}, "E_GEOM_SHAPE"),
        ({"type": "Point", "coordinates": [[44.8, 41.7]]}, "E_GEOM_SHAPE"),
        ({"type": "Point", "coordinates": ["44.8", "41.7"]}, "E_GEOM_SHAPE"),
        ({"type": "Point", "coordinates": [41.7, 44.8]}, "E_AXIS_ORDER"),
        ({"type": "Point", "coordinates": [0, 0]}, "E_OUTSIDE_AREA"),
        ({"type": "Point", "coordinates": [44.8, -91]}, "E_COORD_RANGE"),
        ({"type": "MultiPoint", "coordinates": []}, "E_GEOM_SHAPE"),
        ({"type": "LineString", "coordinates": [[44.8, 41.7]]}, "E_GEOM_INVALID"),
        ({"type": "LineString", "coordinates": [[44.8, 41.7], [44.8, 41.7]]}, "E_GEOM_INVALID"),
        ({"type": "Polygon", "coordinates": [RING[:3]]}, "E_RING_OPEN"),
        ({"type": "Polygon", "coordinates": [[RING[0], RING[1], RING[0]]]}, "E_GEOM_INVALID"),
        ({"type": "Polygon", "coordinates": [BOW_TIE]}, "E_GEOM_INVALID"),
        ({"type": "MultiPolygon", "coordinates": [[RING[:3]]]}, "E_RING_OPEN"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "E_GEOM_SHAPE"),
        ({"type": "GeometryCollection"}, "E_GEOM_SHAPE"),
        ({"type": "GeometryCollection", "geometries": [POINT, {"type": "Circle"}]}, "E_GEOM_TYPE"),
    ],
)  # fmt: skip
def test_a_bad_geometry_is_told_by_feature(tmp_path: Path, geometry: object, code: str) -> None:
    report, found = outcome(write(tmp_path, collection(feature(POINT), feature(geometry))), read_geojson)
    assert [(problem.code, problem.line, problem.field) for problem in report.errors] == [
        (code, 2, "geometry")
    ]
    assert len(found) == 1


@pytest.mark.parametrize(
    "text, code",
    [
        ('{"type":"Point","coordinates":[NaN,41.7]}', "E_JSON"),
        ('{"type":"Point","coordinates":[-Infinity,41.7]}', "E_JSON"),
        ('{"type":"Point","coordinates":[44.8,41.7]', "E_JSON"),
        ('{"type":"Point","coordinates":[44.8,41.7]} x', "E_JSON"),
        ("{'type':'Point'}", "E_JSON"),
        ("", "E_JSON"),
        ("[]", "E_GEOM_SHAPE"),
        ("5", "E_GEOM_SHAPE"),
        ('{"type":"Point","coordinates":[-1e999,41.7]}', "E_COORD_RANGE"),
        ('{"type":"Point","coordinates":[1e999999999,41.7]}', "E_COORD_RANGE"),
        ('{"type":"Point","coordinates":[' + "9" * 400 + ",41.7]}", "E_COORD_RANGE"),
        ('{"type":"Point","coordinates":[' + "9" * 5000 + ",41.7]}", "E_NUMBER"),
        ('{"type":"Point","coordinates":[1e99999999999999999999,41.7]}', "E_NUMBER"),
        ('{"type":"Feature","properties":{"a":"\\uDC00"},"geometry":null}', "E_ENCODING"),
        ('{"type":"Feature","properties":{"a":"\\ud83dx\\ude00"},"geometry":null}', "E_ENCODING"),
        ('{"type":"Feature","properties":{"a":"\\u0000"},"geometry":null}', "E_TEXT_CONTROL"),
        ('{"type":"Feature","properties":[],"geometry":null}', "E_GEOM_SHAPE"),
        ('{"type":"Topology","objects":{}}', "E_GEOM_TYPE"),
        ('{"features":[]}', "E_GEOM_TYPE"),
        ('{"type":"FeatureCollection"}', "E_GEOM_SHAPE"),
        ('{"type":"FeatureCollection","features":{}}', "E_GEOM_SHAPE"),
        ('{"type":"FeatureCollection","features":[5]}', "E_GEOM_TYPE"),
        ('{"features":[{"type":"Feature","geometry":null}],"type":"Point"}', "E_GEOM_TYPE"),
    ],
)
def test_what_is_no_geojson_is_refused(tmp_path: Path, text: str, code: str) -> None:
    assert codes(tmp_path, text) == [code]


def test_bytes_that_are_no_utf_8_are_named_by_offset(tmp_path: Path) -> None:
    report, _ = outcome(write(tmp_path, b'\xef\xbb\xbf{"type":"\xff"}'), read_geojson)
    assert [problem.code for problem in report.errors] == ["E_ENCODING"]
    assert "byte 12 " in report.errors[0].message


@pytest.mark.parametrize(
    "text", ['{"a":' * 40 + "1" + "}" * 40, "[" * 1_000_000, '{"x":"]]]]",' + '"y":' + "[" * 33]
)
def test_deep_nesting_is_refused_before_it_is_built(tmp_path: Path, text: str) -> None:
    assert codes(tmp_path, text) == ["E_JSON_DEPTH"]


def test_brackets_in_texts_are_no_depth(tmp_path: Path) -> None:
    title = "[" * 100 + '"\\' * 50 + "{" * 100
    report, found = outcome(write(tmp_path, collection(feature(POINT, title=title))), read_geojson)
    assert not report.failed
    assert found[0].properties["title"] == title  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "name, taken", [("urn:ogc:def:crs:OGC:1.3:CRS84", True), ("urn:ogc:def:crs:EPSG::32638", False)]
)
def test_another_reference_system_is_refused_even_after_the_features(
    tmp_path: Path, name: str, taken: bool
) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    for content in (collection(feature(POINT), crs=crs), {**collection(feature(POINT)), "crs": crs}):
        assert codes(tmp_path, content) == ([] if taken else ["E_CRS"])


def test_a_feature_or_a_bare_geometry_is_taken_too(tmp_path: Path) -> None:
    for content in (feature(POINT, title="x"), POINT, {"type": "GeometryCollection", "geometries": [POINT]}):
        report, found = outcome(write(tmp_path, content), read_geojson)
        assert (report.failed, len(found)) == (False, 1)


def test_places_abroad_are_taken_for_boundaries(tmp_path: Path) -> None:
    path = write(tmp_path, collection(feature({"type": "Point", "coordinates": [41.7, 44.8]})))
    report = Report()
    assert len(list(read_geojson(path, report, in_georgia=False))) == 1
    assert not report.failed


def test_large_identifiers_keep_all_digits(tmp_path: Path) -> None:
    content = {**feature(POINT), "id": 9007199254740993}
    _, found = outcome(write(tmp_path, content), read_geojson)
    assert found[0].identifier == "9007199254740993"  # type: ignore[attr-defined]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=60)


@settings(max_examples=200)
@given(
    st.dictionaries(st.sampled_from("abc"), TEXTS | st.lists(TEXTS, max_size=4), max_size=3),
    st.integers(1, 40),
    st.booleans(),
)
def test_the_guard_counts_the_same_depth_for_any_chunks(
    content: dict[str, object], size: int, ascii_only: bool
) -> None:
    raw = json.dumps(content, ensure_ascii=ascii_only).encode()
    guard = json_guard.JsonGuard(BytesIO(raw))
    read = b""
    while chunk := guard.read(size):
        read += chunk
        assert guard.depth <= 2
    assert read == raw.removeprefix(b"\xef\xbb\xbf")
    assert guard.depth == 0


@given(
    st.integers(1, 30), st.sampled_from(["\\ud83d", "\\ude00", "\\ud83d\\ud83d\\ude00", "x\\ude00\\ud83d"])
)
def test_half_a_pair_is_found_for_any_chunks(size: int, half: str) -> None:
    guard = json_guard.JsonGuard(BytesIO(b'{"a":"\\\\ud83d ' + half.encode() + b'"}'))
    with pytest.raises(json_guard.Refused, match="half a character"):
        read_all(guard, size)


def read_all(guard: json_guard.JsonGuard, size: int) -> None:
    while guard.read(size):
        pass
