"""What a report said before each change, beside what it says since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.i18n import pick
from app.problems.differences import Part, compare_words
from app.problems.models import Problem, ProblemOriginal
from app.problems.workflow.labels import PRECISION_LABELS
from app.regions.models import Municipality
from app.topics.models import Topic

FIELDS = ("title", "text", "topic_code", "location_precision", "municipality_code", "place")


@dataclass(frozen=True)
class Difference:
    """One field that was changed, word by word."""

    field: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Change:
    """One change of a report: when, by whom (None: its reporter without an account, or nobody known)."""

    at: datetime
    who: str | None
    by_reporter: bool
    differences: tuple[Difference, ...]


def list_changes(
    session: Session, problem: Problem, exact: tuple[float, float], language: str
) -> list[Change]:
    """Return the changes, newest first. `exact`: the place now. At most four statements."""
    rows = session.execute(
        select(ProblemOriginal, Person.name)
        .outerjoin(Person, Person.id == ProblemOriginal.changed_by_id)
        .where(ProblemOriginal.problem_id == problem.id)
        .order_by(ProblemOriginal.id.desc())
    ).all()
    if not rows:
        return []
    after: Mapping[str, Any] = {name: getattr(problem, name, None) for name in FIELDS} | {
        "lon": exact[0],
        "lat": exact[1],
    }
    words = _Words(session, language)
    changes = []
    for kept, name in rows:
        differences = tuple(words.compare(field, kept.values, after) for field in FIELDS)
        changes.append(
            Change(
                kept.changed_at,
                name,
                kept.changed_by_id is None or kept.changed_by_id == problem.reporter_id,
                tuple(one for one in differences if one),
            )
        )
        after = kept.values
    return changes


class _Words:
    """A report's fields in words of the page's language."""

    def __init__(self, session: Session, language: str) -> None:
        self.session, self.language = session, language

    def compare(self, field: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference | None:
        # Older rows did not keep every field.
        if field != "place" and not (field in before and field in after):
            return None
        first, second = self.of(field, before), self.of(field, after)
        return Difference(field, tuple(compare_words(first, second))) if first != second else None

    def of(self, field: str, values: Mapping[str, Any]) -> str:
        if field == "place":
            return f"{values['lat']:.5f}, {values['lon']:.5f}"
        value = values[field]
        if field == "topic_code":
            return self._name(Topic, value)
        if field == "municipality_code":
            return self._name(Municipality, value) if value else "–"
        return str(PRECISION_LABELS[value]) if field == "location_precision" else str(value)

    def _name(self, model: type[Topic] | type[Municipality], code: str) -> str:
        found = self.session.get(model, code)
        return pick(found, "name", self.language) if found else code
