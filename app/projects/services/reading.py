"""Which reader a file gets: by the format told, the mapping's, or the ending of its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.importing.csv_file import read_csv
from app.importing.iati_file import read_iati
from app.importing.mapping import Mapping
from app.importing.records import project_records
from app.importing.report import Refused, Report, shown
from app.importing.rows import ProjectRecord

FORMATS = ("iati", "csv", "xlsx", "geojson")
ENDINGS = {
    ".xml": "iati",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".geojson": "geojson",
    ".json": "geojson",
}


def choose_format(path: Path, told: str | None, mapping: Mapping | None) -> str:
    """Return the format of a file. Raises Refused E_FORMAT where nothing tells it."""
    found = told or (mapping.format if mapping else None) or ENDINGS.get(path.suffix.lower())
    if found not in FORMATS:
        raise Refused("E_FORMAT", f"{shown(path.name)}: say which format it has, one of {', '.join(FORMATS)}")
    return found


def open_records(
    path: Path, file_format: str, mapping: Mapping | None, report: Report
) -> Iterator[ProjectRecord]:
    """Yield the projects of a file as canonical records. Raises Refused for the file as a whole."""
    if file_format == "iati":
        return read_iati(path, report)
    return project_records(read_csv(path, report, mapping), report, mapping)
