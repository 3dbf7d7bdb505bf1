"""Hostile files get their verdict from import-projects: exit 1, the code told, nothing stored."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.projects.import_files import NOTHING, SHARED, count_stored, run_import

CORPUS = SHARED / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the hostile files are not on this machine")


def files(verdict: str, *folders: str) -> list[tuple[str, str]]:
    """The files of some folders with that verdict, each with its code."""
    if not CORPUS.is_dir():
        return []
    with (CORPUS / "index.tsv").open(encoding="utf-8", newline="") as file:
        return [
            (row["file"], row["code"])
            for row in csv.DictReader(file, delimiter="\t")
            if row["file"].split("/")[0] in folders and row["verdict"].startswith(verdict)
        ]


@pytest.mark.parametrize("name, code", files("error", "iati", "csv", "geojson"))
def test_a_hostile_file_is_refused_with_its_code(
    app: Flask, session: Session, tmp_path: Path, name: str, code: str
) -> None:
    path = CORPUS / name
    if path.suffix == ".gz":
        path = tmp_path / path.stem
        path.write_bytes(gzip.decompress((CORPUS / name).read_bytes()))

    result = run_import(app, path)

    assert result.exit_code == 1
    assert code in result.output
    assert "Traceback" not in result.output
    assert count_stored(session) == NOTHING


@pytest.mark.parametrize("name, code", files("accept", "iati"))
def test_an_odd_but_good_activity_is_taken(app: Flask, session: Session, name: str, code: str) -> None:
    result = run_import(app, CORPUS / name)

    assert result.exit_code == 0, result.output
    assert code == "-" or code in result.output
    assert count_stored(session) == {"Project": 1, "ImportRun": 1}


def test_reports_of_problems_are_no_projects_and_say_which_column_is_unknown(
    app: Flask, session: Session
) -> None:
    result = run_import(app, CORPUS / "csv" / "ok_bom_quotes_newline.csv")

    assert result.exit_code == 1
    assert "E_COLUMN unknown column “title”" in result.output
    assert count_stored(session) == NOTHING
