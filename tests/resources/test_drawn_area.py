"""Whatever is drawn or pasted becomes a MultiPolygon or is refused in words."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.resources.drawn_area import MOST_POINTS, BadArea, parse_area

SQUARE = [[45.3, 41.8], [45.6, 41.8], [45.6, 42.0], [45.3, 42.0], [45.3, 41.8]]
NUMBERS = st.floats() | st.integers() | st.sampled_from([41.8, 45.3, 1e400, -0.0, True, None, "45"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | NUMBERS,
    lambda children: (
        st.lists(children, max_size=5)
        | st.dictionaries(st.sampled_from(["type", "coordinates", "geometry", "features"]), children)
    ),
    max_leaves=20,
)
SHAPES = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["Polygon", "MultiPolygon", "Feature", "FeatureCollection", "Point"]),
        "coordinates": VALUES | st.lists(st.lists(st.lists(NUMBERS, max_size=3), max_size=6), max_size=2),
        "geometry": VALUES,
        "features": VALUES,
    }
)


def is_ring(ring: list[list[float]]) -> bool:
    return len(ring) >= 4 and ring[0] == ring[-1] and all(len(position) == 2 for position in ring)


@given(VALUES | SHAPES)
def test_any_json_is_taken_whole_or_refused(value: Any) -> None:
    with suppress(BadArea):
        area = parse_area(json.dumps(value))
        assert area["type"] == "MultiPolygon"
        assert all(is_ring(ring) for polygon in area["coordinates"] for ring in polygon)


@given(st.text(max_size=60))
def test_any_text_is_taken_or_refused(text: str) -> None:
    with suppress(BadArea):
        assert all(is_ring(ring) for polygon in parse_area(text)["coordinates"] for ring in polygon)


@pytest.mark.parametrize(
    "shape",
    [
        {"type": "Polygon", "coordinates": [SQUARE]},
        {"type": "MultiPolygon", "coordinates": [[SQUARE]]},
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [SQUARE]}, "properties": None},
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}],
        },
        {"type": "Polygon", "coordinates": [[[*position, 450.0] for position in SQUARE]]},
    ],
)
def test_every_way_to_write_a_polygon_is_read(shape: dict[str, Any]) -> None:
    assert parse_area(json.dumps(shape)) == {"type": "MultiPolygon", "coordinates": [[SQUARE]]}


def test_corners_as_lines_are_latitude_first_and_lead_back() -> None:
    lines = "41.8, 45.3\n\n 41.8, 45.6 \n42.0 45.6\n42°00' N 45°18' E"
    assert parse_area(lines)["coordinates"] == [[SQUARE]]
    assert parse_area(f"{lines}\n41.8, 45.3")["coordinates"] == [[SQUARE]]


def test_more_corners_than_anybody_draws_are_refused() -> None:
    ring = [[45 + number / 1e5, 42] for number in range(MOST_POINTS)]
    with pytest.raises(BadArea, match="too many corners"):
        parse_area(json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]}))
    with pytest.raises(BadArea, match="too many corners"):
        parse_area("41.8, 45.3\n" * 30_000)
