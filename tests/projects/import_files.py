"""Files to import, written by the tests, and the command as a person calls it."""

from __future__ import annotations

from pathlib import Path

from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.importing.columns import PROJECTS
from app.projects.models import ImportRun, Project
from tests.import_tables import count_rows, write_csv

SHARED = Path(__file__).resolve().parents[3] / "shared"
TELAVI = {"lon": "45.47", "lat": "41.92"}
BATUMI = {"lon": "41.64", "lat": "41.63"}
PLAIN: dict[str, str] = {
    "external_id": "P1",
    "title_en": "Water for Telavi",
    "status": "implementation",
    "donor": "River Fund",
    **TELAVI,
}


def write_table(path: Path, *rows: dict[str, str]) -> Path:
    """Write rows as a CSV with all columns of DESIGN §3.4; missing cells are empty."""
    return write_csv(path, PROJECTS.names, rows)


def row(**cells: str) -> dict[str, str]:
    """A good row with other cells; an empty text takes one away."""
    return PLAIN | cells


def run_import(app: Flask, path: Path, *options: str) -> Result:
    """Call import-projects as a person would."""
    return app.test_cli_runner().invoke(args=["import-projects", str(path), *options])


def read_project(session: Session, external_id: str = "P1") -> Project:
    """Return a stored project as it is now."""
    session.expire_all()
    return session.scalars(select(Project).where(Project.external_id == external_id)).one()


def count_stored(session: Session) -> dict[str, int]:
    """Return how many projects and runs are stored."""
    return count_rows(session, Project, ImportRun)


NOTHING = {"Project": 0, "ImportRun": 0}
