"""From GeoJSON features to rows and to canonical project records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from app.importing.cells import as_cell
from app.importing.columns import PROJECTS, Columns, check_column, check_needed
from app.importing.fields import mapped_cells, parse_fields
from app.importing.mapping import PLAIN, Mapping
from app.importing.records import build_location, build_record
from app.importing.report import Report
from app.importing.rows import Feature, Location, ProjectRecord, Row

# Degrees across: what is wider than a municipality is a region.
WIDEST_DISTRICT = 0.6


def feature_row(feature: Feature) -> Row:
    """Return the properties as cells of a table; lists as one cell separated by semicolons.

    A feature without external_id takes the feature's own id; a geometry wins over lat and lon among the
    properties.
    """
    cells = {name: property_cell(value) for name, value in feature.properties.items()}
    if feature.identifier and not cells.get("external_id"):
        cells["external_id"] = feature.identifier
    if feature.geometry is not None:
        cells.pop("lat", None)
        cells.pop("lon", None)
    return Row(feature.line, cells)


def property_cell(value: Any) -> str:
    """Return a property as text."""
    if isinstance(value, list) and not any(isinstance(part, list | dict) for part in value):
        return ";".join(as_cell(part) for part in value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return as_cell(value)


def checked_feature_rows(
    features: Iterator[Feature], report: Report, mapping: Mapping | None, columns: Columns
) -> Iterator[tuple[Feature, Row]]:
    """Yield features with their rows; each property that does not belong here is told once, by name."""
    seen: set[str] = set()
    for feature in features:
        row = feature_row(feature)
        if mapping is None:
            for name in feature.properties:
                if name not in seen:
                    seen.add(name)
                    check_column(name, columns, report, line=feature.line, in_features=True)
        yield feature, row


def feature_records(
    features: Iterator[Feature], report: Report, mapping: Mapping | None = None
) -> Iterator[ProjectRecord]:
    """Yield one partial record a feature: several features may be places of one project."""
    how = mapping or PLAIN
    for feature, row in checked_feature_rows(features, report, mapping, PROJECTS):
        with_all = Row(
            row.line,
            {**{name: "" for origin in how.columns.values() for name in origin.columns}, **row.cells},
        )
        values = parse_fields(with_all, report, mapping)
        if not check_needed(Row(row.line, mapped_cells(with_all, mapping)), PROJECTS, report):
            continue
        if "external_id" not in values:
            continue
        record = build_record(row, values, how, partial=True)
        if feature.geometry is not None:
            record["locations"] = feature_locations(feature, values)
        yield record


def feature_locations(feature: Feature, values: dict[str, Any]) -> list[Location]:
    """Return a location for each point, and for each line or area one inside it, never called exact."""
    found = []
    for lon, lat, precision in iter_points(feature.geometry or {}):
        told = {**values, "lon": lon, "lat": lat}
        if precision:
            told.setdefault("precision", precision)
        location = build_location(feature.line, told)
        if location:
            found.append(location)
    return found


def iter_points(geometry: dict[str, Any]) -> Iterator[tuple[float, float, str | None]]:
    """Yield (lon, lat, precision or None for a point) of a checked geometry."""
    kind = geometry["type"]
    if kind == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from iter_points(part)
    elif kind == "Point":
        yield geometry["coordinates"][0], geometry["coordinates"][1], None
    elif kind == "MultiPoint":
        for lon, lat in geometry["coordinates"]:
            yield lon, lat, None
    else:
        # Heavy (numpy and GEOS): only a file with lines or areas needs it.
        from shapely.geometry import shape

        area = shape(geometry)
        west, south, east, north = area.bounds
        inside = area.representative_point()
        wide = max(east - west, north - south) > WIDEST_DISTRICT
        yield inside.x, inside.y, "region" if wide else "district"
