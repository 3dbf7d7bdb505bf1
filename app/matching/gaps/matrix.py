"""The table of the gaps: which regions and topics it shows, and the number of each cell."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.filters import Filter
from app.i18n import pick
from app.matching.gaps.asked import Asked
from app.matching.gaps.measures import Number, choose_currency, classify, value_of
from app.matching.queries.gaps import ALL, Figures, Gaps, Place, Subject

COUNTRY = Place(ALL, "", "", None)
EVERYTHING = Subject(ALL, "", "", None)


@dataclass(frozen=True)
class Matrix:
    """Rows are regions, columns topics; the whole country and all topics have an empty code.

    `scope` is the topic of the map and the months: the one that was chosen alone, or all.
    """

    gaps: Gaps
    asked: Asked
    currency: str
    rows: tuple[Place, ...]
    columns: tuple[Subject, ...]
    scope: str

    @property
    def regions(self) -> tuple[Place, ...]:
        return tuple(row for row in self.rows if row.code)

    @property
    def currencies(self) -> list[str]:
        """Those of all current projects, and the one asked for."""
        return sorted({*self.gaps.cells[ALL, ALL].budgets, self.currency})

    def opens(self, column: Subject) -> bool:
        """Whether there are topics below the column's that are not shown yet."""
        return column.code != self.scope and any(topic.parent == column.code for topic in self.gaps.topics)

    def figures(self, region: str, topic: str) -> Figures:
        return self.gaps.cells.get((region, topic), Figures())

    def value(self, region: Place, topic: str) -> Number | None:
        """Return the number of a cell, or None where it is not known."""
        return value_of(self.figures(region.code, topic), self.asked, self.currency, region.population)

    def shades(self) -> dict[tuple[str, str], int]:
        """Return the class of colour of each cell of one region and one topic; sums have none."""
        cells = [
            (f"{row.code} {column.code}", self.value(row, column.code))
            for row in self.regions
            for column in self.columns
            if column.code
        ]
        found = classify(cells)
        return {(row.code, column.code): found.get(f"{row.code} {column.code}", 0)
                for row in self.rows for column in self.columns}  # fmt: skip

    def subject(self, code: str) -> Subject:
        return next((topic for topic in self.gaps.topics if topic.code == code), EVERYTHING)


def draw_matrix(gaps: Gaps, asked: Asked, language: str) -> Matrix:
    """Return the table that is asked for: upper topics, or what lies below the one that is chosen."""
    regions = sorted(gaps.regions, key=lambda region: pick(region, "name", language))
    chosen = asked.flt.region
    rows = [region for region in regions if region.code in chosen] if chosen else [COUNTRY, *regions]
    columns = _columns(gaps, asked.flt.topic)
    return Matrix(
        gaps,
        asked,
        choose_currency(asked.flt.currency, gaps.cells.get((ALL, ALL))),
        tuple(rows),
        columns,
        columns[0].code if len(asked.flt.topic) == 1 else ALL,
    )


def _columns(gaps: Gaps, chosen: tuple[str, ...]) -> tuple[Subject, ...]:
    if not chosen:
        return (EVERYTHING, *(topic for topic in gaps.topics if topic.parent is None))
    found = tuple(topic for topic in gaps.topics if topic.code in chosen)
    if len(found) > 1:
        return found
    return found + tuple(topic for topic in gaps.topics if topic.parent in chosen)


def of_topic(flt: Filter, topic: str) -> Filter:
    """Return the filter with this topic alone, or with all."""
    return replace(flt, topic=(topic,) if topic else ())
