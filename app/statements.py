"""Statements that stand in .sql files of their own."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session


@cache
def read_sql(*files: Path) -> TextClause:
    """Return the statement of a file, or of several that are parts of one; read once."""
    return text("\n".join(file.read_text("utf-8") for file in files))


def run_file(session: Session, path: Path, parameters: dict[str, Any] | None = None) -> Any:
    """Run a file of SQL, one statement after the other, and return the last one's result."""
    result = None
    for statement in path.read_text("utf-8").split(";\n"):
        result = session.execute(text(statement), parameters or {})
    return result
