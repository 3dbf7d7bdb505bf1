"""Whom coalition hints concern."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from app.i18n import today_in_georgia
from app.problems.workflow.rights import MEMBER_ROLES
from app.statements import read_sql

CONCERNED = Path(__file__).resolve().parents[1] / "sql" / "concerned_by_hints.sql"


def list_concerned(
    session: Session,
    *,
    hint_ids: Sequence[int] | None = None,
    person_id: int | None = None,
    today: date | None = None,
) -> list[tuple[int, int]]:
    """Return pairs of hint and person, by person: of these hints (None: of all shown), and of this person."""
    values = {
        "hint_ids": None if hint_ids is None else list(hint_ids),
        "person_id": person_id,
        "member_roles": list(MEMBER_ROLES),
        "today": today or today_in_georgia(),
    }
    return [(row.hint_id, row.person_id) for row in session.execute(read_sql(CONCERNED), values)]
