"""Tables as CSV: encodings, dialects, headers, rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.importing.csv_file import read_csv
from app.importing.reading import read_projects
from app.importing.report import Refused, Report
from tests.importing.places import outcome

HEADER = "external_id,title_ka,title_en,lat,lon,donor,budget_amount,budget_currency,starts_on,url"
GOOD = "A-1,წყალი,Water,41.7151,44.8271,USAID;GIZ,1200.50,GEL,2026-01-31,https://example.org/"


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "projects.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def errors(folder: Path, text: str | bytes) -> list[tuple[str, int | None, str | None]]:
    report, _ = outcome(write(folder, text), read_projects)
    return [(problem.code, problem.line, problem.field) for problem in report.errors]


def test_a_plain_table_becomes_canonical_records(tmp_path: Path) -> None:
    report = Report()
    (record,) = read_projects(write(tmp_path, f"{HEADER}\n{GOOD}\n"), report)

    assert not report.failed
    assert (record["external_id"], record["title_ka"], record["title_en"]) == ("A-1", "წყალი", "Water")
    assert [part["name_en"] for part in record["participations"]] == ["USAID", "GIZ"]
    assert {part["role"] for part in record["participations"]} == {"funding"}
    assert (record["locations"][0]["lon"], record["locations"][0]["precision"]) == (44.8271, "exact")
    assert record["partial"]


def test_all_errors_of_a_file_are_told_at_once_with_line_and_field(tmp_path: Path) -> None:
    text = f"{HEADER},id,nickname\n{GOOD},1,x\nA-2,,,nan,44.8,,1e30,GEL,31/02/2026,javascript:x,1,x\n"

    assert errors(tmp_path, text) == [
        ("E_COLUMN", 1, "id"),
        ("E_COLUMN", 1, "nickname"),
        ("E_NUMBER", 3, "budget_amount"),
        ("E_DATE", 3, "starts_on"),
        ("E_URL_SCHEME", 3, "url"),
        ("E_COORD_PARSE", 3, "lat, lon"),
        ("E_ROW", 3, "title_ka"),
    ]


def test_cells_of_foreign_columns_are_checked_all_the_same(tmp_path: Path) -> None:
    assert ("E_DATE", 2, "reported_on") in errors(tmp_path, "title,reported_on\nx,31/02/2026\n")


def test_lines_are_those_of_the_file_even_after_cells_of_several_lines(tmp_path: Path) -> None:
    text = 'external_id,title_en,lat,lon\nA,"two\nlines",41.7,44.8\n\nB,x,nan,44.8\n'
    assert errors(tmp_path, text) == [("E_COORD_PARSE", 5, "lat, lon")]


@pytest.mark.parametrize(
    "cells, told",
    [
        ("A,x,41.7", "E_ROW"),
        ("A,x,41.7,44.8,more", "E_ROW"),
        ("A,x,41.7,", "E_ROW"),
        (",x,41.7,44.8", "E_ROW"),
    ],
)
def test_a_row_of_the_wrong_shape_is_told(tmp_path: Path, cells: str, told: str) -> None:
    found = errors(tmp_path, f"external_id,title_en,lat,lon\nA,ok,41.7,44.8\n{cells}\n")
    assert [(code, line) for code, line, _ in found] == [(told, 3)]


def test_empty_columns_and_rows_that_spreadsheets_add_are_skipped(tmp_path: Path) -> None:
    report = Report()
    records = list(read_projects(write(tmp_path, "external_id,title_en,,\nA,x,,\n,,,\n"), report))
    assert len(records) == 1
    assert not report.failed


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "windows-1251", "utf-32"])
def test_another_encoding_is_never_guessed(tmp_path: Path, encoding: str) -> None:
    content = "external_id,title_en\nA,Аджария\n".encode(encoding)
    assert errors(tmp_path, content)[0][0] in ("E_ENCODING", "E_TEXT_CONTROL", "E_HEADER")


def test_the_offset_of_the_first_wrong_byte_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="byte 24 ") as caught:
        list(read_csv(write(tmp_path, b"\xef\xbb\xbfexternal_id,title_en\n\xff"), Report()))
    assert (caught.value.code, caught.value.line) == ("E_ENCODING", 2)


@pytest.mark.parametrize(
    "text, code",
    [
        ("", "E_HEADER"),
        ("\n\n", "E_HEADER"),
        ("external_id,external_id\nA,B\n", "E_HEADER"),
        ("წყალი,იმერეთი,42.25,42.70\n", "E_HEADER"),
        ('external_id,title_en\n"open,x\ny,z\n', "E_CSV"),
        ('external_id,title_en\nA,"x"y\n', "E_CSV"),
        (f"external_id,title_en\nA,{'x' * 200000}\n", "E_CSV"),
        ("external_id,title_en\nA,a\x00b\n", "E_TEXT_CONTROL"),
        ("external_id,title_en\nA,a\x1b[31mb\n", "E_TEXT_CONTROL"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, text: str, code: str) -> None:
    assert errors(tmp_path, text)[0][0] == code


@pytest.mark.parametrize("delimiter, name", [(";", "semicolon"), ("\t", "tab")])
def test_another_separator_is_taken_and_told(tmp_path: Path, delimiter: str, name: str) -> None:
    report = Report()
    text = (
        delimiter.join(["external_id", "title_en", "lat", "lon"])
        + "\n"
        + delimiter.join(["A", "x", "42,25", "42,70"])
    )
    (record,) = read_projects(write(tmp_path, text), report)

    assert record["locations"][0]["lat"] == 42.25
    assert [problem.code for problem in report.warnings] == ["W_DIALECT"]
    assert name in report.warnings[0].message


def test_formula_cells_lose_the_apostrophe_of_the_export_only(tmp_path: Path) -> None:
    (record,) = read_projects(write(tmp_path, "external_id,title_en\nA,'=1+1\n"), Report())
    assert record["title_en"] == "=1+1"


def test_a_header_alone_is_told_as_empty(tmp_path: Path) -> None:
    report = Report()
    assert list(read_projects(write(tmp_path, "external_id,title_en\n"), report)) == []
    assert report.warning_counts == {"W_EMPTY": 1}
