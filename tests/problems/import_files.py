"""Files of problems to import, written by the tests, and the command as a person calls it."""

from __future__ import annotations

from pathlib import Path

from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.importing.columns import PROBLEMS
from app.problems.models import Problem, ProblemLog
from app.projects.models import ImportRun
from tests.import_tables import count_rows, write_csv

PLAIN: dict[str, str] = {
    "external_id": "P1",
    "title": "წყალი არ მოდის",
    "text": "უკვე ორი კვირაა",
    "topic": "water",
    "lat": "41.91981",
    "lon": "45.47123",
    "reported_on": "2026-03-01",
    "email": "nino@example.org",
}
NOTHING = {"Problem": 0, "ImportRun": 0}


def write_table(path: Path, *rows: dict[str, str]) -> Path:
    """Write rows as a CSV with all columns that an import of problems takes."""
    return write_csv(path, PROBLEMS.names, rows)


def row(**cells: str) -> dict[str, str]:
    """A good row with other cells; an empty text takes one away."""
    return PLAIN | cells


def run_import(app: Flask, path: Path, *options: str) -> Result:
    """Call import-problems as a person would."""
    return app.test_cli_runner().invoke(args=["import-problems", str(path), *options])


def read_problem(session: Session, external_id: str = "P1") -> Problem:
    """Return a stored problem as it is now."""
    session.expire_all()
    return session.scalars(select(Problem).where(Problem.external_id == external_id)).one()


def list_log(session: Session, problem: Problem) -> list[str]:
    """Return what the log tells of a problem, in order."""
    lines = select(ProblemLog.kind).where(ProblemLog.problem_id == problem.id).order_by(ProblemLog.id)
    return list(session.scalars(lines))


def count_stored(session: Session) -> dict[str, int]:
    """Return how many problems and runs are stored."""
    return count_rows(session, Problem, ImportRun)
