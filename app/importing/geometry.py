"""Checks one GeoJSON geometry (RFC 7946, CRS84) and hands it on in two dimensions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.importing.limits import MAX_VERTICES
from app.importing.positions import classify_position
from app.importing.report import Refused, shown

# How deep the list of positions lies in `coordinates`.
DEPTHS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


class GeometryCheck:
    """Counts the vertices of one feature and notes what was dropped from its positions."""

    def __init__(self, *, in_georgia: bool, valid_areas: bool = True) -> None:
        self.in_georgia = in_georgia
        self.valid_areas = valid_areas
        self.vertices = 0
        self.z_dropped = False

    def check(self, geometry: Any) -> dict[str, Any]:
        """Return the geometry with floats, in two dimensions.

        Raises Refused E_GEOM_TYPE, E_GEOM_SHAPE, E_RING_OPEN, E_GEOM_INVALID, E_COORD_RANGE, E_AXIS_ORDER,
        E_OUTSIDE_AREA, E_TOO_MANY_VERTICES.
        """
        if not isinstance(geometry, dict):
            raise Refused("E_GEOM_SHAPE", "a geometry must be an object with type and coordinates")
        kind = geometry.get("type")
        if kind == "GeometryCollection":
            parts = geometry.get("geometries")
            if not isinstance(parts, list):
                raise Refused("E_GEOM_SHAPE", "a GeometryCollection needs a list of geometries")
            return {"type": kind, "geometries": [self.check(part) for part in parts]}
        if not isinstance(kind, str) or kind not in DEPTHS:
            raise Refused("E_GEOM_TYPE", f"{shown(kind)} is none of {', '.join(DEPTHS)} (capitals count)")
        coordinates = self.nested(geometry.get("coordinates"), DEPTHS[kind])
        check_parts(kind, coordinates, valid_areas=self.valid_areas)
        return {"type": kind, "coordinates": coordinates}

    def nested(self, value: Any, depth: int) -> list[Any]:
        """Return positions nested `depth` lists deep."""
        if not isinstance(value, list):
            raise Refused("E_GEOM_SHAPE", f"coordinates must be nested lists of numbers, not {shown(value)}")
        if depth == 0:
            return self.position(value)
        return [self.nested(part, depth - 1) for part in value]

    def position(self, value: list[Any]) -> list[float]:
        """Return [lon, lat] of one position."""
        self.vertices += 1
        if self.vertices > MAX_VERTICES:
            raise Refused(
                "E_TOO_MANY_VERTICES", f"more than {MAX_VERTICES} positions in one feature: simplify it"
            )
        if len(value) < 2 or not all(type(number) in (int, float, Decimal) for number in value):
            raise Refused(
                "E_GEOM_SHAPE", "a position must be two or three numbers: longitude, latitude, height"
            )
        if len(value) > 2:
            self.z_dropped = True
        lon, lat = as_float(value[0]), as_float(value[1])
        found = classify_position(lon, lat)
        if found == "swapped" and self.in_georgia:
            message = f"{lon:.6g}, {lat:.6g} lies in Georgia only when swapped: GeoJSON is longitude first"
            raise Refused("E_AXIS_ORDER", message)
        if found == "out_of_range" or not -180 <= lon <= 180 or not -90 <= lat <= 90:
            message = f"{lon:.6g}, {lat:.6g}: longitude runs from -180 to 180, latitude from -90 to 90"
            raise Refused("E_COORD_RANGE", message)
        if found != "inside_box" and self.in_georgia:
            raise Refused("E_OUTSIDE_AREA", f"{lon:.6g}, {lat:.6g} lies outside Georgia")
        return [lon, lat]


def as_float(number: int | float | Decimal) -> float:
    """Return a float, infinite where the number is too large for one."""
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def check_parts(kind: str, coordinates: list[Any], *, valid_areas: bool) -> None:
    """Refuse empty parts, short lines, open rings and areas that are none. Raises Refused."""
    if not coordinates:
        raise Refused("E_GEOM_SHAPE", f"the {kind} has no coordinates")
    rings = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(kind, [])
    lines = {"LineString": [coordinates], "MultiLineString": coordinates}.get(kind, [])
    for line in lines:
        if len(line) < 2 or all(position == line[0] for position in line):
            raise Refused("E_GEOM_INVALID", "a line needs two different positions")
    for polygon in rings:
        if not polygon:
            raise Refused("E_GEOM_SHAPE", "a polygon needs an outer ring")
        for ring in polygon:
            check_ring(ring)
    if rings and valid_areas:
        check_valid(kind, coordinates)


def check_ring(ring: list[list[float]]) -> None:
    """Refuse a ring that is open or has fewer than three corners (RFC 7946, 3.1.6)."""
    if not ring or ring[0] != ring[-1]:
        raise Refused("E_RING_OPEN", "a ring must end with the position it begins with")
    if len(ring) < 4:
        raise Refused("E_GEOM_INVALID", "a ring needs at least four positions")


def check_valid(kind: str, coordinates: list[Any]) -> None:
    """Refuse an area that is empty or crosses itself, by GEOS."""
    # Heavy (numpy and GEOS): only a file with polygons needs it.
    import shapely
    from shapely.geometry import shape

    area = shape({"type": kind, "coordinates": coordinates})
    if area.area == 0:
        raise Refused("E_GEOM_INVALID", "the polygon has no area")
    if not shapely.is_valid(area):
        raise Refused("E_GEOM_INVALID", f"the polygon is not valid: {shapely.is_valid_reason(area)}")
