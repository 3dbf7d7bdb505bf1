"""Hostile and odd files get their verdict from import-problems: exit 1, the code told, nothing stored."""

from __future__ import annotations

import csv
import resource
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.importing.places import CORPUS, needs_corpus, unpacked
from tests.problems.import_files import NOTHING, count_stored, run_import

FOLDERS = ("geojson", "csv", "kml", "zip")
# Nothing in it says where, so there is nothing to put on a map: told and left out.
WITHOUT_PLACE = ("geojson/ok_null_geometry.geojson",)


def corpus_lines() -> list[dict[str, str]]:
    index = CORPUS / "index.tsv"
    if not index.is_file():
        return []
    with index.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter="\t"))
    return [line for line in lines if line["file"].split("/")[0] in FOLDERS]


@needs_corpus
@pytest.mark.parametrize("line", corpus_lines(), ids=lambda line: line["file"])
def test_a_corpus_file_gets_its_verdict(
    app: Flask, session: Session, tmp_path: Path, line: dict[str, str]
) -> None:
    path = unpacked(CORPUS / line["file"], tmp_path)
    began, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    result = run_import(app, path)

    assert time.process_time() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024
    assert "Traceback" not in result.output
    assert line["code"] == "-" or line["code"] in result.output
    if line["verdict"] == "error":
        assert result.exit_code == 1
        assert count_stored(session) == NOTHING
        return
    assert result.exit_code == 0, result.output
    empty = line["code"] == "W_EMPTY" or line["file"] in WITHOUT_PLACE
    assert bool(count_stored(session)["Problem"]) is not empty
    assert ("no warnings" in result.output) is (line["code"] == "-")


@needs_corpus
def test_the_index_names_files_for_every_format() -> None:
    assert {line["file"].split("/")[0] for line in corpus_lines()} == set(FOLDERS)
