"""What is blurred cannot be read again, in any size; the rest stays as it was."""

from __future__ import annotations

import random
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from app.errors import Unprocessable
from app.pictures import Box, blur, read_picture
from tests.pictures.made import encoded

PLATE = Box(0.25, 0.25, 0.75, 0.5)


def street(number: str) -> bytes:
    image = Image.new("RGB", (1600, 1200), (120, 130, 140))
    draw = ImageDraw.Draw(image)
    draw.rectangle((420, 320, 1180, 580), "white")
    draw.text((440, 330), number, "black", font_size=190)
    return read_picture(encoded(image, "PNG")).sizes["large"]


def shown(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def detail_in(data: bytes, box: Box, cells: tuple[int, int]) -> float:
    """Return how far, on average, a pixel of the box lies from the mean of its cell: what is left to read."""
    image = shown(data)
    sides = (
        box.left * image.width,
        box.top * image.height,
        box.right * image.width,
        box.bottom * image.height,
    )
    part = image.crop(tuple(int(side) for side in sides))
    means = part.resize(cells, Image.Resampling.BOX).resize(part.size, Image.Resampling.NEAREST)
    return sum(abs(a - b) for a, b in zip(part.tobytes(), means.tobytes(), strict=True)) / len(part.tobytes())


def test_a_number_plate_is_gone_in_every_size() -> None:
    data = street("TB 123 KA")
    assert detail_in(data, PLATE, (4, 2)) > 30
    for size in blur(data, [PLATE]).sizes.values():
        assert detail_in(size, PLATE, (4, 2)) < 3


def test_the_rest_of_the_photo_stays() -> None:
    noise = Image.effect_noise((800, 600), 80).convert("RGB")
    before = read_picture(encoded(noise, "PNG")).sizes["large"]
    after = blur(before, [Box(0, 0, 0.1, 0.1)]).sizes["large"]
    one, other = shown(before).crop((200, 200, 800, 600)), shown(after).crop((200, 200, 800, 600))
    distances = [abs(a - b) for a, b in zip(one.tobytes(), other.tobytes(), strict=True)]
    assert sum(distances) / len(distances) < 6


def test_the_smallest_box_covers_its_pixels_and_the_largest_the_photo() -> None:
    data = street("TB 123 KA")
    for box in (Box(0.5, 0.5, 0.5000001, 0.5000001), Box(0, 0, 1, 1), Box(0.999, 0, 1, 1)):
        picture = blur(data, [box])
        assert (picture.width, picture.height) == (1600, 1200)
    assert detail_in(blur(data, [Box(0, 0, 1, 1)]).sizes["large"], Box(0, 0, 1, 1), (4, 3)) < 3


@pytest.mark.parametrize(
    "boxes",
    [
        [],
        [Box(0.5, 0.5, 0.4, 0.6)],
        [Box(-0.1, 0, 0.5, 0.5)],
        [Box(0, 0, 1.1, 0.5)],
        [Box(float("nan"), 0, 1, 1)],
        [Box(0, 0, 1, 1)] * 51,
    ],
)
def test_boxes_outside_the_photo_are_refused(boxes: list[Box]) -> None:
    with pytest.raises(Unprocessable, match="mark the part"):
        blur(street("TB 123 KA"), boxes)


def test_many_boxes_one_over_the_other_are_blurred_all() -> None:
    chance = random.Random(7)
    corners = [(chance.uniform(0, 0.8), chance.uniform(0, 0.8)) for _ in range(49)]
    boxes = [PLATE, *(Box(x, y, x + 0.2, y + 0.2) for x, y in corners)]
    picture = blur(street("TB 123 KA"), boxes)
    assert (
        detail_in(picture.sizes["large"], PLATE, (16, 8))
        < 15
        < detail_in(street("TB 123 KA"), PLATE, (16, 8))
    )
