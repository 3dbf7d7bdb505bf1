"""Hostile files stay under 5 s of CPU and 300 MB; memory does not grow with the rows."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Reads a file in a process of its own and prints what it cost.
SCRIPT = """
import json, re, resource, sys
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
peak = re.search(r"VmHWM:\\s+([0-9]+)", Path("/proc/self/status").read_text())[1]
print(json.dumps([count, dict(report.error_counts), used.ru_utime + used.ru_stime, int(peak) / 1024]))
"""
MEGABYTE = 1_000_000


def read_apart(path: Path) -> tuple[int, dict[str, int], float, float]:
    """Return the number of records, the errors, seconds of CPU and megabytes at the peak."""
    command = [sys.executable, "-c", SCRIPT, str(path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    count, errors, seconds, megabytes = json.loads(run.stdout)
    return count, errors, seconds, megabytes


@dataclass(frozen=True)
class Bomb:
    """A hostile file: `middle` repeated between `start` and `end`, in a zip where `member` is named."""

    code: str
    start: bytes
    middle: bytes
    times: int
    end: bytes = b""
    member: str | None = None

    def write(self, path: Path) -> None:
        if self.member is None:
            with path.open("wb") as file:
                self.write_to(file)
            return
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            with archive.open(self.member, "w") as file:
                self.write_to(file)

    def write_to(self, file: IO[bytes]) -> None:
        file.write(self.start)
        for _ in range(100):
            file.write(self.middle * (self.times // 100))
        file.write(self.end)


FEATURE = b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":'
LINE = FEATURE + b'{"type":"LineString","coordinates":['
ACTIVITY = b"<iati-activities><iati-activity>"
BOMBS = {
    "empty-lists.geojson": Bomb("E_TOO_MANY_VERTICES", LINE, b"[],", 5 * MEGABYTE),
    "vertices.geojson": Bomb("E_TOO_MANY_VERTICES", LINE, b"[44.8,41.7],", 300_000, b"[44.8,41.7]]}}]}"),
    "deep.geojson": Bomb("E_JSON_DEPTH", b"", b"[", 20 * MEGABYTE),
    "digits.geojson": Bomb("E_NUMBER", b'{"a":', b"9", 5 * MEGABYTE, b"}"),
    "text.geojson": Bomb("E_TOO_MANY_VERTICES", b'{"a":"', b"x", 30 * MEGABYTE, b'"}'),
    "keys.geojson": Bomb("E_TOO_MANY_VERTICES", b'{"a":{', b'"k":1,', 3 * MEGABYTE, b'"k":1}}'),
    "elements.xml": Bomb("E_XML_SIZE", ACTIVITY, b"<a/>", 5 * MEGABYTE),
    "attributes.xml": Bomb("E_XML_SIZE", b'<iati-activities a="', b"x", 30 * MEGABYTE, b'"/>'),
    "comments.xml": Bomb("E_XML", b"<!--", b"x", 30 * MEGABYTE, b"--><iati-activities/>"),
    "quotes.csv": Bomb("E_CSV", b'external_id,title_en\nA,"', b"x,\n", 10 * MEGABYTE),
    "line.csv": Bomb("E_CSV", b"external_id,title_en\n", b"x", 30 * MEGABYTE),
    "header.csv": Bomb("E_HEADER", b"", b"a,", MEGABYTE),
    "zeros.zip": Bomb("E_ZIP_RATIO", b"", b"\0", 60 * MEGABYTE, member="p.shp"),
    "blanks.xlsx": Bomb("E_ZIP_RATIO", b"", b" ", 60 * MEGABYTE, member="xl/worksheets/sheet1.xml"),
    "strings.xlsx": Bomb("E_ZIP_RATIO", b"", b"<si/>", 15 * MEGABYTE, member="xl/sharedStrings.xml"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_cheaply(name: str, tmp_path: Path) -> None:
    BOMBS[name].write(tmp_path / name)

    _, errors, seconds, megabytes = read_apart(tmp_path / name)

    assert BOMBS[name].code in errors
    assert seconds < 5
    assert megabytes < 300


def large_csv(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(
            "external_id,title_ka,title_en,description_en,donor,status,starts_on,"
            "budget_amount,budget_currency,lat,lon\n"
        )
        for number in range(rows):
            file.write(f"A-{number},წყლის ქსელი {number},Water {number},Some words here,USAID;GIZ,closed,")
            file.write(f"2020-01-01,{number}.50,GEL,41.7151,44.8271\n")


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
    for rows in (1_000, 20_000):
        path = tmp_path / f"{rows}{suffix}"
        write(path, rows)
        count, errors, _, megabytes = read_apart(path)
        assert (count, errors) == (rows, {})
        peaks.append(megabytes)
    assert peaks[1] < peaks[0] + 20
