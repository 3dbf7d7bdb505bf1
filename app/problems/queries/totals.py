"""How many public problems there are by region, topic, status, step, year: kept, or counted by a filter."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, Integer, Select, Text, case, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.filters import Filter
from app.problems.models import Problem, ProblemTotal
from app.problems.queries.conditions import TIME_ZONE, matches
from app.remembered import Remembered

DIMENSIONS = ("all", "region", "topic", "status", "step", "year", "linked", "example")
# What a list shows with its form: asked for together, so that the problems are gone through once.
CHOICES = ("region", "topic", "status", "step", "linked")
LISTED = ("all", *CHOICES)


@dataclass(frozen=True)
class Total:
    """Problems of one key, and how many of them are open."""

    problems: int
    open: int = 0


Totals = dict[str, dict[str, Total]]


def select_totals(flt: Filter, dimensions: Iterable[str] = DIMENSIONS) -> Select[Any]:
    """Return the statement that counts by dimension and key: columns as ProblemTotal's, in its order.

    The problems are gone through once and counted by all that the dimensions ask for together; each dimension
    adds up these few counts.
    """
    problem = Problem
    keys: dict[str, Any] = {
        "region": problem.region_code,
        "topic": problem.topic_codes,
        "status": problem.status,
        "step": problem.step,
        "year": func.extract("year", func.timezone(TIME_ZONE, problem.reported_at)),
        "linked": problem.linked,
        "example": problem.is_example,
    }
    wanted = list(dimensions)
    columns = [keys[name].label(name) for name in keys if name in wanted]
    is_open = problem.status == "open"
    counts = select(*columns, func.count().label("problems"), func.count().filter(is_open).label("open"))
    counted = counts.where(matches(flt)).group_by(*columns).cte("counted")
    return select(union_all(*(_add_up(counted, name) for name in wanted)).subquery("totals"))


def _add_up(counted: CTE, dimension: str) -> Select[Any]:
    row = counted.c
    keys: dict[str, Callable[[], Any]] = {
        "all": lambda: literal("", Text),
        "topic": lambda: func.unnest(row.topic),
        "linked": lambda: case((row.linked, "yes"), else_="no"),
        "example": lambda: case((row.example, "")),
    }
    key = keys[dimension]() if dimension in keys else cast(row[dimension], Text)
    keyed = select(key.label("key"), row.problems, row.open).select_from(counted).subquery()
    return (
        select(
            literal(dimension, Text).label("dimension"),
            keyed.c.key,
            cast(func.sum(keyed.c.problems), Integer).label("problems"),
            cast(func.sum(keyed.c.open), Integer).label("open"),
        )
        .where(keyed.c.key.is_not(None), keyed.c.problems > 0)
        .group_by(keyed.c.key)
    )


_answers: Remembered[Totals] = Remembered("problems")


def read_totals(session: Session, flt: Filter, dimensions: tuple[str, ...] = DIMENSIONS) -> Totals:
    """Return {dimension: {key: Total}} of the problems that meet `flt`; a dimension without problems is {}.

    Without a filter an index look-up; with one a count, kept by filter and data version.
    """
    flt = flt.without("sort", "limit", "cursor")
    return _answers.ask(session, (flt, dimensions), lambda: _count_anew(session, flt, dimensions))


def _count_anew(session: Session, flt: Filter, dimensions: tuple[str, ...]) -> Totals:
    kept = select(ProblemTotal.__table__).where(ProblemTotal.dimension.in_(dimensions))
    totals: Totals = {name: {} for name in dimensions}
    for dimension, value, *counts in session.execute(
        kept if flt.selects_all else select_totals(flt, dimensions)
    ):
        totals[dimension][value] = Total(*counts)
    return totals


def count_problems(session: Session, flt: Filter) -> int:
    """Return how many problems meet `flt`: one answer with the choices of the list's form."""
    everything = read_totals(session, flt, LISTED)["all"]
    return everything[""].problems if everything else 0
