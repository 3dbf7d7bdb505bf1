"""Coordinates are read as people write them, and nothing is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geo import BadCoordinates
from app.typed_place import parse_typed_position


@pytest.mark.parametrize(
    "text",
    [
        "41.70, 44.80",
        "41.70 44.80",
        "41.70,44.80",
        "41,70 44,80",
        "41,70; 44,80",
        "41,70, 44,80",
        " 41.70 ,\n44.80 ",
        "geo:41.70,44.80",
        "41.70 N, 44.80 E",
        "44.80E 41.70N",
        "N41.70 E44.80",
        "N 41.70, E 44.80",
        "41°42'N 44°48'E",
        "41°42′00″N, 44°48′00″E",
        "41° 42' 0\" N 44° 48' 0\" E",
        "41º42’0”N 44º48’0”E",
        "41°42'00.0\"N 44°48'00.0\"E",
        "41°42'00''n 44°48'00''e",
        "41°42'ჩ 44°48'ა",
        "+41.70 +44.80",
    ],
)
def test_tbilisi_is_read_from_every_usual_spelling(text: str) -> None:
    lon, lat = parse_typed_position(text)
    assert (round(lon, 6), round(lat, 6)) == (44.8, 41.7)


@pytest.mark.parametrize(
    "text",
    ["", "41.70", "Tbilisi", "41.70 N 44.80 N", "41°61'N 44°48'E", "91, 44", "41, 181", "1e2, 3", "nan, nan",
     "41.70, 44.80, 12", "41.7.0 44.8", "41.70 N 44.80", "9" * 500],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadCoordinates):
        parse_typed_position(text)


def test_south_and_west_are_below_zero() -> None:
    assert parse_typed_position("33.9 S 18.4 W") == (-18.4, -33.9)
    assert parse_typed_position("-33.9, 18.4") == (18.4, -33.9)


@given(st.text(max_size=60))
def test_any_text_is_a_position_or_refused(text: str) -> None:
    try:
        lon, lat = parse_typed_position(text)
    except BadCoordinates:
        return
    assert -180 <= lon <= 180
    assert -90 <= lat <= 90


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_decimal_degrees_come_back_as_written(lat: float, lon: float) -> None:
    found = parse_typed_position(f"{lat:.7f}, {lon:.7f}")
    assert found == (float(f"{lon:.7f}"), float(f"{lat:.7f}"))
