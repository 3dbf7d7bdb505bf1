"""Hostile boundary files get their verdict by command: exit 1, the code told, nothing stored."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.regions.models import Municipality

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
# Attacks on the attributes of reports and projects: as boundaries these files are points, told first.
ATTRIBUTES = {"geojson/bad_xss_props.geojson", "geojson/bad_budget_overflow.geojson"}


def hostile_files() -> list[tuple[str, str]]:
    """The refused files of the folders that concern boundaries, with the code of each."""
    if not CORPUS.is_dir():
        return []
    with (CORPUS / "index.tsv").open(encoding="utf-8", newline="") as file:
        return [
            (row["file"], row["code"])
            for row in csv.DictReader(file, delimiter="\t")
            if row["file"].split("/")[0] in ("geojson", "zip")
            and row["verdict"] == "error"
            and row["file"] not in ATTRIBUTES
        ]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the hostile files are not on this machine")
@pytest.mark.parametrize("name, code", hostile_files())
def test_a_hostile_file_is_refused_with_its_code(
    app: Flask, session: Session, tmp_path: Path, name: str, code: str
) -> None:
    path = CORPUS / name
    if path.suffix == ".gz":
        path = tmp_path / path.stem
        path.write_bytes(gzip.decompress((CORPUS / name).read_bytes()))

    result = app.test_cli_runner().invoke(
        args=["import-boundaries", str(path), "--level", "municipality", "--repair"]
    )

    assert result.exit_code == 1
    assert code in result.output
    session.expire_all()
    assert session.scalar(select(func.count(Municipality.geom))) == 0
