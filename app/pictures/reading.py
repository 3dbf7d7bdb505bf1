"""From a sent file to a picture of our own in three sizes: little memory, and no byte of the file left."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from io import BytesIO

from PIL import ExifTags, Image

from app.pictures.errors import (
    LARGEST_BYTES,
    MOST_PIXELS,
    PictureError,
    broken,
    empty,
    too_many_bytes,
    too_many_pixels,
)
from app.pictures.headers import Header, read_header
from app.pictures.pixels import fit, shrink, to_srgb, turn
from app.pictures.position import read_position

# Not progressive: a tenth fewer bytes for four times the work.
QUALITY = 82
# The longest side of each size, in pixels.
SIZES = {"small": 320, "medium": 960, "large": 1920}
CONTENT_TYPE = "image/jpeg"
W_EXIF_REMOVED = "W_EXIF_REMOVED"
W_REENCODED = "W_REENCODED"

# One photo at a time in a process: a decoded one of 50 megapixels takes 200 MB.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Picture:
    """`sizes` are JPEG files without metadata, upright; width and height those of the large one.

    `gps` is (longitude, latitude) as the sent file told it: to be offered, never stored with the photo.
    """

    sizes: dict[str, bytes]
    width: int
    height: int
    gps: tuple[float, float] | None = None
    warnings: tuple[str, ...] = ()


def read_picture(data: bytes) -> Picture:
    """Return the photo in `data` made anew. Raises PictureError with the reason."""
    header = _judge(data)
    with _one_at_a_time:
        try:
            return _read(data, header)
        except PictureError:
            raise
        # What decoders raise at hostile bytes is of a dozen classes; that they fail is all there is to know.
        except Exception as error:
            raise broken() from error


def read_gps(data: bytes) -> tuple[float, float] | None:
    """Return where the photo was taken, (longitude, latitude), without decoding its pixels."""
    header = _judge(data)
    try:
        with Image.open(BytesIO(data), formats=(header.kind,)) as image:
            return _read_exif(image)[1]
    except Exception as error:
        raise broken() from error


def encode(image: Image.Image) -> Picture:
    """Return an upright RGB picture in all sizes, each made from the next larger one."""
    files: dict[str, bytes] = {}
    # A comment, among others, would go from the sent file's notes into ours without a word.
    image.info.clear()
    large = image
    for name, longest in sorted(SIZES.items(), key=lambda item: -item[1]):
        image = fit(image, longest)
        if not files:
            large = image
        output = BytesIO()
        image.save(output, "JPEG", quality=QUALITY)
        files[name] = output.getvalue()
    return Picture(files, large.width, large.height)


def _judge(data: bytes) -> Header:
    if not data:
        raise empty()
    if len(data) > LARGEST_BYTES:
        raise too_many_bytes()
    header = read_header(data)
    if header.width * header.height > MOST_PIXELS:
        raise too_many_pixels()
    return header


def _read(data: bytes, header: Header) -> Picture:
    opened = _Opened(data, header)
    # Each step gets the only hold on what the one before made, so that its memory is free again.
    picture = encode(turn(to_srgb(opened.take_pixels(), opened.profile), opened.orientation))
    warnings = tuple(
        code for code, due in ((W_EXIF_REMOVED, header.has_exif), (W_REENCODED, header.has_more)) if due
    )
    return Picture(picture.sizes, picture.width, picture.height, opened.gps, warnings)


class _Opened:
    """A sent file, decoded no larger than needed, and what its notes say."""

    def __init__(self, data: bytes, header: Header) -> None:
        with Image.open(BytesIO(data), formats=(header.kind,)) as image:
            # Decoders trust their own reading of the size, so it must be the judged one.
            if image.size != (header.width, header.height):
                raise broken()
            self.orientation, self.gps = _read_exif(image)
            self.profile: bytes | None = image.info.get("icc_profile")
            longest = SIZES["large"]
            scale = longest / max(image.size)
            if scale < 1:
                # JPEG decodes a half or a quarter as it reads: no memory ever holds the whole.
                image.draft(None, (max(1, int(image.width * scale)), max(1, int(image.height * scale))))
            image.load()
            self._pixels = [fit(shrink(image, max(image.size) // longest), longest)]

    def take_pixels(self) -> Image.Image:
        return self._pixels.pop()


def _read_exif(image: Image.Image) -> tuple[int, tuple[float, float] | None]:
    """Return orientation and position; broken EXIF is none, and no reason to refuse a photo."""
    try:
        exif = image.getexif()
        orientation = exif.get(ExifTags.Base.Orientation, 1)
        position = read_position(exif.get_ifd(ExifTags.IFD.GPSInfo))
    except Exception:
        return 1, None
    return orientation if isinstance(orientation, int) else 1, position
