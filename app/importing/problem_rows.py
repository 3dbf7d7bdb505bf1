"""The one door for files of problems: chooses the reader by format and hands on canonical records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypedDict

from app.importing.columns import PROBLEMS, check_needed
from app.importing.csv_file import read_csv
from app.importing.features import checked_feature_rows, iter_points
from app.importing.fields import mapped_cells, parse_fields
from app.importing.geojson_file import read_geojson
from app.importing.json_file import read_json
from app.importing.kml_file import read_kml
from app.importing.mapping import PROBLEM_FORMATS, Mapping
from app.importing.report import Refused, Report, shown
from app.importing.rows import Feature, Row
from app.importing.shape_features import read_shape_features

SUFFIXES = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".geojson": "geojson", ".json": "geojson",
    ".kml": "kml", ".kmz": "kml", ".zip": "shapefile",
}  # fmt: skip
LONGEST_TITLE = 200
LONGEST_TEXT = 10_000


class ProblemRecord(TypedDict):
    """A problem as read. Position in degrees (CRS84), both None where a region or municipality says where."""

    line: int
    external_id: str | None
    title: str
    text: str
    topic: str | None
    region: str | None
    municipality: str | None
    lon: float | None
    lat: float | None
    location_precision: str | None
    status: str | None
    closed_on: date | None
    reported_on: date | None
    email: str | None
    raw: dict[str, str]


def format_of(path: Path, mapping: Mapping | None = None) -> str:
    """Return the format that the mapping or the file's name states. Raises Refused E_FORMAT."""
    stated = (mapping.format if mapping else None) or SUFFIXES.get(path.suffix.lower())
    if not stated:
        raise Refused("E_FORMAT", f"name the format of {shown(path.name)}: {', '.join(PROBLEM_FORMATS)}")
    return stated


def read_problems(
    path: Path, report: Report, *, form: str | None = None, mapping: Mapping | None = None
) -> Iterator[ProblemRecord]:
    """Yield the records of a file in constant memory. `form` is one of PROBLEM_FORMATS, None: by the name.

    Raises Refused for what concerns the whole file; all else is told in the report. After the last record
    look at report.failed: then nothing may be stored.
    """
    for row, feature in read_rows(path, report, form or format_of(path, mapping), mapping):
        values = parse_fields(row, report, mapping, PROBLEMS)
        if mapping and values.get("status") in (None, "open"):
            # Foreign files have a day of the last change there, whatever the state.
            values.pop("closed_on", None)
        cells = mapped_cells(row, mapping, PROBLEMS)
        if feature is not None and feature.geometry is not None:
            values["lon"], values["lat"] = place_of(feature.geometry)
            cells = {name: text for name, text in cells.items() if name not in ("lat", "lon")}
        told = feature is not None or "lon" in values or "region" in values or "municipality" in values
        if not told and not (cells.get("lat") and cells.get("lon")):
            message = "nothing says where: lat and lon, or a region or municipality is missing"
            report.add_error("E_ROW", message, line=row.line, field="lat, lon")
        elif check_needed(Row(row.line, cells), PROBLEMS, report) and check_record(row.line, values, report):
            yield build_record(row, values)


def read_rows(
    path: Path, report: Report, form: str, mapping: Mapping | None
) -> Iterator[tuple[Row, Feature | None]]:
    """Yield rows of cells, with the feature where the format has features."""
    if form in ("geojson", "kml", "shapefile"):
        features = read_features(path, report, form)
        empty = dict.fromkeys(mapping.used_columns(), "") if mapping else {}
        for feature, row in checked_feature_rows(features, report, mapping, PROBLEMS):
            yield Row(row.line, empty | row.cells), feature
        return
    if form == "json":
        rows = read_json(path, report, mapping)
    elif form == "xlsx":
        # openpyxl costs 0.3 s at import, and most files are not XLSX.
        from app.importing.xlsx_file import read_xlsx

        rows = read_xlsx(path, report, mapping, PROBLEMS)
    elif form == "csv":
        rows = read_csv(path, report, mapping, PROBLEMS)
    else:
        raise Refused("E_FORMAT", f"{shown(form)} is none of {', '.join(PROBLEM_FORMATS)}")
    for row in rows:
        yield row, None


def read_features(path: Path, report: Report, form: str) -> Iterator[Feature]:
    """Return the features of a file, checked and cleaned."""
    if form == "kml":
        return read_kml(path, report)
    return read_geojson(path, report) if form == "geojson" else read_shape_features(path, report, PROBLEMS)


def place_of(geometry: dict[str, Any]) -> tuple[float, float]:
    """Return (lon, lat) of a point, of the first of several, or inside the first line or area."""
    lon, lat, _ = next(iter_points(geometry))
    return lon, lat


def check_record(line: int, values: dict[str, Any], report: Report) -> bool:
    """Tell what no single cell shows, and return whether the record can be stored."""
    if "title" not in values:
        return False
    for name, longest in (("title", LONGEST_TITLE), ("text", LONGEST_TEXT)):
        if len(values.get(name, "")) > longest:
            report.add_error("E_FIELD_SIZE", f"longer than {longest} characters", line=line, field=name)
            return False
    status, closed_on = values.get("status"), values.get("closed_on")
    if closed_on and status in (None, "", "open"):
        message = "a problem that is open has no day of its end: give its status, or leave the day out"
        report.add_error("E_STATUS", message, line=line, field="closed_on")
    elif closed_on and values.get("reported_on") and closed_on < values["reported_on"]:
        report.add_error(
            "E_DATE", f"ended on {closed_on}, before it was reported", line=line, field="closed_on"
        )
    return True


def build_record(row: Row, values: dict[str, Any]) -> ProblemRecord:
    """Return the record of one row. Without an e-mail address in `raw`: it is kept in one place only."""
    email = values.get("email")
    return ProblemRecord(
        line=row.line,
        external_id=values.get("external_id"),
        title=values["title"],
        text=values.get("text", ""),
        topic=values.get("topic"),
        region=values.get("region"),
        municipality=values.get("municipality"),
        lon=values.get("lon"),
        lat=values.get("lat"),
        location_precision=values.get("location_precision"),
        status=values.get("status") or None,
        closed_on=values.get("closed_on"),
        reported_on=values.get("reported_on"),
        email=email,
        raw={
            name: text
            for name, text in row.cells.items()
            if text and name != "email" and (not email or email.lower() not in text.lower())
        },
    )
