"""Problems on the map, by their masked places alone: aggregates of a view, what is inside a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    Integer,
    Numeric,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import psycopg2
from sqlalchemy.orm import Session

from app.filters import Filter
from app.geo import GEORGIA, Bbox
from app.problems.models import Problem
from app.problems.queries.detail import HALO_METRES
from app.problems.queries.grid import BUCKETS, select_cell_problems, select_cells, select_kept_cells
from app.problems.queries.totals import count_problems
from app.projects.queries.grid import KEPT_LEVELS, CellRange, cells_of, level_of_zoom

_FRAME = '{"type":"FeatureCollection","total":{"problems":%s},"features":[%s]}'
# One cell as a Feature. Numbers need no quoting; the title comes as JSON.
_NUMBERS = ",".join(f'"{name}":%s' for name in ("count", *BUCKETS, "level", "x", "y"))
_CELL = (
    '{"type":"Feature","geometry":{"type":"Point","coordinates":[%s,%s]},"properties":{"kind":"problem",'
    + _NUMBERS
    + "%s}}"
)
# Degrees, about 50 m: what lies closer together looks like one place.
APART = 0.0005
_SINGLE = ',"id":%s,"step":%s,"status":"%s","precision":"%s","halo":%s,"title":%s'


def read_clusters(session: Session, flt: Filter, bbox: Bbox, zoom: int) -> str:
    """Return a view's FeatureCollection as text, one statement; without a filter from the kept cells.

    Only a part of the country with a filter needs its total counted apart, remembered by filter.
    """
    cells = cells_of(bbox, level_of_zoom(zoom))
    if flt.selects_all and cells.level in KEPT_LEVELS:
        statement, values = _kept_statement()
        asked = session.connection().exec_driver_sql(statement, {**values, **cells._asdict()})
        features, total = asked.one()
    else:
        features, total = session.execute(select_features(flt, cells)).one()
    if not holds_country(cells):
        total = count_problems(session, flt)
    return _FRAME % (total, features)


@cache
def _kept_statement() -> tuple[str, dict[str, Any]]:
    """Return `select_features` over the kept cells as the driver takes it, and the values that never change.

    Building it anew for each view would take longer than a small view's cells.
    """
    names: Any = CellRange(*(bindparam(name, type_=Integer) for name in CellRange._fields))  # type: ignore[arg-type]
    compiled = _select_features(select_kept_cells(names)).compile(dialect=psycopg2.dialect())
    return compiled.string, dict(compiled.params)


def select_features(flt: Filter, cells: CellRange) -> Select[Any]:
    """Return the statement of a view's cells as one text, Features with commas between, and of their sum."""
    if flt.selects_all and cells.level in KEPT_LEVELS:
        grid = select_kept_cells(cells)
    else:
        # All problems lie in Georgia: where all of it is in view, no position needs to be looked at.
        grid = select_cells(flt, cells.level, None if holds_country(cells) else cells)
    return _select_features(grid)


def _select_features(grid: Select[Any]) -> Select[Any]:
    cell = grid.subquery("cells").c
    place = [func.round(cast(cell[name] / cell.problems, Numeric), 6) for name in ("lon_sum", "lat_sum")]
    numbers = [cell[name] for name in ("problems", *BUCKETS, "level", "cell_x", "cell_y")]
    feature = func.format(_CELL, *place, *numbers, _single())
    ordered = func.string_agg(feature, literal_column("',' ORDER BY cells.cell_y, cells.cell_x"))
    alone = and_(cell.problems == 1, Problem.id == cell.id_sum, Problem.is_public)
    return select(
        func.coalesce(ordered, "").label("features"), func.coalesce(func.sum(cell.problems), 0).label("total")
    ).outerjoin_from(cell.problems.table, Problem, alone)


def _single() -> Any:
    """What a sign tells of a cell's only problem; nothing where there are several."""
    return case(
        (Problem.id.is_(None), literal("")),
        else_=func.format(
            _SINGLE,
            Problem.id,
            _or_null(Problem.step),
            Problem.status,
            _precision(),
            _or_null(_halo()),
            func.to_json(Problem.title),
        ),
    )


def _precision() -> Any:
    """How exactly the place is shown; a municipality that is not known leaves the region."""
    unknown = and_(Problem.location_precision == "municipality", Problem.municipality_code.is_(None))
    return case((unknown, "region"), else_=Problem.location_precision)


def _halo() -> Any:
    return case(*((_precision() == word, metres) for word, metres in HALO_METRES.items()))


def _or_null(value: Any) -> Any:
    return func.coalesce(cast(value, Text), "null")


def holds_country(cells: CellRange) -> bool:
    """Tell whether no place in Georgia lies outside of those cells."""
    west, south, east, north = GEORGIA
    box = cells.bbox()
    return box.west <= west and box.south <= south and box.east >= east and box.north >= north


@dataclass(frozen=True)
class Inside:
    """What a cell holds: how many problems, the box around their masked places (west, south, east, north).

    `halo`: the metres within which the vaguest of them lies; None where all are exact, or nobody looked.
    """

    problems: int
    bbox: tuple[float, float, float, float] | None
    halo: int | None = None

    @property
    def can_be_told_apart(self) -> bool:
        """True where a nearer view shows more than one sign."""
        if self.bbox is None:
            return False
        west, south, east, north = self.bbox
        return east - west > APART or north - south > APART


def read_inside(session: Session, flt: Filter, level: int, x: int, y: int) -> Inside:
    """Return what one cell of the grid holds of the problems that meet `flt`.

    Without a filter a large cell is known by the smallest kept ones in it, where these lie apart.
    """
    finest = KEPT_LEVELS[-1]
    if flt.selects_all and level < finest:
        roughly = _read_kept(session, CellRange(level, x, y, x, y), finest)
        if roughly.can_be_told_apart:
            return roughly
    count, halo, *box = session.execute(
        select_cell_problems(flt, level, x, y).with_only_columns(
            func.count(), func.max(_halo()), *_edges(func.ST_X(Problem.masked), func.ST_Y(Problem.masked))
        )
    ).one()
    return _inside(count, box, halo)


def _read_kept(session: Session, cell: CellRange, finest: int) -> Inside:
    shift = finest - cell.level
    first, last = (cell.west << shift, cell.north << shift), (cell.east + 1 << shift, cell.south + 1 << shift)
    kept = select_kept_cells(CellRange(finest, *first, last[0] - 1, last[1] - 1)).subquery("kept").c
    edges = _edges(kept.lon_sum / kept.problems, kept.lat_sum / kept.problems)
    count, *box = session.execute(select(func.sum(kept.problems), *edges)).one()
    return _inside(count or 0, box, None)


def _edges(lon: Any, lat: Any) -> list[Any]:
    return [func.min(lon), func.min(lat), func.max(lon), func.max(lat)]


def _inside(count: int, box: Sequence[float], halo: int | None) -> Inside:
    west, south, east, north = box
    return Inside(count, (west, south, east, north) if count else None, halo)


def select_newest(flt: Filter, level: int, x: int, y: int, limit: int) -> Select[Any]:
    """Return the statement of the ids of a cell's newest problems: few, before anything is joined to them."""
    newest = (Problem.updated_at.desc(), Problem.id.desc())
    return select_cell_problems(flt, level, x, y).order_by(*newest).limit(limit)
