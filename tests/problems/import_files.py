"""Files of problems to import, written by the tests, and the command as a person calls it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.importing.columns import PROBLEMS
from app.problems.models import Problem, ProblemLog
from app.projects.models import ImportRun

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
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, PROBLEMS.names)
        writer.writeheader()
        writer.writerows(rows)
    return path


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


def count_stored(session: Session) -> dict[str, Any]:
    """Return how many problems and runs are stored."""
    return {
        model.__name__: session.scalar(select(func.count()).select_from(model))
        for model in (Problem, ImportRun)
    }
