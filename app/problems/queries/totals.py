"""How many public problems there are by region, topic, status, step, year: kept, or counted by a filter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Select, Text, case, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.filters import Filter
from app.problems.models import Problem, ProblemTotal
from app.problems.queries.conditions import TIME_ZONE, matches
from app.remembered import Remembered

DIMENSIONS = ("all", "region", "topic", "status", "step", "year", "linked", "example")


@dataclass(frozen=True)
class Total:
    """Problems of one key, and how many of them are open."""

    problems: int
    open: int = 0


Totals = dict[str, dict[str, Total]]


def select_totals(flt: Filter, dimensions: Iterable[str] = DIMENSIONS) -> Select[Any]:
    """Return the statement that counts by dimension and key: columns as ProblemTotal's, in its order."""
    matched = (
        select(
            (Problem.status == "open").label("is_open"),
            Problem.status,
            Problem.step,
            Problem.region_code,
            Problem.topic_codes,
            Problem.linked,
            Problem.is_example,
            func.timezone(TIME_ZONE, Problem.reported_at).label("reported_at"),
        )
        .where(matches(flt))
        .cte("matched")
    )
    row = matched.c
    keys = {
        "all": literal("", Text),
        "region": row.region_code,
        "topic": func.unnest(row.topic_codes),
        "status": row.status,
        "step": cast(row.step, Text),
        "year": cast(func.extract("year", row.reported_at), Text),
        "linked": case((row.linked, "yes"), else_="no"),
        "example": case((row.is_example, "")),
    }
    parts = [_count(matched, name, keys[name]) for name in dimensions]
    return select(union_all(*parts).subquery("totals"))


def _count(matched: Any, dimension: str, key: Any) -> Select[Any]:
    keyed = select(key.label("key"), matched.c.is_open).select_from(matched).subquery()
    return (
        select(
            literal(dimension, Text).label("dimension"),
            keyed.c.key,
            cast(func.count(), Integer).label("problems"),
            cast(func.count().filter(keyed.c.is_open), Integer).label("open"),
        )
        .where(keyed.c.key.is_not(None))
        .group_by(keyed.c.key)
    )


_answers: Remembered[Totals] = Remembered("problems")


def read_totals(session: Session, flt: Filter, dimensions: tuple[str, ...] = DIMENSIONS) -> Totals:
    """Return {dimension: {key: Total}} of the problems that meet `flt`; a dimension without problems is {}.

    Without a filter an index look-up; with one a count, kept by filter and data version.
    """
    flt = flt.without("sort", "limit", "cursor")
    key = _answers.key(session, flt, dimensions)
    kept = _answers.get(key)
    if kept is not None:
        return kept
    statement = (
        select(ProblemTotal.__table__).where(ProblemTotal.dimension.in_(dimensions))
        if flt.selects_all
        else select_totals(flt, dimensions)
    )
    totals: Totals = {name: {} for name in dimensions}
    for dimension, value, problems, still_open in session.execute(statement):
        totals[dimension][value] = Total(problems, still_open)
    _answers.put(key, totals)
    return totals


def count_problems(session: Session, flt: Filter) -> int:
    """Return how many problems meet `flt`."""
    everything = read_totals(session, flt, ("all",))["all"]
    return everything[""].problems if everything else 0
