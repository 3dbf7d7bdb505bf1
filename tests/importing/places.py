"""Where the shared hostile and real files lie, and how a test reads one."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.importing.columns import PROBLEMS, check_needed
from app.importing.csv_file import read_csv
from app.importing.features import feature_row
from app.importing.fields import parse_fields
from app.importing.geojson_file import read_geojson
from app.importing.iati_file import read_iati
from app.importing.report import Refused, Report
from app.importing.shapefile import open_zipped_shapefile

SHARED = Path(__file__).resolve().parents[3] / "shared"
CORPUS = SHARED / "corpus"
REAL = SHARED / "data"
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus is not beside this checkout")
needs_real = pytest.mark.skipif(
    not REAL.is_dir(), reason="the shared real files are not beside this checkout"
)

Reader = Callable[[Path, Report], Iterator[object]]


def read_problem_csv(path: Path, report: Report) -> Iterator[object]:
    """Read a table of reported problems: the corpus is written for those."""
    for row in read_csv(path, report, columns=PROBLEMS):
        values = parse_fields(row, report)
        if check_needed(row, PROBLEMS, report):
            yield values


def read_problem_geojson(path: Path, report: Report) -> Iterator[object]:
    for feature in read_geojson(path, report):
        yield parse_fields(feature_row(feature), report)


def read_shapefile(path: Path, report: Report) -> Iterator[object]:
    with open_zipped_shapefile(path, report) as shape:
        yield shape.name


READERS: dict[str, Reader] = {
    "csv": read_problem_csv,
    "geojson": read_problem_geojson,
    "iati": read_iati,
    "zip": read_shapefile,
}


def outcome(path: Path, reader: Reader) -> tuple[Report, list[object]]:
    """Return the report and the records of a file, a whole-file refusal among the errors."""
    report, records = Report(), []
    try:
        records += reader(path, report)
    except Refused as refused:
        report.add_refusal(refused)
    return report, records


def unpacked(path: Path, folder: Path) -> Path:
    """Return the path of a corpus file, unpacked where it is gzipped."""
    if path.suffix != ".gz":
        return path
    target = folder / path.stem
    target.write_bytes(gzip.decompress(path.read_bytes()))
    return target
