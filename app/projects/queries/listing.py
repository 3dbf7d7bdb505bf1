"""The list of projects that meet a filter, page by page, in one statement a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.filter_values import LIMIT_DEFAULT
from app.filters import Filter
from app.organisations.models import Organisation
from app.paging import Listing, choose_order, read_page, read_place
from app.projects.models import Project, ProjectTopic
from app.projects.queries.conditions import matches
from app.projects.queries.named import Named, read_named
from app.regions.models import Region
from app.topics.models import Topic

Order = tuple[InstrumentedAttribute[Any], bool, Callable[[str], Any]]


@dataclass(frozen=True)
class ProjectRow:
    """One project of a list. Donors, regions and topics read as their name in the list's language."""

    id: int
    title_ka: str | None
    title_en: str | None
    status: str
    starts_on: date | None
    ends_on: date | None
    budget_amount: Decimal | None
    budget_currency: str | None
    locations_count: int
    is_example: bool
    updated_at: datetime
    donors: tuple[Named, ...]
    regions: tuple[Named, ...]
    topics: tuple[Named, ...]

    @property
    def places(self) -> tuple[Named, ...]:
        """The regions, as few as fit a line: a project in all of them would fill its card."""
        return self.regions if len(self.regions) <= 3 else ()


def list_projects(session: Session, flt: Filter, language: str) -> Listing[ProjectRow]:
    """Return the projects that meet `flt` in its order, from its cursor on, at most `flt.limit` of them (50).

    Raises QueryError for an order that projects do not have, and when the cursor belongs to another one. One
    statement, read along the order's index.
    """
    limit = flt.limit or LIMIT_DEFAULT
    column, descending, read = choose_order(_orders(language), flt.sort)
    statement, after = _select_rows().where(matches(flt)), read_place(flt.cursor, read)
    rows, cursor = read_page(session, statement, (column, Project.id), after, limit, descending)
    return Listing(tuple(_row(row, language) for row in rows), cursor)


def list_rows(session: Session, ids: Select[Any], language: str, limit: int) -> list[ProjectRow]:
    """Return the projects that the statement `ids` selects, newest first, at most `limit`."""
    newest = Project.updated_at
    statement = _select_rows().where(Project.id.in_(ids))
    rows = session.execute(statement.order_by(newest.desc(), Project.id.desc()).limit(limit))
    return [_row(row, language) for row in rows]


def _orders(language: str) -> dict[str, Order]:
    """Order → its column, whether it runs downwards, and the reader of a cursor's value."""
    title = Project.sort_title_en if language == "en" else Project.sort_title_ka
    return {
        "updated": (Project.updated_at, True, datetime.fromisoformat),
        "title": (title, False, str),
        "starts": (Project.sort_starts_on, True, date.fromisoformat),
        "budget": (Project.sort_budget, True, _read_budget),
    }


def _read_budget(text: str) -> Decimal:
    amount = Decimal(text)
    if not amount.is_finite() or abs(amount) >= 10**12:
        raise ValueError(text)
    return amount


def _select_rows() -> Select[*tuple[Any, ...]]:
    return select(
        Project.id,
        Project.title_ka,
        Project.title_en,
        Project.status,
        Project.starts_on,
        Project.ends_on,
        Project.budget_amount,
        Project.budget_currency,
        Project.locations_count,
        Project.is_example,
        Project.updated_at,
        _names(Organisation.slug, Organisation, Organisation.id == func.any(Project.donor_ids)),
        _names(Region.code, Region, Region.code == func.any(Project.region_codes)),
        _names(Topic.code, Topic, Topic.code.in_(_own_topics())),
    )


def _own_topics() -> Select[Any]:
    return select(ProjectTopic.topic_code).where(ProjectTopic.project_id == Project.id).correlate(Project)


def _names(key: Any, table: Any, condition: ColumnElement[bool]) -> Any:
    """A list of [key, name_ka, name_en] of the rows of `table` that belong to the project."""
    return (
        select(
            func.json_agg(aggregate_order_by(func.json_build_array(key, table.name_ka, table.name_en), key))
        )
        .where(condition)
        .correlate(Project)
        .scalar_subquery()
    )


def _row(row: Any, language: str) -> ProjectRow:
    names = (read_named(found, language) for found in row[11:14])
    return ProjectRow(*row[:11], *names)
