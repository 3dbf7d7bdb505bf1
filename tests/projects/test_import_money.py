"""Budgets of a file: an amount from 0 with a currency that exists, or neither; told by line and field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.projects.import_files import NOTHING, count_stored, read_project, row, run_import, write_table
from tests.projects.test_import_formats import write_geojson, write_xlsx
from tests.projects.test_import_records import ACTIVITY, write_iati

BAD = [
    ({"budget_amount": "100", "budget_currency": "XYZ"}, "budget_currency: E_CURRENCY “XYZ”"),
    ({"budget_amount": "100", "budget_currency": "xyz"}, "budget_currency: E_CURRENCY “xyz”"),
    ({"budget_amount": "100", "budget_currency": ""}, "budget_currency: E_CURRENCY the amount has no"),
    ({"budget_amount": "", "budget_currency": "GEL"}, "budget_amount: E_CURRENCY the currency has no"),
    ({"budget_amount": "-1", "budget_currency": "GEL"}, "budget_amount: E_NUMBER “-1” is less than"),
]


@pytest.mark.parametrize("cells, told", BAD)
@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson"])
def test_a_budget_that_is_none_is_refused_once_by_line_field_and_reason(
    app: Flask, session: Session, tmp_path: Path, form: str, cells: dict[str, str], told: str
) -> None:
    write = {"csv": write_table, "xlsx": write_xlsx, "geojson": write_geojson}[form]

    result = run_import(app, write(tmp_path / f"a.{form}", row(**cells)))

    assert result.exit_code == 1
    assert f"error: line {1 if form == 'geojson' else 2}, field {told}" in result.output
    assert result.output.count("error: line") == 1
    assert "1 error, nothing stored" in result.output
    assert count_stored(session) == NOTHING


def test_nothing_is_an_amount_too(app: Flask, session: Session, tmp_path: Path) -> None:
    result = run_import(app, write_table(tmp_path / "a.csv", row(budget_amount="0", budget_currency="gel")))

    assert result.exit_code == 0, result.output
    assert "(1 project of the source" in result.output
    assert "1 location\n" in result.output
    assert (read_project(session).budget_amount, read_project(session).budget_currency) == (0, "GEL")


@pytest.mark.parametrize(
    "said", ["columns: {budget_currency: {value: GEL}, ", "defaults: {budget_currency: GEL}\ncolumns: {"]
)
def test_a_currency_that_the_mapping_says_of_all_rows_needs_no_amount_in_each(
    app: Flask, session: Session, tmp_path: Path, said: str
) -> None:
    (tmp_path / "a.csv").write_text("No;Name;Sum\n1;Road;5\n2;Bridge;\n", "utf-8")
    mapping = tmp_path / "a.yaml"
    mapping.write_text(said + "external_id: No, title: Name, budget_amount: Sum}\n", "utf-8")

    result = run_import(app, tmp_path / "a.csv", "--mapping", str(mapping))

    assert result.exit_code == 0, result.output
    assert (read_project(session, "1").budget_amount, read_project(session, "1").budget_currency) == (
        5,
        "GEL",
    )
    assert (read_project(session, "2").budget_amount, read_project(session, "2").budget_currency) == (
        None,
        None,
    )


def test_an_activity_with_an_unknown_currency_is_refused_once(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    text = ACTIVITY.format(dates="").replace('default-currency="EUR"', 'default-currency="XYZ"')

    result = run_import(app, write_iati(tmp_path / "a.xml", text))

    assert result.output.count("E_CURRENCY") == 1
    assert "W_CURRENCY" not in result.output
    assert count_stored(session) == NOTHING


def test_a_refused_status_is_not_called_missing_and_lines_come_in_order(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    rows = [
        row(region="Adjara"),
        row(external_id="P2", status="asleep"),
        row(external_id="P3", status=""),
        row(external_id="P4", url="x"),
    ]

    result = run_import(app, write_table(tmp_path / "a.csv", *rows))

    found = re.findall(r"line (\d+), field [^:]+: (\w+)", result.output)
    assert found == [("2", "E_REGION_MISMATCH"), ("3", "E_STATUS"), ("5", "E_URL_SCHEME"), ("4", "W_STATUS")]


def test_a_refused_status_of_an_activity_is_not_called_missing(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    text = ACTIVITY.format(dates="").replace('<activity-status code="2"/>', '<activity-status code="9"/>')

    result = run_import(app, write_iati(tmp_path / "a.xml", text))

    assert "E_STATUS" in result.output
    assert "W_STATUS" not in result.output
