"""Parts of a photo made unreadable for good: faces, number plates, door numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO
from typing import NamedTuple

from PIL import Image

from app.errors import Unprocessable
from app.i18n import lazy_gettext as _l
from app.pictures.reading import Picture, encode

# So few cells hold no face and no letter, whatever somebody computes from them.
CELLS = 4
MOST_BOXES = 50


class Box(NamedTuple):
    """A rectangle in parts of the picture's width and height, 0 to 1, from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


def blur(data: bytes, boxes: Sequence[Box]) -> Picture:
    """Return the picture (a large one of ours) in all sizes, each box a mosaic of at most 4 by 4 cells.

    The smaller sizes are made from the blurred one, so nothing is left in them. Raises Unprocessable.
    """
    if not 1 <= len(boxes) <= MOST_BOXES or not all(_is_inside(box) for box in boxes):
        raise Unprocessable(
            _l("Please mark the part of the photo to be blurred."), code="E_BOX", field="boxes"
        )
    with Image.open(BytesIO(data), formats=("JPEG",)) as image:
        picture = image.convert("RGB")
    for box in boxes:
        _cover(picture, box)
    return encode(picture)


def _is_inside(box: Box) -> bool:
    return 0 <= box.left < box.right <= 1 and 0 <= box.top < box.bottom <= 1


def _cover(picture: Image.Image, box: Box) -> None:
    left, top = math.floor(box.left * picture.width), math.floor(box.top * picture.height)
    right, bottom = math.ceil(box.right * picture.width), math.ceil(box.bottom * picture.height)
    part = picture.crop((left, top, right, bottom))
    cell = math.ceil(max(part.size) / CELLS)
    cells = (math.ceil(part.width / cell), math.ceil(part.height / cell))
    mosaic = part.resize(cells, Image.Resampling.BOX).resize(part.size, Image.Resampling.NEAREST)
    picture.paste(mosaic, (left, top))
