"""Reads boundaries from GeoJSON or a zipped shapefile: an outline in CRS84 with its properties, checked."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.importing.cell_text import take_text
from app.importing.cells import as_cell
from app.importing.geojson_file import read_geojson
from app.importing.positions import check_position
from app.importing.report import Refused, Report, shown
from app.importing.shapefile import open_zipped_shapefile

AREAS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True)
class Outline:
    """One area of a file. `geometry` is GeoJSON text in degrees (CRS84), longitude first."""

    line: int
    geometry: str
    properties: dict[str, str]


def read_outlines(path: Path, report: Report) -> Iterator[Outline]:
    """Yield the areas of a file; what is no area is told (E_GEOM_TYPE). Validity is left to PostGIS.

    Raises Refused for the file as a whole: E_FORMAT, and what the readers of each format refuse.
    """
    suffix = path.suffix.lower()
    if suffix == ".zip":
        yield from _read_shapefile(path, report)
    elif suffix in (".geojson", ".json"):
        yield from _read_geojson(path, report)
    else:
        raise Refused("E_FORMAT", f"{shown(path.name)}: boundaries come as .geojson or as a zipped shapefile")


def _read_geojson(path: Path, report: Report) -> Iterator[Outline]:
    for feature in read_geojson(path, report, valid_areas=False):
        if feature.geometry is None:
            continue
        kind = feature.geometry["type"]
        if kind not in AREAS:
            report.add_error(
                "E_GEOM_TYPE", f"a boundary is an area, not a {kind}", line=feature.line, field="geometry"
            )
            continue
        properties = {name: as_cell(value) for name, value in feature.properties.items() if value is not None}
        if feature.identifier:
            properties.setdefault("id", feature.identifier)
        yield Outline(feature.line, json.dumps(feature.geometry), properties)


def _read_shapefile(path: Path, report: Report) -> Iterator[Outline]:
    with open_zipped_shapefile(path, report) as shape:
        # Heavy (over a second at first import): only a good shapefile needs it.
        import geopandas

        try:
            frame = geopandas.read_file(shape, engine="pyogrio").to_crs("OGC:CRS84")
        except (UnicodeError, ValueError, RuntimeError) as error:
            raise Refused("E_SHP_CORRUPT", f"the shapefile cannot be read: {shown(error)}") from error
        for line, (_, row) in enumerate(frame.iterrows(), start=1):
            outline = _outline_of(line, row, report)
            if outline:
                yield outline


def _outline_of(line: int, row: Any, report: Report) -> Outline | None:
    geometry = row.geometry
    if geometry is None or geometry.is_empty:
        report.add_warning("W_NO_GEOMETRY", "a shape without outline is left out", line=line)
        return None
    if geometry.geom_type not in AREAS:
        message = f"a boundary is an area, not a {geometry.geom_type}"
        report.add_error("E_GEOM_TYPE", message, line=line, field="geometry")
        return None
    west, south, east, north = geometry.bounds
    try:
        if not all(map(math.isfinite, (west, south, east, north))):
            raise Refused("E_COORD_RANGE", "a position cannot be expressed in degrees")
        check_position(west, south)
        check_position(east, north)
    except Refused as refused:
        report.add_error(refused.code, str(refused.message), line=line, field="geometry")
        return None
    cells = {name: row[name] for name in row.index if name != "geometry" and row[name] is not None}
    properties = {
        name: take_text(as_cell(value), report, line=line, field=name)
        for name, value in cells.items()
        if value == value  # NaN stands for an empty number
    }
    return Outline(line, json.dumps(_flat(geometry.__geo_interface__)), properties)


def _flat(geometry: dict[str, Any]) -> dict[str, Any]:
    """Return the geometry in two dimensions: the table's column takes no heights."""

    def flatten(part: Any) -> Any:
        if part and isinstance(part[0], float | int):
            return part[:2]
        return [flatten(inner) for inner in part]

    return {"type": geometry["type"], "coordinates": flatten(geometry["coordinates"])}
