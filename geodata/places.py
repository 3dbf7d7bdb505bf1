"""Finding the region of a position in regions.geojson, without a database."""

import json
import math
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

COAST_KM = 2.0  # Batumi lies 20 to 80 m out at sea in both sources
KM_PER_DEGREE = 111.2


def read_regions(path: Path) -> dict[str, BaseGeometry]:
    """Return the region polygons (lon, lat) by ISO 3166-2 code."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {
        feature["properties"]["code"]: shapely.geometry.shape(feature["geometry"]) for feature in features
    }


def distance_km(geometry: BaseGeometry, lon: float, lat: float) -> float:
    """Return the kilometres from a position to a geometry, on a plane fitted to the position's latitude."""
    shrink = math.cos(math.radians(lat))
    scaled = shapely.transform(geometry, lambda positions: positions * (shrink, 1))
    return float(scaled.distance(shapely.Point(lon * shrink, lat)) * KM_PER_DEGREE)


def region_at(regions: dict[str, BaseGeometry], lon: float, lat: float) -> str | None:
    """Return the code of the region around a position, else of the nearest within 2 km, else None."""
    position = shapely.Point(lon, lat)
    for code, geometry in regions.items():
        if geometry.covers(position):
            return code
    distance, code = min((distance_km(geometry, lon, lat), code) for code, geometry in regions.items())
    return code if distance <= COAST_KM else None
