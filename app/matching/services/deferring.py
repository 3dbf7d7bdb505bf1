"""Asking for a matching of what was changed, in the transaction of the change."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.jobs import defer


def defer_match(session: Session, kind: str, record_id: int | None) -> None:
    """Let the worker look anew for what fits a problem, project or resource (None: all that was changed)."""
    words = {} if record_id is None else {"id": record_id}
    defer(session, "matching:match", queue="matching", kind=kind, **words)
