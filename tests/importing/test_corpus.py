"""Every hostile and odd file gets its verdict."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.importing.places import CORPUS, READERS, needs_corpus, outcome, unpacked

# Needs the boundaries of the regions: held where projects are stored.
BY_THE_STORE = ("E_REGION_MISMATCH",)


def corpus_lines() -> list[dict[str, str]]:
    index = CORPUS / "index.tsv"
    if not index.is_file():
        return []
    with index.open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file, delimiter="\t"))
    return [
        line for line in lines if line["file"].split("/")[0] in READERS and line["code"] not in BY_THE_STORE
    ]


@needs_corpus
@pytest.mark.parametrize("line", corpus_lines(), ids=lambda line: line["file"])
def test_a_corpus_file_gets_its_verdict(line: dict[str, str], tmp_path: Path) -> None:
    path = unpacked(CORPUS / line["file"], tmp_path)

    report, records = outcome(path, READERS[line["file"].split("/")[0]])

    assert report.failed == (line["verdict"] == "error")
    if line["verdict"] == "error":
        assert line["code"] in report.error_counts
    elif line["verdict"] == "accept-warn":
        assert list(report.warning_counts) == [line["code"]]
        assert records or line["code"] == "W_EMPTY"
    else:
        assert not report.warning_counts
        assert records


@needs_corpus
def test_the_index_names_files_for_every_reader() -> None:
    assert {line["file"].split("/")[0] for line in corpus_lines()} == set(READERS)
