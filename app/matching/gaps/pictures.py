"""Draws the gaps: the map's classes, and a small chart of each region's months; numbers of SVG only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.matching.gaps.matrix import Matrix
from app.matching.gaps.measures import Number, classify, value_of
from app.matching.queries.gaps import History, Place
from app.matching.queries.outlines import Outline, Outlines

# Of one chart; narrow, as a dozen of them stand beside each other.
WIDTH, HEIGHT, TOP, BOTTOM = 220, 104, 22, 24
WIDEST_BAR = 22


@dataclass(frozen=True)
class Area:
    """A region of the map: its outline, number (None: not known or not asked for) and class of colour."""

    region: Place
    outline: Outline
    value: Number | None
    tone: int
    asked: bool


@dataclass(frozen=True)
class Tone:
    """A class of the legend: its least and greatest number."""

    tone: int
    least: Number
    greatest: Number


@dataclass(frozen=True)
class GapMap:
    """The map: areas, and the classes that hold something, smallest first."""

    areas: tuple[Area, ...]
    tones: tuple[Tone, ...]
    width: int
    height: int


def draw_map(matrix: Matrix, outlines: Outlines) -> GapMap:
    """Return the regions coloured by the table's first column; those not asked for stay blank."""
    rows = {row.code: row for row in matrix.regions}
    values = {code: matrix.value(row, matrix.scope) for code, row in rows.items()}
    tones = classify(values.items())
    places = {place.code: place for place in matrix.gaps.regions}
    areas = tuple(
        Area(places[o.code], o, values.get(o.code), tones.get(o.code, 0), o.code in rows)
        for o in outlines.regions
        if o.code in places
    )
    legend = []
    for tone in sorted(set(tones.values()) - {0}):
        held = [value for code, value in values.items() if tones[code] == tone and value is not None]
        legend.append(Tone(tone, min(held), max(held)))
    return GapMap(areas, tuple(legend), outlines.width, outlines.height)


@dataclass(frozen=True)
class Bar:
    """A month in the chart's units; no bar where nothing is known."""

    x: float
    y: float
    width: float
    height: float
    month: date
    value: Number


@dataclass(frozen=True)
class Course:
    """A region's months: `values` by month for the table, bars for the picture, the highest number drawn."""

    region: Place
    values: tuple[Number | None, ...]
    bars: tuple[Bar, ...]
    top: Number


@dataclass(frozen=True)
class Courses:
    """All small charts, and their months. The regions share one scale, the whole country has its own."""

    months: tuple[date, ...]
    courses: tuple[Course, ...]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - BOTTOM


def draw_courses(matrix: Matrix, history: History) -> Courses:
    """Return a small chart for each row of the table: the months kept, as many as there are."""
    given = {
        row.code: [
            value_of(history.cells.get((month, row.code)), matrix.asked, matrix.currency, row.population)
            for month in history.months
        ]
        for row in matrix.rows
    }
    largest = max((v for code, values in given.items() if code for v in values if v is not None), default=0)
    return Courses(
        history.months,
        tuple(
            _draw(row, given[row.code], history.months, largest if row.code else None) for row in matrix.rows
        ),
    )


def _draw(
    region: Place, values: Sequence[Number | None], months: Sequence[date], largest: Number | None
) -> Course:
    top = largest if largest is not None else max((v for v in values if v is not None), default=0)
    slot = WIDTH / max(len(months), 1)
    width = min(slot * 0.7, WIDEST_BAR)
    room = HEIGHT - BOTTOM - TOP
    bars = []
    for index, (month, value) in enumerate(zip(months, values, strict=True)):
        if value is None:
            continue
        height = float(value) / float(top) * room if top else 0
        x = slot * (index + 0.5) - width / 2
        bars.append(
            Bar(
                round(x, 1),
                round(HEIGHT - BOTTOM - height, 1),
                round(width, 1),
                round(height, 1),
                month,
                value,
            )
        )
    return Course(region, tuple(values), tuple(bars), top)
