"""Coalition hints as they are shown: with the problems that are still open and public, and all names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, any_, distinct, func, select
from sqlalchemy.orm import Session

from app.i18n import TBILISI, pick
from app.matching.hint_models import CoalitionHint, CoalitionHintProblem
from app.paging import read_page
from app.problems.models import Problem
from app.regions.models import Municipality
from app.topics.models import Topic

PAGE = 20
# Fewer are no reason to come together.
LEAST_PROBLEMS = 3
# Of each group so many are shown; how many more there are is told.
MOST_PROBLEMS = 6


@dataclass(frozen=True)
class HintProblem:
    """A problem of a hint, as everybody may see it."""

    id: int
    title: str
    municipality: str
    step: int | None
    is_example: bool


@dataclass(frozen=True)
class Hint:
    """A hint with what speaks for it; `count` is of its problems, of which `problems` are the newest."""

    record: CoalitionHint
    topic: str
    topics: tuple[str, ...]
    municipalities: tuple[str, ...]
    count: int
    days: int
    problems: tuple[HintProblem, ...]

    def more(self, besides: int | None = None) -> int:
        """Return how many problems are not among the newest, without the one on whose page they stand."""
        shown = {problem.id for problem in self.problems} | {besides} - {None}
        return self.count - len(shown)


def find_hint(session: Session, hint_id: int) -> CoalitionHint | None:
    """Return a hint by its number, for who changes it."""
    return session.get(CoalitionHint, hint_id, with_for_update=True)


def list_moderated(
    session: Session,
    language: str,
    *,
    region: str | None,
    dismissed: bool = False,
    after: tuple[datetime, int] | None = None,
) -> tuple[list[Hint], str | None]:
    """Return a page of hints, the newest first, and what continues it; `region` None: of all."""
    hints = select(CoalitionHint)
    if dismissed:
        hints = hints.where(CoalitionHint.ended_at.is_(None), ~CoalitionHint.is_shown)
    else:
        hints = hints.where(CoalitionHint.is_shown)
    if region:
        hints = hints.where(any_(CoalitionHint.region_codes) == region)
    rows, cursor = read_page(session, hints, (CoalitionHint.found_at, CoalitionHint.id), after, PAGE)
    return _complete(session, [row.CoalitionHint for row in rows], language), cursor


def list_hints(session: Session, hint_ids: Collection[int], language: str, most: int = 100) -> list[Hint]:
    """Return these hints, as far as they are shown, the newest first."""
    if not hint_ids:
        return []
    hints = select(CoalitionHint).where(CoalitionHint.id.in_(hint_ids), CoalitionHint.is_shown)
    order = (CoalitionHint.found_at.desc(), CoalitionHint.id.desc())
    return _complete(session, session.scalars(hints.order_by(*order).limit(most)).all(), language)


def find_hints_of(session: Session, problem_id: int) -> list[int]:
    """Return the hint of which the problem is a part, if it has one that is shown."""
    return list(
        session.scalars(
            select(CoalitionHint.id)
            .join(CoalitionHintProblem, CoalitionHintProblem.hint_id == CoalitionHint.id)
            .where(CoalitionHintProblem.problem_id == problem_id, CoalitionHint.is_shown)
        )
    )


def _complete(session: Session, records: Sequence[CoalitionHint], language: str) -> list[Hint]:
    """Return the hints with their problems and names; left out is what has lost its third problem since."""
    ids = [record.id for record in records]
    figures = {row.hint_id: row for row in session.execute(_select_figures(ids))}
    newest = defaultdict(list)
    for row in session.execute(_select_newest(ids)):
        newest[row.hint_id].append(row)
    topics = _names(session, Topic, {code for one in records for code in (one.root_code, *one.topic_codes)})
    towns = _names(session, Municipality, {code for row in figures.values() for code in row.towns})
    return [
        _hint(record, figures[record.id], newest[record.id], topics, towns, language)
        for record in records
        if record.id in figures
    ]


def _open_problems(hint_ids: Sequence[int], *columns: Any) -> Select[Any]:
    found = select(CoalitionHintProblem.hint_id, *columns)
    found = found.join(Problem, Problem.id == CoalitionHintProblem.problem_id)
    return found.where(
        CoalitionHintProblem.hint_id.in_(hint_ids), Problem.is_public, Problem.status == "open"
    )


def _select_figures(hint_ids: Sequence[int]) -> Select[Any]:
    towns = func.array_agg(distinct(Problem.municipality_code))
    found = _open_problems(
        hint_ids,
        func.count().label("count"),
        func.min(Problem.reported_at).label("first_at"),
        func.max(Problem.reported_at).label("last_at"),
        towns.label("towns"),
    ).where(Problem.municipality_code.is_not(None))
    enough = (func.count() >= LEAST_PROBLEMS, func.count(distinct(Problem.municipality_code)) > 1)
    return found.group_by(CoalitionHintProblem.hint_id).having(and_(*enough))


def _select_newest(hint_ids: Sequence[int]) -> Select[Any]:
    order = (Problem.reported_at.desc(), Problem.id.desc())
    place = func.row_number().over(partition_by=CoalitionHintProblem.hint_id, order_by=order)
    columns = (Problem.id, Problem.title, Problem.step, Problem.is_example, Problem.municipality_code)
    found = _open_problems(hint_ids, *columns, place.label("place")).subquery()
    return select(found).where(found.c.place <= MOST_PROBLEMS).order_by(found.c.hint_id, found.c.place)


def _hint(
    record: CoalitionHint,
    figures: Any,
    newest: Sequence[Any],
    topics: dict[str, Any],
    towns: dict[str, Any],
    language: str,
) -> Hint:
    first, last = (moment.astimezone(TBILISI).date() for moment in (figures.first_at, figures.last_at))
    names = {code: pick(town, "name", language) for code, town in towns.items()}
    return Hint(
        record=record,
        topic=pick(topics[record.root_code], "name", language),
        topics=tuple(pick(topics[code], "name", language) for code in record.topic_codes),
        municipalities=tuple(sorted(names[code] for code in figures.towns)),
        count=figures.count,
        days=(last - first).days,
        problems=tuple(
            HintProblem(row.id, row.title, names.get(row.municipality_code, ""), row.step, row.is_example)
            for row in newest
        ),
    )


def _names(session: Session, model: type[Any], codes: Collection[str]) -> dict[str, Any]:
    return {row.code: row for row in session.scalars(select(model).where(model.code.in_(codes)))}
