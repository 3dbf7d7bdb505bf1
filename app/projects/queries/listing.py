"""The list of projects that meet a filter, page by page, in one statement a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.errors import QueryError
from app.filter_values import LIMIT_DEFAULT, write_cursor
from app.filters import Filter
from app.i18n import lazy_gettext as _l
from app.organisations.models import Organisation
from app.projects.models import Project, ProjectTopic
from app.projects.queries.conditions import matches
from app.projects.queries.named import Named, read_named
from app.regions.models import Region
from app.topics.models import Topic


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


@dataclass(frozen=True)
class Listing:
    """A page of the list; `next_cursor` continues it, None at its end."""

    projects: tuple[ProjectRow, ...]
    next_cursor: str | None
    next_url: str | None = None

    def at(self, path: str, flt: Filter) -> Listing:
        """Return the listing with the address of its next page."""
        if self.next_cursor is None:
            return self
        return replace(self, next_url=f"{path}?{urlencode([*flt.pairs(), ('cursor', self.next_cursor)])}")


def list_projects(session: Session, flt: Filter, language: str) -> Listing:
    """Return the projects that meet `flt` in its order, from its cursor on, at most `flt.limit` of them (50).

    Raises QueryError when the cursor belongs to another order. One statement, read along the order's index.
    """
    limit = flt.limit or LIMIT_DEFAULT
    column, descending = _order(flt.sort, language)
    key: Any = tuple_(column, Project.id)
    statement = _select_rows().where(matches(flt))
    if flt.cursor:
        after = tuple_(_cursor_value(flt), flt.cursor[1])
        statement = statement.where(key < after if descending else key > after)
    order = (column.desc(), Project.id.desc()) if descending else (column, Project.id)
    found = session.execute(statement.add_columns(column).order_by(*order).limit(limit + 1)).all()
    rows = [_row(row, language) for row in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    return Listing(tuple(rows), write_cursor(_as_text(last[-1]), last.id) if last else None)


def list_rows(session: Session, ids: Select[Any], language: str, limit: int) -> list[ProjectRow]:
    """Return the projects that the statement `ids` selects, newest first, at most `limit`."""
    newest = Project.updated_at
    statement = _select_rows().where(Project.id.in_(ids)).add_columns(newest.label("order"))
    rows = session.execute(statement.order_by(newest.desc(), Project.id.desc()).limit(limit))
    return [_row(row, language) for row in rows]


def _order(sort: str, language: str) -> tuple[InstrumentedAttribute[Any], bool]:
    """The column of an order and whether it runs downwards."""
    title = Project.sort_title_en if language == "en" else Project.sort_title_ka
    orders: dict[str, tuple[InstrumentedAttribute[Any], bool]] = {
        "updated": (Project.updated_at, True),
        "title": (title, False),
        "starts": (Project.sort_starts_on, True),
        "budget": (Project.sort_budget, True),
    }
    return orders[sort]


def _cursor_value(flt: Filter) -> Any:
    """The cursor's value in the type of the order's column."""
    value = flt.cursor[0] if flt.cursor else None
    try:
        if not isinstance(value, str):
            raise ValueError(value)
        if flt.sort == "title":
            return value
        if flt.sort == "budget":
            amount = Decimal(value)
            if not amount.is_finite() or abs(amount) >= 10**12:
                raise ValueError(value)
            return amount
        return datetime.fromisoformat(value) if flt.sort == "updated" else date.fromisoformat(value)
    except (ValueError, InvalidOperation):
        message = _l("This page's address is damaged: start the list anew.")
        raise QueryError(message, code="E_QUERY", field="cursor") from None


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


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
    *facts, donors, regions, topics, _order_value = row
    names = (read_named(found, language) for found in (donors, regions, topics))
    return ProjectRow(*facts, *names)
