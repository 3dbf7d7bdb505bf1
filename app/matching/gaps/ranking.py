"""Where it is widest: problems without resources, and money without reported problems, as ranked lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.matching.gaps.matrix import Matrix
from app.matching.gaps.measures import unlinked
from app.matching.queries.gaps import Figures, Place, Subject

MOST = 12


@dataclass(frozen=True)
class Unhelped:
    """A topic of a region with open problems without a confirmed resource; `unmatched` not even suggested."""

    region: Place
    topic: Subject
    problems: int
    unmatched: int
    figures: Figures


@dataclass(frozen=True)
class Unasked:
    """A topic of a region in which projects have money and nobody has reported a problem that is open."""

    region: Place
    topic: Subject
    amount: Decimal
    figures: Figures


def rank_unhelped(matrix: Matrix) -> list[Unhelped]:
    """Return where most open problems have no confirmed resource, those with fewest suggestions first."""
    found = [
        Unhelped(region, topic, left, (figures.problems or 0) - (figures.matched or 0), figures)
        for region, topic, figures in _cells(matrix)
        if (left := unlinked(figures))
    ]
    found.sort(key=lambda row: (-row.problems, -row.unmatched, row.region.code, row.topic.code))
    return found[:MOST]


def rank_unasked(matrix: Matrix) -> list[Unasked]:
    """Return where most money, in the table's currency, meets no open problem."""
    found = [
        Unasked(region, topic, amount, figures)
        for region, topic, figures in _cells(matrix)
        if figures.problems == 0 and (amount := figures.budgets.get(matrix.currency))
    ]
    found.sort(key=lambda row: (-row.amount, row.region.code, row.topic.code))
    return found[:MOST]


def _cells(matrix: Matrix) -> Iterator[tuple[Place, Subject, Figures]]:
    """The table's regions by the finest topics below its columns: those above would count the same again."""
    above = {topic.parent for topic in matrix.gaps.topics}
    shown = {column.code for column in matrix.columns}
    asked_for_all = not matrix.asked.flt.topic
    finest = [
        topic
        for topic in matrix.gaps.topics
        if topic.code not in above and (asked_for_all or shown & {topic.code, topic.parent})
    ]
    for region in matrix.regions:
        for topic in finest:
            yield region, topic, matrix.figures(region.code, topic.code)
