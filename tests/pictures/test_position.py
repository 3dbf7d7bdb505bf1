"""A position is read as the camera meant it, or not at all."""

from __future__ import annotations

import math
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from app.pictures import PictureError, read_gps, read_picture
from app.pictures.position import read_position
from tests.pictures.made import TELAVI, TELAVI_LAT, TELAVI_LON, encoded, exif, quarters

numbers = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(-400, 400),
    st.builds(IFDRational, st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1)),
)
anything = st.one_of(
    st.none(), st.text(max_size=3), st.binary(max_size=3), numbers, st.lists(numbers, max_size=4)
)


def with_tags(**changes: Any) -> dict[int, Any]:
    names = {"lat_ref": 1, "lat": 2, "lon_ref": 3, "lon": 4}
    return TELAVI | {names[name]: value for name, value in changes.items()}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (TELAVI, (TELAVI_LON, TELAVI_LAT)),
        (with_tags(lat_ref="S"), (TELAVI_LON, -TELAVI_LAT)),
        (with_tags(lon_ref="W\0"), (-TELAVI_LON, TELAVI_LAT)),
        (with_tags(lon_ref=b"w", lat_ref=b"n\0"), (-TELAVI_LON, TELAVI_LAT)),
        (with_tags(lat=(41.92,), lon=(45.0, 28.2)), (TELAVI_LON, TELAVI_LAT)),
        (with_tags(lon=(180.0, 0.0, 0.0), lat=(90.0, 0.0, 0.0)), (180, 90)),
    ],
)
def test_angles_and_letters_of_cameras_are_understood(
    tags: dict[int, Any], expected: tuple[float, float]
) -> None:
    assert read_position(tags) == pytest.approx(expected)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {2: TELAVI[2], 4: TELAVI[4]},
        with_tags(lat_ref=""),
        with_tags(lat_ref="E"),
        with_tags(lat_ref=1),
        with_tags(lat=(IFDRational(0, 0), 0, 0)),
        with_tags(lat=(math.nan, 0, 0)),
        with_tags(lat=(math.inf, 0, 0)),
        with_tags(lat=(90.0, 0.0, 1.0)),
        with_tags(lon=(180.5,)),
        with_tags(lon=(-45.0, 0, 0)),
        with_tags(lon=(45.0, 60.0, 0)),
        with_tags(lon=(45.0, 0, 60.0)),
        with_tags(lon=(45, 0, 0, 0)),
        with_tags(lon=()),
        with_tags(lon="45"),
        with_tags(lon=45.47),
        with_tags(lat=(0, 0, 0), lon=(0, 0, 0)),
    ],
)
def test_what_is_no_position_is_none(tags: dict[int, Any]) -> None:
    assert read_position(tags) is None


@given(st.dictionaries(st.integers(0, 5), anything, max_size=6))
def test_whatever_the_tags_hold_a_position_lies_on_the_globe_or_is_none(tags: dict[int, Any]) -> None:
    found = read_position(tags)
    if found is not None:
        lon, lat = found
        assert -180 <= lon <= 180
        assert -90 <= lat <= 90


@given(
    st.floats(-180, 180, allow_subnormal=False).filter(lambda lon: abs(lon) > 0.001),
    st.floats(-90, 90, allow_subnormal=False),
)
def test_a_position_written_by_a_camera_comes_back(lon: float, lat: float) -> None:
    def angle(degrees: float) -> tuple[IFDRational, ...]:
        # In whole hundred-thousandths of a second, as phones write it.
        units = round(abs(degrees) * 3600 * 100_000)
        minutes, units = divmod(units, 60 * 100_000)
        return (IFDRational(minutes // 60), IFDRational(minutes % 60), IFDRational(units, 100_000))

    tags = {1: "NS"[lat < 0], 2: angle(lat), 3: "EW"[lon < 0], 4: angle(lon)}
    data = encoded(quarters(16, 12), exif=exif(gps=tags))
    assert read_gps(data) == pytest.approx((lon, lat), abs=2e-7)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_of_photo_may_tell_its_position(kind: str) -> None:
    data = encoded(quarters(), kind, exif=exif(gps=TELAVI))
    assert read_gps(data) == read_picture(data).gps == pytest.approx((TELAVI_LON, TELAVI_LAT))


@given(st.binary(max_size=200))
def test_broken_exif_is_none_and_no_reason_to_refuse_a_photo(noise: bytes) -> None:
    data = encoded(quarters(16, 12), exif=b"Exif\0\0" + noise)
    picture = read_picture(data)
    assert Image.open(BytesIO(picture.sizes["small"])).size in ((16, 12), (12, 16))


@pytest.mark.filterwarnings("ignore::UserWarning:PIL.TiffImagePlugin")  # it says that EXIF is broken
@given(st.data())
def test_a_photo_with_flipped_bytes_is_a_picture_or_a_refusal(data: st.DataObject) -> None:
    whole = bytearray(
        encoded(quarters(), data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"])), exif=exif(6, TELAVI))
    )
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert judged(bytes(whole)) in ("E_IMG", "E_IMG_TYPE", "E_IMG_PIXELS", "taken")


def judged(data: bytes) -> str:
    try:
        read_picture(data)
    except PictureError as error:
        return error.code
    return "taken"
