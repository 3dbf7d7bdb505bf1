"""The list of public problems that meet a filter, page by page, in one statement a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.filter_values import LIMIT_DEFAULT
from app.filters import Filter
from app.paging import Listing, choose_order, cut_page, in_order, read_count, read_place, select_page
from app.problems.models import Problem
from app.problems.queries.conditions import matches
from app.problems.queries.grid import bucket_of
from app.problems.queries.names import village_name
from app.projects.queries.named import Named, name_of
from app.regions.models import Municipality, Region
from app.topics.models import Topic

# So many are gathered and put in order in some hundredths of a second.
FEW = 20_000


@dataclass(frozen=True)
class ProblemRow:
    """One problem of a list, its names in the list's language; nothing that is not for everybody."""

    id: int
    title: str
    status: str
    step: int | None
    location_precision: str
    location_name: str | None
    supporters: int
    photos_count: int
    linked: bool
    reported_at: datetime
    closed_on: date | None
    updated_at: datetime
    is_example: bool
    topic: Named
    region: Named
    municipality: Named | None

    @property
    def stretch(self) -> str:
        """How far it has come: finding, planning, acting, solved or ended, as the map's signs tell."""
        return bucket_of(self.status, self.step)


# Order → its column, whether it runs downwards, and the reader of a cursor's value; each has an index of the
# public problems.
_ORDERS: dict[str, tuple[InstrumentedAttribute[Any], bool, Callable[[str], Any]]] = {
    "updated": (Problem.updated_at, True, datetime.fromisoformat),
    "reported": (Problem.reported_at, True, datetime.fromisoformat),
    "supporters": (Problem.supporters, True, read_count),
    "title": (Problem.sort_title, False, str),
}


def list_problems(
    session: Session, flt: Filter, language: str, total: int | None = None
) -> Listing[ProblemRow]:
    """Return the problems that meet `flt` in its order, from its cursor on, at most `flt.limit` of them (50).

    `total` is how many meet the filter, where that is known: few are gathered first and then put in order,
    many are met soon along the order's index. Without it PostgreSQL guesses, and walks a million rows for a
    word that nobody wrote. Raises QueryError for an order that problems do not have, and when the cursor
    belongs to another one. One statement.
    """
    limit = flt.limit or LIMIT_DEFAULT
    column, descending, read = choose_order(_ORDERS, flt.sort)
    found: Any = select(Problem.id, column.label("page_value")).where(matches(flt))
    if total is not None and total <= FEW:
        gathered = found.cte("gathered").prefix_with("MATERIALIZED")
        found, number, key = select(gathered), gathered.c.id, gathered.c.page_value
    else:
        number, key = Problem.id, column
    found = select_page(found, (key, number), read_place(flt.cursor, read), limit, descending)
    page = found.subquery("page")
    statement = _select_rows(language).join(page, page.c.id == Problem.id)
    statement = statement.add_columns(page.c.page_value, page.c.id.label("page_number"))
    ordered = statement.order_by(*in_order((page.c.page_value, page.c.id), descending))
    rows, cursor = cut_page(session.execute(ordered).all(), limit)
    return Listing(tuple(_row(row, language) for row in rows), cursor)


def list_rows(session: Session, ids: Select[Any], language: str, limit: int) -> list[ProblemRow]:
    """Return the problems that the statement `ids` selects, newest first, at most `limit`."""
    newest = Problem.updated_at
    statement = _select_rows(language).where(Problem.is_public, Problem.id.in_(ids)).add_columns(newest)
    rows = session.execute(statement.order_by(newest.desc(), Problem.id.desc()).limit(limit))
    return [_row(row, language) for row in rows]


def _select_rows(language: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Problem.id,
            Problem.title,
            Problem.status,
            Problem.step,
            Problem.location_precision,
            village_name(language).label("location_name"),
            Problem.supporters,
            Problem.photos_count,
            Problem.linked,
            Problem.reported_at,
            Problem.closed_on,
            Problem.updated_at,
            Problem.is_example,
            Topic.code.label("topic"),
            Topic.name_ka.label("topic_ka"),
            Topic.name_en.label("topic_en"),
            Region.code.label("region"),
            Region.name_ka.label("region_ka"),
            Region.name_en.label("region_en"),
            Municipality.code.label("municipality"),
            Municipality.name_ka.label("municipality_ka"),
            Municipality.name_en.label("municipality_en"),
        )
        .join(Topic, Topic.code == Problem.topic_code)
        .join(Region, Region.code == Problem.region_code)
        .outerjoin(Municipality, Municipality.code == Problem.municipality_code)
    )


def _row(row: Any, language: str) -> ProblemRow:
    topic = name_of(row.topic, row.topic_ka, row.topic_en, language)
    region = name_of(row.region, row.region_ka, row.region_en, language)
    municipality = name_of(row.municipality, row.municipality_ka, row.municipality_en, language)
    values: tuple[Any, ...] = (*row[:13], topic, region, municipality if row.municipality else None)
    return ProblemRow(*values)
