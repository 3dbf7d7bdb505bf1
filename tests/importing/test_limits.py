"""Hostile files stay under 5 s of CPU and 300 MB; 100,000 rows are read in constant memory."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Reads a file in a process of its own and prints what it cost.
SCRIPT = """
import json, resource, sys
from collections import Counter
from pathlib import Path
from app.importing.reading import read_projects
from app.importing.report import Refused, Report
from app.importing.shapefile import open_zipped_shapefile
path, report, count = Path(sys.argv[1]), Report(), 0
try:
    if path.suffix == ".zip":
        with open_zipped_shapefile(path, report):
            pass
    else:
        for record in read_projects(path, report):
            count += 1
except Refused as refused:
    report.add_refusal(refused)
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([count, dict(report.error_counts), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""
MEGABYTE = 1_000_000


def read_apart(path: Path) -> tuple[int, dict[str, int], float, float]:
    """Return the number of records, the errors, seconds of CPU and megabytes at the peak."""
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    count, errors, seconds, megabytes = json.loads(run.stdout)
    return count, errors, seconds, megabytes


def wrapped(start: bytes, middle: bytes, end: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(start + middle + end) and None


def zipped(name: str, content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr(name, content)

    return write


FEATURE = b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"LineString","coordinates":['
BOMBS: dict[str, tuple[Callable[[Path], None], str]] = {
    "empty-lists.geojson": (wrapped(FEATURE, b"[]," * 5 * MEGABYTE, b"[]]}}]}"), "E_TOO_MANY_VERTICES"),
    "vertices.geojson": (wrapped(FEATURE, b"[44.8,41.7]," * 300_000, b"[44.8,41.7]]}}]}"), "E_TOO_MANY_VERTICES"),
    "deep.geojson": (wrapped(b"", b"[" * 20 * MEGABYTE, b""), "E_JSON_DEPTH"),
    "digits.geojson": (wrapped(b'{"a":', b"9" * 5 * MEGABYTE, b"}"), "E_NUMBER"),
    "text.geojson": (wrapped(b'{"a":"', b"x" * 30 * MEGABYTE, b'"}'), "E_TOO_MANY_VERTICES"),
    "keys.geojson": (wrapped(b'{"a":{', b'"k":1,' * 3 * MEGABYTE, b'"k":1}}'), "E_TOO_MANY_VERTICES"),
    "elements.xml": (
        wrapped(b"<iati-activities><iati-activity>", b"<a/>" * 5 * MEGABYTE, b"</iati-activity></iati-activities>"),
        "E_XML_SIZE",
    ),
    "attributes.xml": (wrapped(b'<iati-activities a="', b"x" * 30 * MEGABYTE, b'"/>'), "E_XML"),
    "comments.xml": (wrapped(b"<!--", b"x" * 30 * MEGABYTE, b"--><iati-activities/>"), "E_XML"),
    "quotes.csv": (wrapped(b'external_id,title_en\nA,"', b"x,\n" * 10 * MEGABYTE, b""), "E_CSV"),
    "line.csv": (wrapped(b"external_id,title_en\n", b"x" * 30 * MEGABYTE, b"\n"), "E_CSV"),
    "header.csv": (wrapped(b"", b"a," * 2 * MEGABYTE, b"\n"), "E_HEADER"),
    "zeros.zip": (zipped("p.shp", bytes(60 * MEGABYTE)), "E_ZIP_RATIO"),
    "zeros.xlsx": (zipped("xl/worksheets/sheet1.xml", b" " * 60 * MEGABYTE), "E_ZIP_RATIO"),
    "strings.xlsx": (zipped("xl/sharedStrings.xml", b"<si/>" * 15 * MEGABYTE), "E_ZIP_RATIO"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_cheaply(name: str, tmp_path: Path) -> None:
    write, code = BOMBS[name]
    write(tmp_path / name)

    _, errors, seconds, megabytes = read_apart(tmp_path / name)

    assert code in errors
    assert seconds < 5
    assert megabytes < 300


def large_csv(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(
            "external_id,title_ka,title_en,description_en,donor,status,starts_on,budget_amount,lat,lon\n"
        )
        for number in range(rows):
            file.write(f"A-{number},წყლის ქსელი {number},Water {number},Some words here,USAID;GIZ,closed,")
            file.write(f"2020-01-01,{number}.50,41.7151,44.8271\n")


def large_geojson(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type":"FeatureCollection","features":[')
        for number in range(rows):
            file.write("," if number else "")
            file.write(
                '{"type":"Feature","geometry":{"type":"Point","coordinates":[44.8271,41.7151]},"properties":{'
            )
            file.write(f'"external_id":"A-{number}","title_ka":"წყლის ქსელი {number}"}}}}')
        file.write("]}")


def large_iati(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write('<iati-activities version="2.03">')
        for number in range(rows):
            file.write(f"<iati-activity><iati-identifier>A-{number}</iati-identifier><title><narrative>Water")
            file.write("</narrative></title><location><point><pos>41.7151 44.8271</pos></point></location>")
            file.write("</iati-activity>")
        file.write("</iati-activities>")


@pytest.mark.slow
@pytest.mark.parametrize(
    "suffix, write", [(".csv", large_csv), (".geojson", large_geojson), (".xml", large_iati)]
)
def test_memory_does_not_grow_with_the_rows(
    suffix: str, write: Callable[[Path, int], None], tmp_path: Path
) -> None:
    peaks = []
    for rows in (1_000, 100_000):
        path = tmp_path / f"{rows}{suffix}"
        write(path, rows)
        count, errors, _, megabytes = read_apart(path)
        assert (count, errors) == (rows, {})
        peaks.append(megabytes)
    assert peaks[1] < peaks[0] + 20
