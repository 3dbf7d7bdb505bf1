"""The map's grid: public problems counted by cell of a view, kept or live, in one and the same shape."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, cast, func, literal, select

from app.filters import Filter
from app.problems.models import Problem, ProblemCell
from app.problems.models.problem import GRID_LEVEL
from app.problems.queries.conditions import problem_conditions
from app.projects.queries.grid import CellRange

# How far problems have come, as the map and the list tell them apart: three stretches of the seven steps, two
# kinds of an end. The trigger keep_problems (migration 0004) counts by the same.
STEP_BUCKETS = {"finding": (1, 2, 3), "planning": (4, 5), "acting": (6, 7)}
END_BUCKETS = {
    "solved": ("solved", "partly_solved"),
    "ended": ("not_solved", "out_of_reach", "duplicate"),
}
BUCKETS = (*STEP_BUCKETS, *END_BUCKETS)


def bucket_of(status: str, step: int | None) -> str:
    """Return how far one problem has come, by the words of the grid."""
    if step is not None:
        return next(name for name, steps in STEP_BUCKETS.items() if step in steps)
    return next(name for name, statuses in END_BUCKETS.items() if status in statuses)


def select_kept_cells(cells: CellRange) -> Select[Any]:
    """Return the statement of the kept cells of a view, all public problems: a range of the primary key."""
    kept = ProblemCell
    return select(kept.__table__).where(
        kept.level == cells.level,
        kept.cell_x.between(cells.west, cells.east),
        kept.cell_y.between(cells.north, cells.south),
    )


def select_cells(flt: Filter, level: int, cells: CellRange | None = None) -> Select[Any]:
    """Return the statement that counts the problems of each cell now: columns as ProblemCell's, in its order.

    `cells` limits it to a view, by the index on the masked point.
    """
    shift = GRID_LEVEL - level
    problem = Problem
    conditions = problem_conditions(flt)
    if cells:
        conditions += in_range(cells)
    row = (
        select(
            problem.cell_x.op(">>", return_type=Integer())(shift).label("x"),
            problem.cell_y.op(">>", return_type=Integer())(shift).label("y"),
            problem.step,
            problem.status,
            func.ST_X(problem.masked).label("lon"),
            func.ST_Y(problem.masked).label("lat"),
            problem.id,
        )
        .where(*conditions)
        .subquery("row")
        .c
    )
    return select(
        literal(level, Integer).label("level"),
        row.x.label("cell_x"),
        row.y.label("cell_y"),
        func.count().label("problems"),
        *(func.count().filter(row.step.in_(steps)).label(name) for name, steps in STEP_BUCKETS.items()),
        *(func.count().filter(row.status.in_(words)).label(name) for name, words in END_BUCKETS.items()),
        func.sum(row.lon).label("lon_sum"),
        func.sum(row.lat).label("lat_sum"),
        cast(func.sum(row.id), BigInteger).label("id_sum"),
    ).group_by(row.x, row.y)


def in_range(cells: CellRange) -> list[ColumnElement[bool]]:
    """Return the conditions that a problem's masked point lies in those cells."""
    shift = GRID_LEVEL - cells.level
    return [
        Problem.masked.op("&&")(func.ST_MakeEnvelope(*cells.bbox(), 4326)),
        # On the bare columns: of a shifted one PostgreSQL has no statistics, and guesses a single row.
        Problem.cell_x.between(cells.west << shift, (cells.east + 1 << shift) - 1),
        Problem.cell_y.between(cells.north << shift, (cells.south + 1 << shift) - 1),
    ]


def select_cell_problems(flt: Filter, level: int, x: int, y: int) -> Select[Any]:
    """Return the statement of the ids of the problems in one cell that meet `flt`."""
    cell = CellRange(level, x, y, x, y)
    return select(Problem.id).where(*in_range(cell), *problem_conditions(flt))
