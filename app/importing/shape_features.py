"""Reads a zipped shapefile feature by feature, turned to CRS84, a thousand at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.importing.cell_text import take_text
from app.importing.cells import as_cell
from app.importing.columns import Columns
from app.importing.positions import check_position
from app.importing.report import Refused, Report, shown
from app.importing.rows import Feature
from app.importing.shapefile import open_zipped_shapefile

AT_ONCE = 1_000
# A .dbf cuts the names of its columns off here.
NAME_CHARACTERS = 10


def read_shape_features(path: Path, report: Report, columns: Columns | None = None) -> Iterator[Feature]:
    """Yield the shapes with checked geometry, counted from 1; bad ones are told and left out.

    Column names come in lower case; with `columns`, cut-off ones in full. Raises what open_zipped_shapefile
    raises; tells E_COORD_RANGE, E_AXIS_ORDER, E_OUTSIDE_AREA, E_GEOM_INVALID, W_NO_GEOMETRY.
    """
    full = {name[:NAME_CHARACTERS]: name for name in columns.names} if columns else {}
    with open_zipped_shapefile(path, report) as shape:
        # Heavy (numpy, GEOS, PROJ): only a good shapefile needs them.
        import pyogrio.raw
        import shapely
        from pyproj import Transformer

        line = 0
        while True:
            try:
                meta, _, wkb, fields = pyogrio.raw.read(
                    shape, skip_features=line, max_features=AT_ONCE, datetime_as_string=True
                )
            except (UnicodeError, ValueError, RuntimeError) as error:
                raise Refused("E_SHP_CORRUPT", f"the shapefile cannot be read: {shown(error)}") from error
            if wkb is None or not len(wkb):
                return
            shapes = shapely.force_2d(shapely.from_wkb(wkb))
            turn = Transformer.from_crs(meta["crs"], "OGC:CRS84", always_xy=True)
            positions = shapely.get_coordinates(shapes)
            turned = turn.transform(positions[:, 0], positions[:, 1])
            shapely.set_coordinates(shapes, list(zip(*turned, strict=True)))
            names = [name.lower() for name in meta["fields"]]
            for index, geometry in enumerate(shapes):
                line += 1
                cells = {
                    full.get(name, name): clean_cell(values[index], report, line, name)
                    for name, values in zip(names, fields, strict=True)
                }
                feature = feature_of(line, geometry, cells, report)
                if feature:
                    yield feature


def clean_cell(value: Any, report: Report, line: int, name: str) -> str:
    """Return one cell as text; an empty number (NaN) as an empty one."""
    plain = value.item() if hasattr(value, "item") else value
    if plain is None or plain != plain:
        return ""
    return take_text(as_cell(plain), report, line=line, field=name)


def feature_of(line: int, geometry: Any, cells: dict[str, str], report: Report) -> Feature | None:
    """Return a feature, or None where its geometry was refused, which is told."""
    if geometry is None or geometry.is_empty:
        report.add_warning("W_NO_GEOMETRY", "no geometry: taken without a place", line=line, field="geometry")
        return Feature(line, None, None, cells)
    west, south, east, north = geometry.bounds
    try:
        if not all(map(math.isfinite, (west, south, east, north))):
            raise Refused("E_COORD_RANGE", "a position cannot be expressed in degrees")
        check_position(west, south)
        check_position(east, north)
        if not geometry.is_valid:
            raise Refused("E_GEOM_INVALID", "the outline crosses itself")
    except Refused as refused:
        report.add_error(refused.code, str(refused.message), line=line, field="geometry")
        return None
    return Feature(line, None, geometry.__geo_interface__, cells)
