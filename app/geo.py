"""Positions and boxes at the service's borders: degrees, CRS84, longitude first."""

from __future__ import annotations

import re
from typing import NamedTuple

# Georgia with a little room, as FACTS gives it; the database holds the same box in a CHECK.
GEORGIA = (39.9, 41.0, 46.8, 43.7)
# A point in no region goes to the nearest one within this distance (the coast at Batumi), farther is refused.
COAST_METRES = 2000

_NUMBER = re.compile(r"[+-]?[0-9]{1,4}(\.[0-9]{1,15})?", re.ASCII)


class Bbox(NamedTuple):
    """West, south, east, north in degrees. West over east crosses the antimeridian (OGC API)."""

    west: float
    south: float
    east: float
    north: float

    @property
    def crosses_antimeridian(self) -> bool:
        return self.west > self.east


class BadCoordinates(ValueError):
    """The text is no coordinate, or out of range; the message is for people."""


def parse_degrees(text: str) -> float:
    """Return a plain decimal number. Refuses nan, inf, exponents, and digits other than 0–9."""
    if not _NUMBER.fullmatch(text.strip()):
        raise BadCoordinates(text)
    return float(text)


def parse_bbox(text: str) -> Bbox:
    """Return `west,south,east,north`. Raises BadCoordinates when it is not four numbers in range and order.

    A west over an east is read as crossing the antimeridian only where both lie on their own side of it:
    anything else is a mistake of order.
    """
    parts = text.split(",")
    if len(parts) != 4:
        raise BadCoordinates(text)
    west, south, east, north = (parse_degrees(part) for part in parts)
    in_range = -180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= 90 and -90 <= north <= 90
    crosses = west > 0 > east
    if not in_range or south > north or (west > east and not crosses):
        raise BadCoordinates(text)
    return Bbox(west, south, east, north)


def parse_position(text: str) -> tuple[float, float]:
    """Return `lon,lat`. Raises BadCoordinates."""
    parts = text.split(",")
    if len(parts) != 2:
        raise BadCoordinates(text)
    lon, lat = (parse_degrees(part) for part in parts)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadCoordinates(text)
    return lon, lat
