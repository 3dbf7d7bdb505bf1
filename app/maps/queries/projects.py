"""Projects on the map: aggregates of a view, and the projects of a cell."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import (
    ClauseElement,
    FromClause,
    Numeric,
    Select,
    Text,
    case,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, psycopg2
from sqlalchemy.orm import Session

from app.filters import Filter
from app.geo import Bbox
from app.projects.models import Project, ProjectLocation
from app.projects.models.place import GRID_LEVEL
from app.projects.queries.conditions import matches, place_conditions, project_conditions
from app.projects.queries.grid import KEPT_LEVELS, CellRange, cells_of, level_of_zoom, select_cells
from app.regions.models import Region
from app.remembered import Remembered

CARDS = 20
SQL = Path(__file__).parents[1] / "sql"
_KEPT = text((SQL / "kept_clusters.sql").read_text())

# One cell as a Feature, as in kept_clusters.sql. Numbers need no quoting; the title comes as JSON.
_CELL = (
    '{"type":"Feature","geometry":{"type":"Point","coordinates":[%s,%s]},"properties":{"kind":"%s","count":%s,'
    '"places":%s,"planned":%s,"current":%s,"completed":%s,"other":%s,"bbox":[%s,%s,%s,%s],"level":%s,"x":%s,'
    '"y":%s%s}}'
)
_SINGLE = ',"id":%s,"status":"%s","title":%s'
_DIALECT = psycopg2.dialect()
_VALUE = re.compile(r"%\((\w+)\)s")
# The ids of all that meet a filter are hashed in memory, or else looked through for each place: room for
# millions of them, for this one statement.
_MEMORY = "SET LOCAL work_mem = '128MB'"
_MATCHED_COLUMNS = (Project.id, Project.status, Project.locations_count)


class RegionMark(NamedTuple):
    """A region with projects that are known only to it, and where its name stands (degrees)."""

    code: str
    projects: int
    lon: float
    lat: float


class Counts(NamedTuple):
    """What a filter means in the whole country: projects, their places, and regions that stand for places."""

    projects: int
    places: int
    regions: list[RegionMark]


_counts: Remembered[Counts] = Remembered("projects")


def read_clusters(session: Session, flt: Filter, bbox: Bbox, zoom: int, language: str) -> str:
    """Return a view's FeatureCollection as text: cells, and regions with projects known only to them.

    Without a filter one statement over the kept aggregates (an index range), with one a live grid; who moves
    the map with the same filter has its numbers remembered.
    """
    level = level_of_zoom(zoom)
    cells = cells_of(bbox, level)
    if flt.selects_all and level in KEPT_LEVELS:
        return str(session.execute(_KEPT, kept_parameters(bbox, cells, language)).scalar_one())
    key = _counts.key(session, flt.without("sort", "limit", "cursor"))
    counts = _counts.get(key)
    if counts is None:
        text_of_cells, counts = read_cells_and_counts(session, flt, cells, language)
        _counts.put(key, counts)
    else:
        text_of_cells = session.execute(select_live_cells(flt, cells, language)).scalar_one()
    features = [text_of_cells, *_region_features(counts.regions, bbox)]
    total = json.dumps({"projects": counts.projects, "places": counts.places})
    body = ",".join(feature for feature in features if feature)
    return f'{{"type":"FeatureCollection","total":{total},"features":[{body}]}}'


def kept_parameters(bbox: Bbox, cells: CellRange, language: str) -> dict[str, Any]:
    """Return the parameters of kept_clusters.sql."""
    view = {"min_lon": bbox.west, "min_lat": bbox.south, "max_lon": bbox.east, "max_lat": bbox.north}
    return {**cells._asdict(), **view, "english": language == "en"}


def select_live_cells(
    flt: Filter, cells: CellRange, language: str, matched: FromClause | None = None
) -> Select[Any]:
    """Return the statement of all cells of a view, counted now, as one text: Features with commas between."""
    cell = select_cells(flt, cells.level, cells, matched).subquery("cells").c
    title = func.coalesce(*((Project.title_en, Project.title_ka)[:: 1 if language == "en" else -1]))
    single = case(
        (cell.project_id.is_(None), ""),
        else_=func.format(_SINGLE, cell.project_id, Project.status, cast(func.to_json(title), Text)),
    )
    numbers = [_degrees(cell[name]) for name in ("lon", "lat")]
    box = [_degrees(cell[name]) for name in ("west", "south", "east", "north")]
    counts = [
        cell[name] for name in ("kind", "projects", "places", "planned", "current", "completed", "other")
    ]
    feature = func.format(_CELL, *numbers, *counts, *box, cell.level, cell.cell_x, cell.cell_y, single)
    ordered = func.string_agg(feature, literal_column("',' ORDER BY cells.cell_y, cells.cell_x, cells.kind"))
    return select(func.coalesce(ordered, "")).outerjoin_from(
        cell.project_id.table, Project, Project.id == cell.project_id
    )


def read_cells_and_counts(
    session: Session, flt: Filter, cells: CellRange, language: str
) -> tuple[str, Counts]:
    """Return what `select_live_cells` gives, and the Counts; the projects are looked for once."""
    matched, values = _as_driver_text(select(*_MATCHED_COLUMNS).where(matches(flt)))
    rest, more = _behind_matched(flt.of_places, cells, language)
    statement = f"{_MEMORY}; WITH matched AS ({matched})\n{rest}"
    asked = session.connection().exec_driver_sql(statement, {**values, **more})
    features, projects, places, regions = asked.one()
    return features, Counts(projects, places, [RegionMark(*mark) for mark in regions])


@lru_cache(maxsize=256)
def _behind_matched(places: Filter, cells: CellRange, language: str) -> tuple[str, dict[str, Any]]:
    """Return the text behind `WITH matched AS (…)` and its values; `places` is a Filter.of_places.

    It is the same for every filter of a view but for its places, and takes milliseconds to build.
    """
    matched = table("matched", *(column(known.key, known.type) for known in _MATCHED_COLUMNS))
    by_region = (
        select(
            ProjectLocation.region_code, func.count(ProjectLocation.project_id.distinct()).label("projects")
        )
        .join(matched, matched.c.id == ProjectLocation.project_id)
        .where(ProjectLocation.precision == "region", *place_conditions(places))
        .group_by(ProjectLocation.region_code)
        .subquery("by_region")
    )
    place = Region.label_point
    mark = func.json_build_array(Region.code, by_region.c.projects, func.ST_X(place), func.ST_Y(place))
    regions = select(
        func.coalesce(func.json_agg(aggregate_order_by(mark, Region.code)), literal_column("'[]'::json"))
    ).join(by_region, by_region.c.region_code == Region.code)
    whole = select(
        func.count().label("projects"), func.coalesce(func.sum(matched.c.locations_count), 0).label("places")
    ).subquery("whole")
    cells_text = select_live_cells(places, cells, language, matched).scalar_subquery()
    text_of_all, values = _as_driver_text(
        select(cells_text, whole.c.projects, whole.c.places, regions.scalar_subquery())
    )
    # Both parts were named apart from each other: no value of one may be taken for the other's.
    return _VALUE.sub(r"%(grid_\1)s", text_of_all), {f"grid_{name}": value for name, value in values.items()}


def _as_driver_text(statement: ClauseElement) -> tuple[str, dict[str, Any]]:
    compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    return compiled.string, dict(compiled.params)


def _degrees(column: Any) -> Any:
    # Six decimals are 0.1 m; more would only be longer.
    return func.round(cast(column, Numeric), 6)


def _region_features(marks: list[RegionMark], view: Bbox) -> list[str]:
    return [
        json.dumps(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [round(mark.lon, 6), round(mark.lat, 6)]},
                "properties": {"kind": "region", "region": mark.code, "count": mark.projects},
            },
            separators=(",", ":"),
        )
        for mark in marks
        if view.west <= mark.lon <= view.east and view.south <= mark.lat <= view.north
    ]


@dataclass(frozen=True)
class Cell:
    """A mark of the map: a cell of the grid (`kind` pin or district), or a region (`kind` region)."""

    kind: str
    level: int = 0
    x: int = 0
    y: int = 0
    region: str | None = None


def select_cell_projects(flt: Filter, cell: Cell) -> Select[Any]:
    """Return the statement of the ids of the projects with a place in `cell` that meets `flt`."""
    place = ProjectLocation
    if cell.kind == "region":
        here = [place.precision == "region", place.region_code == cell.region]
    else:
        shift = GRID_LEVEL - cell.level
        precisions = ("district",) if cell.kind == "district" else ("exact", "near")
        here = [
            place.precision.in_(precisions),
            place.cell_x.op(">>")(shift) == cell.x,
            place.cell_y.op(">>")(shift) == cell.y,
        ]
    return (
        select(place.project_id)
        .join(Project, Project.id == place.project_id)
        .where(*here, *place_conditions(flt), *project_conditions(flt))
        .distinct()
    )
