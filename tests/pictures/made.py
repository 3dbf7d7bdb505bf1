"""Pictures made by the tests: a corner that tells which way is up, and whatever a camera writes besides."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageDraw

RED, BLUE, GREEN, YELLOW = (220, 30, 30), (30, 30, 220), (30, 180, 30), (230, 220, 40)
# Degrees, minutes and seconds of Telavi: 45.47 E, 41.92 N.
TELAVI = {1: "N", 2: (41.0, 55.0, 12.0), 3: "E", 4: (45.0, 28.0, 12.0)}
TELAVI_LON, TELAVI_LAT = 45.47, 41.92


def quarters(width: int = 64, height: int = 48) -> Image.Image:
    """Return a picture whose quarters are red and blue above, green and yellow below."""
    image = Image.new("RGB", (width, height), RED)
    draw = ImageDraw.Draw(image)
    middle_x, middle_y = width // 2, height // 2
    draw.rectangle((middle_x, 0, width, middle_y - 1), BLUE)
    draw.rectangle((0, middle_y, middle_x - 1, height), GREEN)
    draw.rectangle((middle_x, middle_y, width, height), YELLOW)
    return image


def corners(data: bytes) -> list[tuple[int, int, int]]:
    """Return which of the four colours stands in each quarter: above left, right, below left, right."""
    image = Image.open(BytesIO(data)).convert("RGB")
    found = []
    for y in (0.25, 0.75):
        for x in (0.25, 0.75):
            pixel: Any = image.getpixel((int(image.width * x), int(image.height * y)))
            found.append(min((RED, BLUE, GREEN, YELLOW), key=lambda colour: _distance(colour, pixel)))
    return found


def _distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    output = BytesIO()
    image.save(output, kind, **options)
    return output.getvalue()


def exif(orientation: int | None = None, gps: dict[int, Any] | None = None) -> Image.Exif:
    """Return EXIF as a phone writes it: maker, orientation, position."""
    tags = Image.Exif()
    tags[ExifTags.Base.Make] = "Secret Camera Works"
    if orientation is not None:
        tags[ExifTags.Base.Orientation] = orientation
    if gps is not None:
        tags.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    return tags


def photo(width: int = 4000, height: int = 3000, **options: Any) -> bytes:
    """Return a JPEG of 12 megapixels with so much in it that it weighs some megabytes."""
    noise = Image.effect_noise((width // 4, height // 4), 60).resize((width, height))
    return encoded(Image.merge("RGB", (noise, noise.rotate(180), noise)), quality=90, **options)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_that_claims(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes whose header tells of so many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100)
    chunks = (png_chunk(b"IHDR", header), png_chunk(b"IDAT", pixels), png_chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
