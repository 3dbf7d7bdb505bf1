"""What imports changed in a project, as values that a page can show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.projects.models import Project, ProjectChange

MOST_CHANGES = 20
# Of a list, such as the places: an import that moves hundreds of them is told by its first rows.
MOST_ROWS = 10
# The rule that found a region is the server's own word; the currency stands beside its amount.
UNTOLD = ("region_rule", "currency")


@dataclass(frozen=True)
class Piece:
    """A value and what it is: `money` (with its currency), `day`, the name of a code, or `text`."""

    what: str
    value: Any
    currency: str | None = None


@dataclass(frozen=True)
class FieldChange:
    """A field before and after: nothing, one value, or the rows that went and came; `more` are not told.

    Each row is the pieces that it consists of.
    """

    name: str
    before: tuple[tuple[Piece, ...], ...]
    after: tuple[tuple[Piece, ...], ...]
    more: int


@dataclass(frozen=True)
class Change:
    """What one import changed, by the fields' names."""

    changed_at: datetime
    fields: tuple[FieldChange, ...]


def list_changes(session: Session, project: Project) -> tuple[Change, ...]:
    """Return the project's last changes, the newest first. One statement."""
    rows = session.execute(
        select(ProjectChange.changed_at, ProjectChange.changes)
        .where(ProjectChange.project_id == project.id)
        .order_by(ProjectChange.changed_at.desc(), ProjectChange.id.desc())
        .limit(MOST_CHANGES)
    )
    found = []
    currency = project.budget_currency
    for changed_at, changes in rows:
        # Seen from today backwards: before a change of the currency, amounts were in the one it had then.
        earlier = changes.get("budget_currency", [currency])[0]
        fields = [
            _field(name, before, after, earlier, currency)
            for name, (before, after) in sorted(changes.items())
        ]
        found.append(Change(changed_at, tuple(fields)))
        currency = earlier
    return tuple(found)


def _field(name: str, before: Any, after: Any, earlier: str | None, later: str | None) -> FieldChange:
    told = _rows(name, before, earlier), _rows(name, after, later)
    more = sum(max(0, len(rows) - MOST_ROWS) for rows in told)
    return FieldChange(name, told[0][:MOST_ROWS], told[1][:MOST_ROWS], more)


def _rows(name: str, value: Any, currency: str | None) -> tuple[tuple[Piece, ...], ...]:
    if value is None:
        return ()
    rows = value if isinstance(value, list) else [{name: value, "currency": currency}]
    return tuple(_pieces(row) if isinstance(row, dict) else (Piece("text", row),) for row in rows)


def _pieces(row: dict[str, Any]) -> tuple[Piece, ...]:
    told = ((key, value) for key, value in row.items() if value is not None and key not in UNTOLD)
    return tuple(_piece(key, value, row.get("currency")) for key, value in told)


def _piece(key: str, value: Any, currency: str | None) -> Piece:
    if key in ("amount", "budget_amount"):
        return Piece("money", Decimal(str(value)), currency)
    if key in ("status", "kind", "role", "precision"):
        return Piece(key, value)
    if key.endswith(("_on", "_date", "period_end")):
        return Piece("day", date.fromisoformat(value))
    return Piece("text", value)
