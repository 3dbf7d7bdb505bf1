"""Puts problems that are stored already into municipalities whose outlines came later."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.statements import run_file
from app.text import counted

STATEMENTS = Path(__file__).resolve().parents[1] / "sql" / "municipality_problems.sql"


def place_problems(session: Session) -> str:
    """Give each problem without municipality the one that it lies in, and say how many; the caller commits.

    No change of the problem: neither its log nor its day of change tells of it.
    """
    # An import that goes on at the same time looks at the outlines before or after this, not between.
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('import_problems'))"))
    session.execute(text("DROP TABLE IF EXISTS pg_temp.municipality_problem"))
    found: int = run_file(session, STATEMENTS).rowcount
    if found:
        bump_data_version(session, "problems")
    return f"{counted(found, 'problem')} put into their municipalities"
