"""Which number a cell shows: a figure of a region and a topic, or nothing where it is not known."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from app.matching.gaps.asked import PEOPLE, Asked
from app.matching.queries.gaps import Figures

Number = int | float | Decimal
USUAL_CURRENCY = "USD"
CLASSES = 5


def value_of(figures: Figures | None, asked: Asked, currency: str, people: int | None) -> Number | None:
    """Return the figure asked for; None is "not known", which is not 0.

    Money is what is known in `currency` alone; the share of linked problems needs a problem; by people needs
    a census.
    """
    if figures is None:
        return None
    value = _plain(figures, asked.measure, currency)
    if value is None or not asked.by_people:
        return value
    return round(float(value) / people * PEOPLE, 2) if people else None


def _plain(figures: Figures, measure: str, currency: str) -> Number | None:
    if measure == "money":
        return figures.budgets.get(currency)
    if measure == "linked":
        if not figures.problems or figures.linked is None:
            return None
        return figures.linked / figures.problems
    found: int | None = getattr(figures, measure)
    return found


def unlinked(figures: Figures) -> int | None:
    """Return how many open problems have no confirmed resource."""
    if figures.problems is None or figures.linked is None:
        return None
    return figures.problems - figures.linked


def choose_currency(asked: str | None, everything: Figures | None) -> str:
    """Return the currency asked for, or as on the map: the dollar, or else the first one there is."""
    if asked:
        return asked
    budgets = everything.budgets if everything else {}
    return min(budgets) if budgets and USUAL_CURRENCY not in budgets else USUAL_CURRENCY


def classify(values: Iterable[tuple[str, Number | None]]) -> dict[str, int]:
    """Return the class of each code, from 1 to 5 in fifths as on the map; 0 is none or nothing known.

    Equal values always share a class.
    """
    given = list(values)
    counted = sorted(value for _code, value in given if value)
    return {
        code: -(-(counted.index(value) + 1) * CLASSES // len(counted)) if value else 0
        for code, value in given
    }
