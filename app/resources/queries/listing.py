"""The list of resources that meet a filter, page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.filter_values import LIMIT_DEFAULT
from app.filters import Filter
from app.i18n import pick, pick_column, today_in_georgia
from app.organisations.models import Organisation
from app.paging import Listing, choose_order, read_page, read_place
from app.projects.queries.named import Named, name_of
from app.resources.models import Resource, ResourceType
from app.resources.queries.areas import read_area_names
from app.resources.queries.conditions import PUBLIC, matches

# Half a year: an offer that nobody has confirmed since may be out of date.
STALE_AFTER = timedelta(days=183)


@dataclass(frozen=True)
class ResourceRow:
    """One resource of a list, its names in the list's language; `free` of `quantity`, counted in `unit`."""

    id: int
    title: str
    type: Named
    owner: str
    owner_slug: str | None
    quantity: Decimal
    free: Decimal
    unit: str
    area: str
    available_from: date | None
    available_to: date | None
    visibility: str
    state: str
    confirmed_on: date
    is_example: bool
    updated_at: datetime

    @property
    def is_stale(self) -> bool:
        """Nobody has confirmed it for over six months."""
        return is_stale(self.confirmed_on)

    @property
    def is_over(self) -> bool:
        """Its last day has passed: nothing new is to be had of it."""
        return is_over(self.available_to)


def is_stale(confirmed_on: date, today: date | None = None) -> bool:
    """Return whether what was confirmed on that day needs to be confirmed again."""
    return confirmed_on < (today or today_in_georgia()) - STALE_AFTER


def is_over(available_to: date | None, today: date | None = None) -> bool:
    """Return whether what was to be had until that day is so no more."""
    return available_to is not None and available_to < (today or today_in_georgia())


def count_resources(session: Session, flt: Filter, seen: Sequence[str] = PUBLIC) -> int:
    """Return how many resources meet the filter."""
    return session.scalar(select(func.count()).select_from(Resource).where(matches(flt, seen))) or 0


def list_resources(
    session: Session, flt: Filter, language: str, seen: Sequence[str] = PUBLIC
) -> Listing[ResourceRow]:
    """Return the resources that meet `flt` in its order, from its cursor on, at most `flt.limit` (50).

    Raises QueryError for an order that resources do not have, and when the cursor belongs to another one.
    Two statements.
    """
    limit = flt.limit or LIMIT_DEFAULT
    column, descending, read = choose_order(_orders(language), flt.sort)
    statement, after = select_rows().where(matches(flt, seen)), read_place(flt.cursor, read)
    rows, cursor = read_page(session, statement, (column, Resource.id), after, limit, descending)
    return Listing(tuple(make_rows(session, rows, language)), cursor)


def select_rows() -> Select[*tuple[Any, ...]]:
    """Return the statement of Resource, ResourceType, Organisation (or None) and the person's name."""
    return (
        select(Resource, ResourceType, Organisation, Person.name.label("person"))
        .join(ResourceType, ResourceType.code == Resource.type_code)
        .outerjoin(Organisation, Organisation.id == Resource.organisation_id)
        .outerjoin(Person, Person.id == Resource.person_id)
    )


def make_rows(session: Session, rows: Sequence[Any], language: str) -> list[ResourceRow]:
    """Return what select_rows found as rows of a list. One statement for the names of areas."""
    names = read_area_names(session, [row.Resource for row in rows], language) if rows else None
    return [_row(row, names.told(row.Resource) if names else "", language) for row in rows]


def _orders(language: str) -> dict[str, tuple[ColumnElement[Any], bool, Callable[[str], Any]]]:
    return {
        "updated": (Resource.updated_at.expression, True, datetime.fromisoformat),
        "title": (pick_column(Resource, "title", language), False, str),
        "confirmed": (Resource.confirmed_on.expression, True, date.fromisoformat),
    }


def _row(row: Any, area: str, language: str) -> ResourceRow:
    resource, kind, organisation = row.Resource, row.ResourceType, row.Organisation
    return ResourceRow(
        id=resource.id,
        title=pick(resource, "title", language),
        type=name_of(kind.code, kind.name_ka, kind.name_en, language),
        owner=pick(organisation, "name", language) if organisation else row.person,
        owner_slug=organisation.slug if organisation else None,
        quantity=resource.quantity,
        free=resource.free,
        unit=resource.unit or pick(kind, "unit", language),
        area=area,
        available_from=resource.available_from,
        available_to=resource.available_to,
        visibility=resource.visibility,
        state=resource.state,
        confirmed_on=resource.confirmed_on,
        is_example=resource.is_example,
        updated_at=resource.updated_at,
    )
