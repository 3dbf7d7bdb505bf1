"""What a picture's bytes say before anything is decoded: type, size, and what else the file holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.pictures.errors import broken, wrong_type

PNG_SIGN = b"\x89PNG\r\n\x1a\n"
# A progressive photo has about ten scans. Each costs a pass over all pixels, so a file of thousands of empty
# ones would hold a processor for minutes.
MOST_SCANS = 100
_PNG_TEXTS = {b"tEXt", b"zTXt", b"iTXt", b"tIME"}
# A marker within the pixels: FF, then neither a stuffed zero, nor a restart, nor padding.
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
_JPEG_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True)
class Header:
    """`has_exif`: camera's data, position perhaps (EXIF, XMP, IPTC). `has_more`: comments, bytes behind."""

    kind: str
    width: int
    height: int
    has_exif: bool
    has_more: bool


def read_header(data: bytes) -> Header:
    """Return what `data` is by its content alone. Raises PictureError: E_IMG_TYPE, or E_IMG when cut off."""
    if data.startswith(b"\xff\xd8\xff"):
        return _read_jpeg(data)
    if data.startswith(PNG_SIGN):
        return _read_png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _read_webp(data)
    raise wrong_type()


def _read_jpeg(data: bytes) -> Header:
    width = height = scans = end = 0
    has_exif = has_more = False
    for marker, start, after in _jpeg_segments(data):
        body = data[start : start + 40]
        if marker in _JPEG_SIZES:
            height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
        elif marker == 0xDA:
            scans += 1
        elif marker == 0xFE:
            has_more = True
        elif marker in (0xE1, 0xED):
            has_exif = True
        end = after
    if not width or not height or scans > MOST_SCANS:
        raise broken()
    return Header("JPEG", width, height, has_exif, has_more or end < len(data))


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Give each segment up to the picture's end: marker, where its body starts, where the next one does."""
    position = 2
    while found := _MARKER.search(data, position):
        marker, start = data[found.start() + 1], found.end()
        if marker == 0xD9:
            yield marker, start, start
            return
        position = start
        if marker not in (0x01, 0xD8):
            position += max(2, int.from_bytes(data[start : start + 2], "big"))
        yield marker, start + 2, position
    # No end: its decoder shall say whether enough is there.


def _read_png(data: bytes) -> Header:
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if data[12:16] != b"IHDR" or not width or not height:
        raise broken()
    kinds, position = set(), len(PNG_SIGN)
    while position + 8 <= len(data) and b"IEND" not in kinds:
        kinds.add(data[position + 4 : position + 8])
        position += 12 + int.from_bytes(data[position : position + 4], "big")
    more = bool(kinds & _PNG_TEXTS) or position < len(data)
    return Header("PNG", width, height, b"eXIf" in kinds, more)


def _read_webp(data: bytes) -> Header:
    kind, body = data[12:16], data[20:30]
    if len(body) < 10:
        raise broken()
    if kind == b"VP8X":
        width, height = (1 + int.from_bytes(body[at : at + 3], "little") for at in (4, 7))
    elif kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    elif kind == b"VP8 ":
        width, height = (int.from_bytes(body[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    else:
        raise broken()
    end, position, kinds = 8 + int.from_bytes(data[4:8], "little"), 12, set()
    while position + 8 <= min(end, len(data)):
        kinds.add(data[position : position + 4])
        size = int.from_bytes(data[position + 4 : position + 8], "little")
        position += 8 + size + size % 2
    return Header("WEBP", width, height, bool(kinds & {b"EXIF", b"XMP "}), end < len(data))
