"""A photo comes out upright, opaque, in true colours, in three sizes, and with nothing of the sent file."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageCms

from app.pictures import PictureError, read_picture
from tests.pictures.made import (
    BLUE,
    GREEN,
    RED,
    TELAVI,
    TELAVI_LAT,
    TELAVI_LON,
    YELLOW,
    corners,
    encoded,
    exif,
    photo,
    png_that_claims,
    quarters,
)

UPRIGHT = [RED, BLUE, GREEN, YELLOW]
# How a camera held that way stores the upright picture.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def refusal_of(data: bytes) -> tuple[str, int]:
    with pytest.raises(PictureError) as refusal:
        read_picture(data)
    return refusal.value.code, refusal.value.status


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", STORED)
def test_a_photo_is_turned_upright(orientation: int, kind: str) -> None:
    how = STORED[orientation]
    stored = quarters() if how is None else quarters().transpose(how)
    picture = read_picture(encoded(stored, kind, exif=exif(orientation)))
    assert (picture.width, picture.height) == (64, 48)
    assert [corners(size) for size in picture.sizes.values()] == [UPRIGHT] * 3
    assert picture.warnings == ("W_EXIF_REMOVED",)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_turns_nothing(orientation: int) -> None:
    assert corners(read_picture(encoded(quarters(), exif=exif(orientation))).sizes["large"]) == UPRIGHT


def test_a_large_photo_gets_three_sizes_and_a_small_one_is_never_blown_up() -> None:
    sizes = {name: Image.open(BytesIO(data)).size for name, data in read_picture(photo()).sizes.items()}
    assert sizes == {"small": (320, 240), "medium": (960, 720), "large": (1920, 1440)}
    tiny = read_picture(encoded(quarters(8, 6), "PNG"))
    assert {Image.open(BytesIO(data)).size for data in tiny.sizes.values()} == {(8, 6)}


@pytest.mark.parametrize("size", [(9000, 1), (1, 9000), (5000, 3), (1, 1)])
def test_the_narrowest_photo_keeps_a_pixel(size: tuple[int, int]) -> None:
    for kind in ("JPEG", "PNG"):
        picture = read_picture(encoded(Image.new("RGB", size, RED), kind))
        assert min(picture.width, picture.height) >= 1
        assert max(picture.width, picture.height) <= 1920


def test_the_position_is_read_and_nothing_of_the_camera_is_left() -> None:
    picture = read_picture(encoded(quarters(), exif=exif(6, TELAVI), comment=b"taken by Nino"))
    assert picture.gps == pytest.approx((TELAVI_LON, TELAVI_LAT))
    assert picture.warnings == ("W_EXIF_REMOVED", "W_REENCODED")
    for data in picture.sizes.values():
        assert b"Secret Camera" not in data
        assert b"Exif" not in data
        assert b"Nino" not in data


MODES = {
    "CMYK": Image.merge("CMYK", [Image.new("L", (40, 30), ink) for ink in (0, 200, 200, 20)]),
    "L": Image.new("L", (40, 30), 90),
    "1": Image.new("1", (40, 30), 1),
    "P": quarters(40, 30).quantize(8),
    "LA": Image.new("LA", (40, 30), (90, 128)),
    "I;16": Image.new("I;16", (40, 30), 90 * 256),
}


@pytest.mark.parametrize("mode", MODES)
def test_every_kind_of_colour_becomes_one_that_screens_show(mode: str) -> None:
    image = MODES[mode]
    picture = read_picture(encoded(image, "JPEG" if mode == "CMYK" else "PNG"))
    shown = Image.open(BytesIO(picture.sizes["medium"]))
    assert (shown.mode, shown.size) == ("RGB", (40, 30))
    expected = {"L": (90, 90, 90), "I;16": (90, 90, 90), "1": (255, 255, 255), "LA": (172, 172, 172)}
    if mode in expected:
        assert shown.getpixel((20, 15)) == pytest.approx(expected[mode], abs=2)
    if mode == "CMYK":
        red, green, blue = shown.getpixel((20, 15))
        assert red > 180 > 100 > green
        assert abs(green - blue) < 10


def test_sixteen_bits_of_grey_stay_grey_in_a_large_picture_too() -> None:
    picture = read_picture(encoded(Image.new("I;16", (4100, 30), 90 * 256), "PNG"))
    assert Image.open(BytesIO(picture.sizes["large"])).getpixel((900, 5)) == pytest.approx((90,) * 3, abs=2)


def test_what_is_transparent_becomes_white_whatever_colour_hides_there() -> None:
    for size in ((40, 30), (5000, 30)):
        for image in (Image.new("RGBA", size, (200, 0, 0, 0)), Image.new("LA", size, (0, 0))):
            for kind in ("PNG", "WEBP"):
                shown = Image.open(BytesIO(read_picture(encoded(image, kind)).sizes["large"]))
                assert shown.getpixel((shown.width // 2, shown.height // 2)) == pytest.approx(
                    (255,) * 3, abs=2
                )


def test_a_colour_profile_is_applied_and_left_out() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    plain = read_picture(encoded(quarters(), icc_profile=profile))
    assert corners(plain.sizes["large"]) == UPRIGHT  # a profile that does not fit changes nothing
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in ("JPEG", "PNG", "WEBP"):
        picture = read_picture(encoded(quarters(), kind, icc_profile=srgb))
        assert corners(picture.sizes["large"]) == UPRIGHT
        assert all("icc_profile" not in Image.open(BytesIO(data)).info for data in picture.sizes.values())


def test_of_a_moving_picture_the_first_frame_is_taken() -> None:
    frames = [Image.new("RGB", (40, 30), colour) for colour in (GREEN, RED, BLUE)]
    for kind in ("WEBP", "PNG"):
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        picture = read_picture(data)
        assert corners(picture.sizes["large"]) == [GREEN] * 4
        assert getattr(Image.open(BytesIO(picture.sizes["large"])), "n_frames", 1) == 1


@pytest.mark.parametrize("tail", [b"PK\x03\x04 and a whole archive", b"<script>alert(1)</script>"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_hangs_behind_a_picture_is_gone(kind: str, tail: bytes) -> None:
    picture = read_picture(encoded(quarters(), kind) + tail)
    assert picture.warnings == ("W_REENCODED",)
    assert all(tail not in data for data in picture.sizes.values())


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "BMP", "ICO", "PPM", "PDF"])
def test_other_kinds_of_pictures_are_refused_by_their_content(kind: str) -> None:
    assert refusal_of(encoded(quarters(), kind)) == ("E_IMG_TYPE", 415)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.7, 0.95])
def test_half_a_picture_is_refused(kind: str, part: float) -> None:
    data = encoded(Image.effect_noise((300, 200), 50).convert("RGB"), kind)
    assert refusal_of(data[: int(len(data) * part)]) == ("E_IMG", 422)


@pytest.mark.parametrize("size", [(50_001, 1000), (2**31 - 1, 2**31 - 1), (20_000, 20_000)])
def test_too_many_pixels_are_refused_by_the_header_alone(size: tuple[int, int]) -> None:
    assert refusal_of(png_that_claims(*size)) == ("E_IMG_PIXELS", 422)


def test_a_header_that_claims_less_than_the_limit_is_no_picture_without_its_pixels() -> None:
    assert refusal_of(png_that_claims(5000, 5000)) == ("E_IMG", 422)
    assert refusal_of(png_that_claims(0, 5000)) == ("E_IMG", 422)


def test_a_file_of_nothing_or_of_too_much_is_refused() -> None:
    assert refusal_of(b"") == ("E_EMPTY", 422)
    assert refusal_of(encoded(quarters()) + b"\0" * 15_000_000) == ("E_IMG_BYTES", 413)


def test_a_photo_of_thousands_of_scans_is_refused_before_it_is_decoded() -> None:
    data = encoded(quarters(), progressive=True)
    scan = data[data.index(b"\xff\xda") : -2]
    assert refusal_of(data[:-2] + scan * 200 + b"\xff\xd9") == ("E_IMG", 422)
