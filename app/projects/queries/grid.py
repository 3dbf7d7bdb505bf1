"""The map's grid: projects counted by cell of a view, kept or live, by one and the same statement."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    func,
    literal,
    null,
    select,
    true,
)

from app.filters import STATUS_GROUPS, Filter
from app.geo import Bbox
from app.projects.models import Project, ProjectLocation
from app.projects.models.place import GRID_LEVEL
from app.projects.queries.conditions import place_conditions, project_conditions

# Aggregates are kept for these levels; a finer view holds so few places that a live grid is as quick.
KEPT_LEVELS = range(7, 15)
# One cell is half of a 256 px tile's side: 128 px on the screen hold a sign of each kind and a name.
LEVEL_OVER_ZOOM = 1
STATUS_BUCKETS = {
    "planned": ("pipeline",),
    "current": STATUS_GROUPS["current"],
    "completed": STATUS_GROUPS["completed"],
    "other": ("cancelled", "suspended"),
}


class CellRange(NamedTuple):
    """Cells of one grid level, both ends included."""

    level: int
    west: int
    north: int
    east: int
    south: int

    def bbox(self) -> Bbox:
        """Return the range's outline in degrees."""
        return Bbox(
            _longitude(self.west, self.level),
            _latitude(self.south + 1, self.level),
            _longitude(self.east + 1, self.level),
            _latitude(self.north, self.level),
        )


def level_of_zoom(zoom: int) -> int:
    """Return the grid level that is drawn at a map zoom."""
    return min(max(zoom + LEVEL_OVER_ZOOM, KEPT_LEVELS.start), GRID_LEVEL)


def cells_of(bbox: Bbox, level: int) -> CellRange:
    """Return the cells of `level` that touch `bbox`."""
    return CellRange(
        level,
        _column(bbox.west, level),
        _row(bbox.north, level),
        _column(bbox.east, level),
        _row(bbox.south, level),
    )


def _column(lon: float, level: int) -> int:
    return int(min(max((lon + 180) / 360, 0), 1 - 1e-12) * 2**level)


def _row(lat: float, level: int) -> int:
    lat = min(max(lat, -85.05), 85.05)
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int(min(max(y, 0), 1 - 1e-12) * 2**level)


def _longitude(column: int, level: int) -> float:
    return column / float(2**level) * 360 - 180


def _latitude(row: int, level: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / float(2**level)))))


def select_cells(
    flt: Filter, level: int, cells: CellRange | None = None, matched: FromClause | None = None
) -> Select[Any]:
    """Return the statement that counts the projects of each cell: columns as ProjectCluster's, in its order.

    A project counts once in each cell where it has a place. Places known only to a region or the country are
    left out: they are no points. `cells` limits it to a view, by the index on geom. `matched` holds id and
    status of the projects that meet `flt`, where a statement needs them for more than the grid.
    """
    shift = GRID_LEVEL - level
    place = ProjectLocation
    conditions: list[ColumnElement[bool]] = [place.precision.in_(("exact", "near", "district"))]
    conditions += place_conditions(flt)
    if matched is None:
        conditions += project_conditions(flt)
    else:
        # PostgreSQL knows nothing of how many rows a CTE gives, and would hash all places to join them to it.
        # As a value, not a join, the ids are hashed and the other places left out first.
        conditions.append(place.project_id.in_(select(matched.c.id)).is_(true()))
    project = Project.__table__.c if matched is None else matched.c
    if cells:
        conditions.append(place.geom.op("&&")(func.ST_MakeEnvelope(*cells.bbox(), 4326)))
        # On the bare columns: of a shifted one PostgreSQL has no statistics, and guesses a single row.
        conditions.append(place.cell_x.between(cells.west << shift, (cells.east + 1 << shift) - 1))
        conditions.append(place.cell_y.between(cells.north << shift, (cells.south + 1 << shift) - 1))
    else:
        conditions.append(place.geom.is_not(None))
    by_project = (
        select(
            place.cell_x.op(">>", return_type=Integer())(shift).label("x"),
            place.cell_y.op(">>", return_type=Integer())(shift).label("y"),
            case((place.precision == "district", "district"), else_="pin").label("sign"),
            place.project_id,
            func.min(project.status).label("status"),
            func.count().label("places"),
            func.sum(func.ST_X(place.geom)).label("lon"),
            func.sum(func.ST_Y(place.geom)).label("lat"),
            func.min(func.ST_X(place.geom)).label("west"),
            func.min(func.ST_Y(place.geom)).label("south"),
            func.max(func.ST_X(place.geom)).label("east"),
            func.max(func.ST_Y(place.geom)).label("north"),
        )
        .join(project.id.table, project.id == place.project_id)
        .where(and_(*conditions))
        # Names that no column has: PostgreSQL takes a column before a label, and would count each place.
        .group_by("x", "y", "sign", place.project_id)
        .subquery("by_project")
    )
    one = func.count() == 1
    return select(
        literal(level, Integer).label("level"),
        by_project.c.x.label("cell_x"),
        by_project.c.y.label("cell_y"),
        by_project.c.sign.label("kind"),
        func.count().label("projects"),
        *(
            func.count().filter(by_project.c.status.in_(statuses)).label(name)
            for name, statuses in STATUS_BUCKETS.items()
        ),
        func.sum(by_project.c.places).cast(Integer).label("places"),
        (func.sum(by_project.c.lon) / func.sum(by_project.c.places)).label("lon"),
        (func.sum(by_project.c.lat) / func.sum(by_project.c.places)).label("lat"),
        func.min(by_project.c.west).label("west"),
        func.min(by_project.c.south).label("south"),
        func.max(by_project.c.east).label("east"),
        func.max(by_project.c.north).label("north"),
        case((one, func.min(by_project.c.project_id)), else_=null()).label("project_id"),
    ).group_by(by_project.c.x, by_project.c.y, by_project.c.sign)
