"""Where a photo was taken, by its EXIF: two angles and two letters that any camera or prankster may write."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE = 1, 2, 3, 4


def read_position(tags: Mapping[int, Any]) -> tuple[float, float] | None:
    """Return (longitude, latitude) in degrees, or None where the GPS tags hold no true position.

    Nought and nought is what cameras without a signal write, and no place.
    """
    lon = _angle(tags.get(LONGITUDE), tags.get(LONGITUDE_REF), "EW", 180)
    lat = _angle(tags.get(LATITUDE), tags.get(LATITUDE_REF), "NS", 90)
    if lon is None or lat is None or (lon == 0 and lat == 0):
        return None
    return round(lon, 7), round(lat, 7)


def _angle(parts: object, ref: object, letters: str, limit: int) -> float | None:
    letter = _letter(ref)
    if letter not in letters or not isinstance(parts, Sequence) or isinstance(parts, str | bytes):
        return None
    numbers = [_number(part) for part in parts]
    if not 1 <= len(numbers) <= 3 or any(not 0 <= number < math.inf for number in numbers):
        return None
    if any(number >= 60 for number in numbers[1:]):
        return None
    degrees: float = sum(number / 60**place for place, number in enumerate(numbers))
    if degrees > limit:
        return None
    return -degrees if letter == letters[1] else degrees


def _letter(ref: object) -> str:
    if isinstance(ref, bytes):
        ref = ref.decode("ascii", "replace")
    # Nothing, and not '', which stands in every text.
    return ref.strip("\0 ")[:1].upper() or "?" if isinstance(ref, str) else "?"


def _number(part: object) -> float:
    """Return the rational as a number; NaN for 0/0 and whatever is none."""
    try:
        return float(part)  # type: ignore[arg-type]
    except (TypeError, ValueError, ArithmeticError):
        return math.nan
