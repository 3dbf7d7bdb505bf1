"""The sentences for what only the whole file or the map shows (sql/import_problems.sql)."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.importing.report import KEPT_ERRORS, Report, shown
from app.projects.services.staging import run_statement

# {first} and {second} are the columns of the statement.
MESSAGES = {
    "E_DUPLICATE": "the project {first} stands already on line {second}",
    "E_DATE": "starts on {first}, but ends before, on {second}",
    "W_DATE": "began on {first}, after its planned end on {second}: the end is left out",
    "W_STATUS": "no status is given: {first}, by its dates",
    "E_AXIS_ORDER": "{first}, {second} lies outside Georgia, but inside when the two are swapped",
    "E_OUTSIDE_AREA": "{first}, {second} lies outside Georgia",
    "E_REGION_MISMATCH": "the row says {first}, but the position lies in {second}",
    "W_REGION_DIFFERS": "the file says {first}, but the position lies in {second}, which is taken",
    "W_NO_GEOMETRY": "the place {first} has no position: the project is stored without it",
    "W_MUNICIPALITY": "{first} is no municipality that is known in {second}: left out",
    "W_DUPLICATE_LOCATION": "the place {first} stands already on line {second}, at the same position",
    "W_PROJECT_DIFFERS": "{first} differs from an earlier row of the project {second}, whose value is taken",
}


def report_problems(session: Session, report: Report, *, refuse_outside: bool) -> None:
    """Put into the report what the staged rows show, by line."""
    rows = run_statement(
        session, "import_problems", {"refuse_outside": refuse_outside, "kept": KEPT_ERRORS}
    ).all()
    told: dict[str, int] = {}
    totals: dict[str, int] = {}
    for row in rows:
        message = MESSAGES[row.code].format(first=_shown(row.first), second=_shown(row.second))
        add = report.add_error if row.code.startswith("E_") else report.add_warning
        add(row.code, message, line=row.line, field=row.field)
        told[row.code] = told.get(row.code, 0) + 1
        totals[row.code] = row.total
    for code, total in totals.items():
        counts = report.error_counts if code.startswith("E_") else report.warning_counts
        counts[code] += total - told[code]


def _shown(value: Any) -> str:
    return shown(value) if value is not None else "without a name"
