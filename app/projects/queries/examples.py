"""Whether invented projects are among the ones shown."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.projects.models import ProjectTotal


def has_examples(session: Session) -> bool:
    """Return whether any example project is there. One key look-up in the kept totals."""
    found = session.scalar(select(ProjectTotal.projects).where(ProjectTotal.dimension == "example"))
    return bool(found)
