"""Puts places that are stored already into municipalities whose outlines came later."""

from __future__ import annotations

from sqlalchemy import column, func, select, table, text
from sqlalchemy.orm import Session

from app.projects.services import kept
from app.projects.services.staging import run_statement
from app.text import counted

FOUND = table("municipality_place", column("id"), column("project_id"))


def place_in_municipalities(session: Session) -> str:
    """Give each place without municipality the one that it lies in, and say how many; the caller commits.

    No change of the project: what its source says stays as it was, so that neither its history nor its
    day of change tells of it. What is kept for speed is made again for these projects.
    """
    # An import that goes on at the same time looks at the outlines before or after this, not between.
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('import_projects'))"))
    session.execute(text("DROP TABLE IF EXISTS pg_temp.municipality_place"))
    run_statement(session, "municipality_places")
    found = session.scalar(select(func.count()).select_from(FOUND)) or 0
    if found:
        kept.refresh(session, select(FOUND.c.project_id))
    return f"{counted(found, 'place of projects', 'places of projects')} put into their municipalities"
