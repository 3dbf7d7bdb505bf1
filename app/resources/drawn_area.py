"""An area as people draw or paste it, GeoJSON or lines of coordinates, made into polygons; pure."""

from __future__ import annotations

import json
from typing import Any

from app.errors import N_
from app.geo import BadCoordinates
from app.typed_place import parse_typed_position

LONGEST = 200_000
MOST_POINTS = 5_000
Ring = list[list[float]]
Polygons = list[list[Ring]]


class BadArea(ValueError):
    """The text is no area; `args[0]` says to people why, in a marked text."""


def parse_area(text: str) -> dict[str, Any]:
    """Return a GeoJSON MultiPolygon (longitude first) of what was drawn or pasted. Raises BadArea.

    GeoJSON: a Polygon, a MultiPolygon, or features with such; else a position on each line, latitude first,
    as phones show them, of which the last leads back to the first. Nothing is mended.
    """
    plain = text.strip()
    if len(plain) > LONGEST:
        raise BadArea(N_("This area has too many corners: at most 5,000, please."))
    polygons = _read_json(plain) if plain.startswith(("{", "[")) else [[_read_lines(plain)]]
    if sum(len(ring) for polygon in polygons for ring in polygon) > MOST_POINTS:
        raise BadArea(N_("This area has too many corners: at most 5,000, please."))
    return {"type": "MultiPolygon", "coordinates": polygons}


def _read_lines(text: str) -> Ring:
    ring = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        try:
            lon, lat = parse_typed_position(line)
        except BadCoordinates:
            raise BadArea(
                N_("An area is GeoJSON, or the coordinates of one corner on each line: 41.7151, 44.8271")
            ) from None
        ring.append([lon, lat])
    if len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    if len(ring) < 3:
        raise BadArea(N_("An area needs at least three corners."))
    return [*ring, ring[0]]


def _read_json(text: str) -> Polygons:
    try:
        found = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise BadArea(N_("This is no GeoJSON: it cannot be read.")) from None
    polygons = _polygons_of(found)
    if not polygons:
        raise BadArea(N_("There is no polygon in this GeoJSON."))
    return polygons


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _polygons_of(found: Any) -> Polygons:
    if not isinstance(found, dict):
        raise BadArea(N_("This is no GeoJSON: it cannot be read."))
    kind = found.get("type")
    if kind == "FeatureCollection" and isinstance(found.get("features"), list):
        return [polygon for feature in found["features"] for polygon in _polygons_of(feature)]
    if kind == "Feature":
        return _polygons_of(found.get("geometry"))
    if kind == "Polygon":
        return [_polygon(found.get("coordinates"))]
    if kind == "MultiPolygon":
        return [_polygon(part) for part in _list(found.get("coordinates"))]
    raise BadArea(N_("An area is a Polygon or a MultiPolygon of GeoJSON, nothing else."))


def _polygon(rings: Any) -> list[Ring]:
    read = [_ring(ring) for ring in _list(rings)]
    if not read:
        raise BadArea(N_("An area needs at least three corners."))
    return read


def _ring(positions: Any) -> Ring:
    ring = [_position(position) for position in _list(positions)]
    if len(ring) < 4:
        raise BadArea(N_("An area needs at least three corners."))
    if ring[0] != ring[-1]:
        raise BadArea(N_("A ring of this area is not closed: its last corner must be its first."))
    return ring


def _position(numbers: Any) -> list[float]:
    read = _list(numbers)[:2]
    if len(read) < 2 or not all(type(number) in (int, float) for number in read):
        raise BadArea(N_("A corner of this area is no pair of numbers."))
    lon, lat = read
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadArea(N_("A corner of this area is not on the earth: longitude first, then latitude."))
    return [float(lon), float(lat)]


def _list(found: Any) -> list[Any]:
    if not isinstance(found, list):
        raise BadArea(N_("This is no GeoJSON: it cannot be read."))
    return found
