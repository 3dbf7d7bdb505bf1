"""The same project by every format, by a mapping of one's own, and what is said when nothing fits."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.projects.import_files import NOTHING, count_stored, read_project, row, run_import, write_table


def write_xlsx(path: Path, cells: dict[str, str]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(cells))
    sheet.append(list(cells.values()))
    book.save(path)
    return path


def write_geojson(path: Path, cells: dict[str, str]) -> Path:
    properties = {name: value for name, value in cells.items() if name not in ("lon", "lat")}
    point = {"type": "Point", "coordinates": [float(cells["lon"]), float(cells["lat"])]}
    feature = {"type": "Feature", "properties": properties, "geometry": point}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_a_table_a_workbook_and_a_map_layer_say_the_same(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    cells = row(region="კახეთი", topic="water", starts_on="2024-05-01")
    first = run_import(app, write_table(tmp_path / "a.csv", cells))
    assert first.exit_code == 0, first.output

    for path in (write_xlsx(tmp_path / "a.xlsx", cells), write_geojson(tmp_path / "a.geojson", cells)):
        result = run_import(app, path)
        assert "0 inserted, 0 updated, 1 unchanged" in result.output

    assert read_project(session).region_codes == ["GE-KA"]


def test_a_mapping_of_ones_own_brings_a_foreign_table_in(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    (tmp_path / "theirs.csv").write_text("Nr;Name;Sum;Place\n7;გზა;1,5;Ajaria\n", "utf-8")
    mapping = tmp_path / "theirs.yaml"
    mapping.write_text(
        "source: theirs\nrows: project\nproject_key: Nr\n"
        "columns: {title: Name, budget_amount: Sum, budget_currency: {value: GEL}, region: Place}\n"
        "unit_factors: {budget_amount: 1000}\ndefaults: {status: pipeline}\n",
        "utf-8",
    )

    result = run_import(app, tmp_path / "theirs.csv", "--mapping", str(mapping))

    assert result.exit_code == 0, result.output
    project = read_project(session, "7")
    assert (project.source, project.title_ka, project.budget_amount) == ("theirs", "გზა", 1500)
    assert (project.status, project.region_codes) == ("pipeline", ["GE-AJ"])


@pytest.mark.parametrize(
    "name, options, code",
    [
        ("a.docx", [], "E_FORMAT"),
        ("a.csv", ["--mapping", "nobodys"], "E_MAPPING"),
        ("a.csv", ["--format", "iati"], "E_XML"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(
    app: Flask, session: Session, tmp_path: Path, name: str, options: list[str], code: str
) -> None:
    result = run_import(app, write_table(tmp_path / name, row()), *options)

    assert result.exit_code == 1
    assert code in result.output
    assert count_stored(session) == NOTHING
