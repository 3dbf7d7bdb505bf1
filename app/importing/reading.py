"""The one door for project files: chooses the reader by format and hands on canonical records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.importing.csv_file import read_csv
from app.importing.features import feature_records
from app.importing.geojson_file import read_geojson
from app.importing.iati_file import read_iati
from app.importing.mapping import Mapping
from app.importing.records import project_records
from app.importing.report import Refused, Report, shown
from app.importing.rows import ProjectRecord

FORMATS = ("iati", "csv", "xlsx", "geojson")
SUFFIXES = {
    ".xml": "iati",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".geojson": "geojson",
    ".json": "geojson",
}


def read_projects(
    path: Path, report: Report, *, form: str | None = None, mapping: Mapping | None = None
) -> Iterator[ProjectRecord]:
    """Yield the project records of a file in constant memory.

    `form` is one of FORMATS, or None to go by the name.

    Raises Refused for what concerns the whole file; all else is told in the report. After the last record
    look at report.failed: then nothing may be stored.
    """
    chosen = form or (mapping.format if mapping else None) or format_of(path)
    if chosen == "iati":
        yield from read_iati(path, report)
    elif chosen == "geojson":
        in_georgia = not (mapping and mapping.ignore_outside)
        yield from feature_records(read_geojson(path, report, in_georgia=in_georgia), report, mapping)
    elif chosen == "xlsx":
        # openpyxl costs 0.3 s at import, and most files are not XLSX.
        from app.importing.xlsx_file import read_xlsx

        yield from project_records(read_xlsx(path, report, mapping), report, mapping)
    elif chosen == "csv":
        yield from project_records(read_csv(path, report, mapping), report, mapping)
    else:
        raise Refused("E_FORMAT", f"{shown(chosen)} is none of {', '.join(FORMATS)}")


def format_of(path: Path) -> str:
    """Return the format that a file's name states. Raises Refused E_FORMAT."""
    try:
        return SUFFIXES[path.suffix.lower()]
    except KeyError as error:
        raise Refused("E_FORMAT", f"name the format of {shown(path.name)}: {', '.join(FORMATS)}") from error
