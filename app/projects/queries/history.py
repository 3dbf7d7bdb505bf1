"""What imports changed in a project, as words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.projects.models import ProjectChange

MOST_CHANGES = 20
# Of a list, such as the places: an import that moves hundreds of them is told by its first rows.
MOST_ROWS = 10


@dataclass(frozen=True)
class FieldChange:
    """A field before and after: nothing, one value, or the rows that went and came; `more` are not told."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class Change:
    """What one import changed, by the fields' names."""

    changed_at: datetime
    fields: tuple[FieldChange, ...]


def list_changes(session: Session, project_id: int) -> tuple[Change, ...]:
    """Return the project's last changes, the newest first. One statement."""
    rows = session.execute(
        select(ProjectChange.changed_at, ProjectChange.changes)
        .where(ProjectChange.project_id == project_id)
        .order_by(ProjectChange.changed_at.desc(), ProjectChange.id.desc())
        .limit(MOST_CHANGES)
    )
    return tuple(Change(changed_at, _fields(changes)) for changed_at, changes in rows)


def _fields(changes: dict[str, Any]) -> tuple[FieldChange, ...]:
    found = []
    for name, (before, after) in sorted(changes.items()):
        told = _words(before), _words(after)
        more = sum(max(0, len(words) - MOST_ROWS) for words in told)
        found.append(FieldChange(name, told[0][:MOST_ROWS], told[1][:MOST_ROWS], more))
    return tuple(found)


def _words(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(_row(item) for item in value)
    return (str(value),)


def _row(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    return ", ".join(str(part) for part in item.values() if part is not None)
