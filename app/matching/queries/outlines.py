"""The regions' outlines as paths of a small SVG map."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.remembered import Remembered

# In Web Mercator, as on the map; y grows downwards, as ST_AsSVG writes it.
WIDTH = 640
# Tbilisi lies so near the middle of Kvemo Kartli that on a phone their numbers touch: this one goes west.
LABEL_SHIFTS = {"GE-KK": (-36.0, 4.0)}
_OUTLINES = text(
    """
    WITH drawn AS (
        SELECT code, ST_Transform(simplified, 3857) AS geom, ST_Transform(label_point, 3857) AS label
        FROM region
    ), frame AS (
        SELECT
            -ST_XMin(extent) AS dx, -ST_YMax(extent) AS dy,
            :width / (ST_XMax(extent) - ST_XMin(extent)) AS scale, ST_YMax(extent) - ST_YMin(extent) AS height
        FROM (SELECT ST_Extent(geom) AS extent FROM drawn) AS whole
    ), scaled AS (
        SELECT
            code, height * scale AS height, ST_TransScale(geom, dx, dy, scale, scale) AS geom,
            ST_TransScale(label, dx, dy, scale, scale) AS label
        FROM drawn CROSS JOIN frame
    )
    SELECT
        code, ST_AsSVG(geom, 1, 1) AS path, round(ST_X(label)::numeric, 1) AS x,
        round(-ST_Y(label)::numeric, 1) AS y, ceil(height)::int AS height
    FROM scaled ORDER BY code
    """
)


@dataclass(frozen=True)
class Outline:
    """A region's path in a drawing WIDTH wide, and where its label stands."""

    code: str
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Outlines:
    """All regions and the drawing's height."""

    regions: tuple[Outline, ...]
    height: int
    width: int = WIDTH


_answers: Remembered[Outlines] = Remembered("regions", size=4)


def read_outlines(session: Session) -> Outlines:
    """Return the twelve outlines, 6 kB in all. One statement, then from memory."""
    return _answers.ask(session, (), lambda: _read(session))


def _read(session: Session) -> Outlines:
    rows = session.execute(_OUTLINES, {"width": WIDTH}).all()
    found = tuple(_outline(row.code, row.path, float(row.x), float(row.y)) for row in rows)
    return Outlines(found, rows[0].height if rows else 0)


def _outline(code: str, path: str, x: float, y: float) -> Outline:
    right, down = LABEL_SHIFTS.get(code, (0, 0))
    return Outline(code, path, x + right, y + down)
