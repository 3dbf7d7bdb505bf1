"""Draws a project's money by year: pure, from sums to the numbers of an SVG picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.projects.queries.money import YearSum

# In the order in which money moves; the rest is told in the table alone.
DRAWN_KINDS = ("commitment", "disbursement", "expenditure")
KINDS = (*DRAWN_KINDS, "incoming", "other")

# Narrow, so that its words can still be read on a phone.
WIDTH, HEIGHT = 480, 230
LEFT, RIGHT, TOP, BOTTOM = 80, 6, 12, 30
STEPS = 4
# Each divided by the steps is a round number.
SCALES = ("1", "1.2", "1.6", "2", "2.4", "3.2", "4", "6", "8", "10")
# Wider bars look like blocks where a project has but one or two years.
WIDEST_BAR = 36
SHARE_OF_YEAR = 0.72


@dataclass(frozen=True)
class Bar:
    """One bar in the picture's units, and what it stands for."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    year: int
    amount: Decimal


@dataclass(frozen=True)
class Tick:
    """A line or word at the picture's edge."""

    at: float
    value: Decimal | int


@dataclass(frozen=True)
class Chart:
    """The picture of one currency's money. `rows`: (year or None, {kind: sum}) for the table beside it."""

    currency: str
    width: int
    height: int
    left: int
    right: int
    base: float
    kinds: tuple[str, ...]
    bars: tuple[Bar, ...]
    years: tuple[Tick, ...]
    amounts: tuple[Tick, ...]
    rows: tuple[tuple[int | None, dict[str, Decimal]], ...]


def draw_money_charts(sums: Sequence[YearSum]) -> list[Chart]:
    """Return one chart a currency, in the currencies' order: amounts of two currencies are never added."""
    return [
        _draw(currency, [item for item in sums if item.currency == currency])
        for currency in sorted({item.currency for item in sums})
    ]


def _draw(currency: str, sums: list[YearSum]) -> Chart:
    kinds = tuple(kind for kind in KINDS if any(item.kind == kind for item in sums))
    drawn = [item for item in sums if item.kind in DRAWN_KINDS and item.year is not None and item.amount > 0]
    years = _years(drawn)
    top = _round_up(max((item.amount for item in drawn), default=Decimal(0)))
    base = HEIGHT - BOTTOM
    slot = (WIDTH - LEFT - RIGHT) / max(len(years), 1)
    series = [kind for kind in DRAWN_KINDS if any(item.kind == kind for item in drawn)]
    width = min(slot * SHARE_OF_YEAR / max(len(series), 1), WIDEST_BAR)

    def bar(item: YearSum) -> Bar:
        year = int(item.year or 0)
        middle = LEFT + slot * (years.index(year) + 0.5)
        height = float(item.amount / top) * (base - TOP)
        x = middle + width * (series.index(item.kind) - len(series) / 2)
        return Bar(_r(x), _r(base - height), _r(width), _r(height), item.kind, year, item.amount)

    # A word for each year where there is room for it, or else for every second, fifth, …
    every = next(step for step in (1, 2, 5, 10, 20, 100) if slot * step >= 44 or step == 100)
    return Chart(
        currency=currency,
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        base=base,
        kinds=kinds,
        bars=tuple(bar(item) for item in drawn),
        years=tuple(
            Tick(_r(LEFT + slot * (index + 0.5)), year)
            for index, year in enumerate(years)
            if index % every == 0
        ),
        amounts=tuple(
            Tick(_r(base - (base - TOP) * step / STEPS), top * step / STEPS) for step in range(STEPS + 1)
        )
        if drawn
        else (),
        rows=_rows(sums),
    )


def _years(drawn: list[YearSum]) -> list[int]:
    """All years between the first and the last, also those without money; at most 60."""
    found = [item.year for item in drawn if item.year is not None]
    if not found:
        return []
    first, last = min(found), max(found)
    return list(range(first, last + 1)) if last - first < 60 else sorted(set(found))


def _rows(sums: list[YearSum]) -> tuple[tuple[int | None, dict[str, Decimal]], ...]:
    by_year: dict[int | None, dict[str, Decimal]] = {}
    for item in sums:
        by_year.setdefault(item.year, {})[item.kind] = item.amount
    ordered = sorted(by_year, key=lambda year: (year is None, year or 0))
    return tuple((year, by_year[year]) for year in ordered)


def _round_up(amount: Decimal) -> Decimal:
    """Return the next amount that four steps divide into round numbers."""
    if amount <= 0:
        return Decimal(1)
    unit = Decimal(10) ** math.floor(amount.log10())
    return next(unit * factor for factor in map(Decimal, SCALES) if unit * factor >= amount)


def _r(value: float) -> float:
    return round(value, 2)
