"""Coordinates as people type and paste them: degrees, or degrees with minutes and seconds; pure."""

from __future__ import annotations

import re
import unicodedata

from app.geo import BadCoordinates

LONGEST = 120
_NUMBER = r"([0-9]{1,3}(?:[.,][0-9]{1,15})?)"
_PART = r"([0-9]{1,2}(?:[.,][0-9]{1,12})?)"
_ANGLE = rf"([+-]?){_NUMBER}\s?°?(?:\s?{_PART}\s?'(?:\s?{_PART}\s?\")?)?"
# North, south, east, west, in Latin and by the first letters of ჩრდილოეთი, სამხრეთი, აღმოსავლეთი, დასავლეთი.
_WAYS = {"N": "N", "S": "S", "E": "E", "W": "W", "ჩ": "N", "ს": "S", "ა": "E", "დ": "W"}
_WAY = r"([NSEWnsewჩსად])"
_BETWEEN = r"(?:\s?[,;/]\s?|\s)"
_PLAIN = re.compile(rf"{_ANGLE}{_BETWEEN}{_ANGLE}")
_AFTER = re.compile(rf"{_ANGLE}\s?{_WAY}{_BETWEEN}?{_ANGLE}\s?{_WAY}")
_BEFORE = re.compile(rf"{_WAY}\s?{_ANGLE}{_BETWEEN}?{_WAY}\s?{_ANGLE}")
_MARKS = str.maketrans(
    {"º": "°", "˚": "°", "′": "'", "’": "'", "‘": "'", "´": "'", "″": '"', "”": '"', "“": '"'}
)


def parse_typed_position(text: str) -> tuple[float, float]:
    """Return longitude and latitude in degrees. Raises BadCoordinates.

    Without letters the latitude comes first, as on maps and phones: 41.70, 44.80. With them either may.
    """
    plain = " ".join(text.strip().removeprefix("geo:").translate(_MARKS).split())
    plain = unicodedata.normalize("NFKC", plain).replace("''", '"').replace("\u2212", "-")
    if len(plain) > LONGEST:
        raise BadCoordinates(text)
    if match := _PLAIN.fullmatch(plain):
        parts = match.groups()
        lat, lon = _angle(parts[:4]), _angle(parts[4:])
    elif match := _AFTER.fullmatch(plain):
        parts = match.groups()
        lon, lat = _by_letters((parts[4], parts[:4]), (parts[9], parts[5:9]))
    elif match := _BEFORE.fullmatch(plain):
        parts = match.groups()
        lon, lat = _by_letters((parts[0], parts[1:5]), (parts[5], parts[6:]))
    else:
        raise BadCoordinates(text)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadCoordinates(text)
    return lon, lat


def _by_letters(*pairs: tuple[str | None, tuple[str | None, ...]]) -> tuple[float, float]:
    found = {}
    for letter, parts in pairs:
        way = _WAYS[letter.upper() if letter and letter.isascii() else letter or ""]
        sign = -1 if way in "SW" else 1
        found["lat" if way in "NS" else "lon"] = sign * _angle(parts)
    if len(found) != 2:
        raise BadCoordinates("twice the same axis")
    return found["lon"], found["lat"]


def _angle(parts: tuple[str | None, ...]) -> float:
    sign, degrees, minutes, seconds = parts
    whole, sixtieths, rest = (float((part or "0").replace(",", ".")) for part in (degrees, minutes, seconds))
    if sixtieths >= 60 or rest >= 60:
        raise BadCoordinates("minutes and seconds end at 60")
    return (-1 if sign == "-" else 1) * (whole + sixtieths / 60 + rest / 3600)
