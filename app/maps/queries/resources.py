"""Resources on the map, where they stand: cells of a view, what is inside one; few, so counted live."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, Numeric, Select, case, cast, func, literal, select
from sqlalchemy.orm import Session

from app.filters import Filter
from app.geo import Bbox
from app.i18n import pick_column
from app.maps.queries.problems import Inside, holds_country
from app.projects.queries.grid import CellRange, cells_of, level_of_zoom
from app.resources.models import Resource
from app.resources.queries.conditions import resource_conditions
from app.resources.queries.listing import count_resources

_FRAME = '{"type":"FeatureCollection","total":{"resources":%s},"features":[%s]}'
_CELL = (
    '{"type":"Feature","geometry":{"type":"Point","coordinates":[%s,%s]},"properties":{"kind":"resource",'
    '"count":%s,"free":%s,"level":%s,"x":%s,"y":%s%s}}'
)
_LON, _LAT = func.ST_X(Resource.point), func.ST_Y(Resource.point)


def read_clusters(session: Session, flt: Filter, bbox: Bbox, zoom: int, language: str) -> str:
    """Return a view's FeatureCollection as text; `total` counts those without a point too."""
    cells = cells_of(bbox, level_of_zoom(zoom))
    x, y = _cell(cells.level)
    conditions = _placed(flt)
    if not holds_country(cells):
        conditions += _in_range(cells)
    placed = select(Resource, x.label("x"), y.label("y"), _LON.label("lon"), _LAT.label("lat"))
    row = placed.where(*conditions).subquery("placed").c
    title = func.to_json(func.min(pick_column(row, "title", language)))
    single = func.format(',"id":%s,"title":%s', func.min(row.id), title)
    feature = func.format(
        _CELL,
        *(func.round(cast(func.avg(degrees), Numeric), 6) for degrees in (row.lon, row.lat)),
        func.count(),
        func.count().filter(row.free > 0),
        literal(cells.level, Integer),
        row.x,
        row.y,
        case((func.count() == 1, single), else_=""),
    )
    found = session.scalars(select(feature).group_by(row.x, row.y).order_by(row.y, row.x))
    features = ",".join(found)
    return _FRAME % (count_resources(session, flt), features)


def _placed(flt: Filter) -> list[ColumnElement[bool]]:
    return [*resource_conditions(flt), Resource.point.is_not(None)]


def _cell(level: int) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """The column and row of a point in the grid of web maps (as ProjectLocation keeps them)."""
    cells, lat = 2**level, func.radians(_LAT)
    row = (1 - func.ln(func.tan(lat) + 1 / func.cos(lat)) / func.pi()) / 2
    return (
        cast(func.floor((_LON + 180) / 360 * cells), Integer),
        cast(func.floor(row * cells), Integer),
    )


def _in_range(cells: CellRange) -> list[ColumnElement[bool]]:
    x, y = _cell(cells.level)
    box = func.ST_MakeEnvelope(*cells.bbox(), 4326)
    return [
        Resource.point.op("&&")(box),
        x.between(cells.west, cells.east),
        y.between(cells.north, cells.south),
    ]


def read_inside(session: Session, flt: Filter, level: int, x: int, y: int) -> Inside:
    """Return how many resources stand in one cell, and the box around them."""
    edges = (func.min(_LON), func.min(_LAT), func.max(_LON), func.max(_LAT))
    conditions = [*_placed(flt), *_in_range(CellRange(level, x, y, x, y))]
    count, west, south, east, north = session.execute(select(func.count(), *edges).where(*conditions)).one()
    return Inside(count, (west, south, east, north) if count else None)


def select_newest(flt: Filter, level: int, x: int, y: int, limit: int) -> Select[Any]:
    """Return the statement of the ids of a cell's newest resources."""
    conditions = [*_placed(flt), *_in_range(CellRange(level, x, y, x, y))]
    newest = (Resource.updated_at.desc(), Resource.id.desc())
    return select(Resource.id).where(*conditions).order_by(*newest).limit(limit)
