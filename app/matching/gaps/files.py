"""The gaps as a table to take home: just the rows, columns and numbers of the page."""

from __future__ import annotations

from app.i18n import gettext as _
from app.matching.gaps.asked import PEOPLE
from app.matching.gaps.matrix import Matrix
from app.matching.gaps.measures import Number
from app.matching.gaps.words import name_measure, name_place, name_subject
from app.spreadsheets import Cell


def list_rows(matrix: Matrix, language: str) -> list[list[Cell]]:
    """Return the table with its head: code and name of the region, then a column a topic."""
    topics = [name_subject(column, language) for column in matrix.columns]
    rows: list[list[Cell]] = [[_("Code"), _("Region"), *topics]]
    for row in matrix.rows:
        values = [_write(matrix, matrix.value(row, column.code)) for column in matrix.columns]
        rows.append([row.code, name_place(row, language), *values])
    return rows


def list_notes(matrix: Matrix, address: str) -> list[list[Cell]]:
    """Return what the numbers are, as of when, and from where, for a sheet of its own."""
    return [
        [_("What"), name_measure(matrix.asked, matrix.currency)],
        [_("As of"), matrix.gaps.computed_at.isoformat(timespec="minutes")],
        [_("Per"), PEOPLE if matrix.asked.by_people else ""],
        [_("Empty cell"), _("not known")],
        [_("Source"), address],
    ]


def _write(matrix: Matrix, value: Number | None) -> Cell:
    if value is None:
        return None
    return round(float(value) * 100, 2) if matrix.asked.measure == "linked" else value
