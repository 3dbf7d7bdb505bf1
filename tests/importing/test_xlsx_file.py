"""Tables as XLSX: days, formulas, and the archive and XML inside."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from app.importing.mapping import check_mapping
from app.importing.reading import read_projects
from app.importing.report import Report
from tests.importing.places import outcome

HEADER = ["external_id", "title_en", "lat", "lon", "starts_on", "budget_amount", "budget_currency"]


def write(folder: Path, rows: list[list[object]], sheet: str = "Sheet") -> Path:
    workbook = openpyxl.Workbook()
    first = workbook.active
    assert first is not None
    first.title = sheet
    for row in rows:
        first.append(row)
    path = folder / "projects.xlsx"
    workbook.save(path)
    return path


def repack(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """Write the workbook again with changed parts."""
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


def codes(path: Path) -> list[str]:
    report, _ = outcome(path, read_projects)
    return list(report.error_counts)


def test_a_sheet_becomes_canonical_records(tmp_path: Path) -> None:
    cells = ["A-1", "წყალი", 41.7151, 44.8271, datetime(2026, 1, 31), 1200.5, "GEL"]
    path = write(tmp_path, [HEADER, cells])
    report = Report()
    (record,) = read_projects(path, report)

    assert not report.failed
    assert record["starts_on"] == date(2026, 1, 31)
    assert str(record["budget_amount"]) == "1200.50"
    assert record["locations"][0]["line"] == 2


def test_numbers_that_are_keys_keep_their_digits(tmp_path: Path) -> None:
    (record,) = read_projects(write(tmp_path, [HEADER, [906001153245, "x"]]), Report())
    assert record["external_id"] == "906001153245"


def test_a_mapping_chooses_the_sheet_by_name(tmp_path: Path) -> None:
    path = write(tmp_path, [["key", "name"], ["A", "x"]], sheet="Projects")
    mapping = check_mapping({"sheet": "Projects", "columns": {"external_id": "key", "title_en": "name"}})
    assert [record["title_en"] for record in read_projects(path, Report(), mapping=mapping)] == ["x"]
    missing = check_mapping({"sheet": "Other", "columns": {"external_id": "key", "title_en": "name"}})
    report, _ = outcome(path, lambda path, report: read_projects(path, report, mapping=missing))
    assert list(report.error_counts) == ["E_XLSX"]


def test_a_formula_without_a_stored_result_is_told(tmp_path: Path) -> None:
    report = Report()
    list(read_projects(write(tmp_path, [HEADER, ["A", "x", "=41+0.7", 44.8]]), report))
    assert report.warning_counts["W_FORMULA_EMPTY"] == 1


@pytest.mark.parametrize("declaration", [b"<!DOCTYPE x>", b'<!DOCTYPE x [<!ENTITY a "b">]>', b"<!doctype x>"])
def test_a_dtd_in_any_part_is_refused(tmp_path: Path, declaration: bytes) -> None:
    path = write(tmp_path, [HEADER, ["A", "x"]])
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"):
        changed = repack(
            path, lambda name, content, part=part: declaration + content if name == part else content
        )  # type: ignore[misc]
        assert codes(changed) == ["E_XML_DTD"]


def test_xml_in_utf_16_is_refused_since_a_dtd_would_hide_in_it(tmp_path: Path) -> None:
    path = write(tmp_path, [HEADER, ["A", "x"]])

    def wide(name: str, content: bytes) -> bytes:
        return content.decode().encode("utf-16") if name == "xl/workbook.xml" else content

    assert codes(repack(path, wide)) == ["E_ENCODING"]


def test_a_sheet_that_unpacks_to_a_thousand_times_its_size_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, [HEADER, ["A", "x"]])

    def bomb(name: str, content: bytes) -> bytes:
        return content + b" " * 20_000_000 if name == "xl/worksheets/sheet1.xml" else content

    assert codes(repack(path, bomb)) == ["E_ZIP_RATIO"]


def test_a_row_far_down_and_a_false_size_cost_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, [HEADER, ["A", "x"]])

    def stretch(_: str, content: bytes) -> bytes:
        content = content.replace(b'ref="A1:F2"', b'ref="A1:XFD1048576"')
        return content.replace(b"</sheetData>", b'<row r="900000"><c r="A900000"/></row></sheetData>')

    report = Report()
    assert len(list(read_projects(repack(path, stretch), report))) == 1
    assert not report.failed


@pytest.mark.parametrize(
    "row, code",
    [
        (b'<row r="3"><c r="XFD3"><v>1</v></c></row>', "E_ROW"),
        (b'<row r="9999999999"><c r="A9999999999"><v>1</v></c></row>', "E_XLSX"),
        (b'<row r="3"><c r="ZZZZZZZ3"><v>1</v></c></row>', "E_XLSX"),
    ],
)
def test_rows_and_columns_that_no_sheet_has_are_refused(tmp_path: Path, row: bytes, code: str) -> None:
    path = write(tmp_path, [HEADER, ["A", "x"]])
    end = b"</sheetData>"
    assert codes(repack(path, lambda _, content: content.replace(end, row + end))) == [code]


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml", "xl/styles.xml"]
)
def test_a_damaged_or_missing_part_is_refused(tmp_path: Path, part: str) -> None:
    path = write(tmp_path, [HEADER, ["A", "x"]])
    cut = repack(path, lambda name, content: content[: len(content) // 2] if name == part else content)
    assert codes(cut)[0] in ("E_XLSX", "E_HEADER")
    if part != "xl/styles.xml":
        assert codes(repack(path, lambda name, content: None if name == part else content))[0] in (
            "E_XLSX",
            "E_HEADER",
        )


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0old excel", b"external_id,title_en\n"]
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    assert codes(path) == ["E_ZIP_CORRUPT"]
