"""Makes again, by SQL and in the caller's transaction, what is kept for speed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Select, column, delete, insert, select, table, text
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.filters import Filter
from app.projects.models import Project, ProjectCluster, ProjectTotal
from app.projects.queries.grid import KEPT_LEVELS, select_cells
from app.projects.queries.totals import KEPT_DIMENSIONS, select_totals
from app.statements import read_sql

SQL = Path(__file__).parent.parent / "sql"
STATEMENTS = ("kept_columns", "kept_project_features", "kept_location_features")
CHANGED = table("changed_project", column("id"))


def refresh(session: Session, changed: Select[Any] | None = None, *, columns_written: bool = False) -> None:
    """Make again what is derived from projects, places and parts; to be called before the commit of a write.

    `changed` selects the ids of the projects written (default: all). `columns_written`: the writer filled
    the derived columns itself, as the generator does for a million rows; they need no second look.
    Grid and totals are made anew whole. Bumps the data version.
    """
    # Two writers at once would both insert the same cells: the second waits for the first one's commit.
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('kseli kept projects'))"))
    session.execute(
        text("CREATE TEMP TABLE IF NOT EXISTS changed_project (id integer PRIMARY KEY) ON COMMIT DROP")
    )
    session.execute(text("TRUNCATE changed_project"))
    chosen = changed if changed is not None else select(Project.id)
    session.execute(insert(CHANGED).from_select(["id"], chosen.distinct()))
    session.execute(text("ANALYZE changed_project"))
    for name in STATEMENTS[1:] if columns_written else STATEMENTS:
        session.execute(read_sql(SQL / f"{name}.sql"))
    _refresh_grid(session)
    _refresh_totals(session)
    bump_data_version(session, "projects")


def _refresh_grid(session: Session) -> None:
    session.execute(delete(ProjectCluster))
    columns = [column.name for column in ProjectCluster.__table__.columns]
    for level in KEPT_LEVELS:
        session.execute(insert(ProjectCluster).from_select(columns, select_cells(Filter(), level)))


def _refresh_totals(session: Session) -> None:
    session.execute(delete(ProjectTotal))
    columns = [column.name for column in ProjectTotal.__table__.columns]
    session.execute(insert(ProjectTotal).from_select(columns, select_totals(Filter(), KEPT_DIMENSIONS)))
