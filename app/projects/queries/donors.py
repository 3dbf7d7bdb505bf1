"""Donors with their projects, money and regions; every sum stays within its currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, select
from sqlalchemy.orm import Session

from app.filter_values import SLUG
from app.filters import REGION_CODES
from app.organisations.models import Organisation, OrganisationName
from app.paging import Listing, read_page
from app.projects.models import ProjectTotal
from app.projects.queries.named import Named, name_of
from app.regions.models import Region
from app.text import MOST_QUERY_WORDS, fold, stem

PAGE = 50


@dataclass(frozen=True)
class Donor:
    """An organisation that funds projects. `budgets` by currency: the projects' whole budgets."""

    id: int
    organisation: Named
    kind: str
    website: str | None
    is_example: bool
    projects: int
    current: int
    places: int
    budgets: dict[str, Decimal]


def list_donors(
    session: Session, words: str, language: str, after: tuple[int, int] | None = None
) -> Listing[Donor]:
    """Return the donors whose name holds `words` in any spelling, those with most projects first.

    All without words; `after` is the place of the page before's last one. One statement.
    """
    statement = _select_donors()
    if words:
        statement = statement.where(_named(words))
    rows, cursor = read_page(session, statement, (ProjectTotal.projects, Organisation.id), after, PAGE)
    return Listing(tuple(_donor(row, language) for row in rows), cursor)


def read_donor(session: Session, slug: str, language: str) -> Donor | None:
    """Return an organisation and what it funds (nothing at all is an answer too), or None. One statement."""
    if not SLUG.fullmatch(slug):
        return None
    row = session.execute(_select_donors(outer=True).where(Organisation.slug == slug)).one_or_none()
    return None if row is None else _donor(row, language)


def list_donor_regions(session: Session, slugs: Sequence[str], language: str) -> dict[str, tuple[Named, ...]]:
    """Return the regions in which each donor's projects work, by the regions' codes. One statement."""
    keys = [f"{slug} {code}" for slug in slugs for code in REGION_CODES]
    rows = session.execute(
        select(ProjectTotal.key, Region.code, Region.name_ka, Region.name_en)
        .join(Region, Region.code == func.split_part(ProjectTotal.key, " ", 2))
        .where(ProjectTotal.dimension == "donor_region", ProjectTotal.key.in_(keys))
        .order_by(Region.code)
    )
    found: dict[str, tuple[Named, ...]] = {}
    for key, code, name_ka, name_en in rows:
        slug = key.partition(" ")[0]
        found[slug] = (*found.get(slug, ()), name_of(code, name_ka, name_en, language))
    return found


def _select_donors(*, outer: bool = False) -> Select[*tuple[Any, ...]]:
    funds = and_(ProjectTotal.dimension == "donor", ProjectTotal.key == Organisation.slug)
    return select(
        Organisation.id,
        Organisation.slug,
        Organisation.name_ka,
        Organisation.name_en,
        Organisation.kind,
        Organisation.website,
        Organisation.is_example,
        ProjectTotal.projects,
        ProjectTotal.current,
        ProjectTotal.places,
        ProjectTotal.budgets,
    ).join(ProjectTotal, funds, isouter=outer)


def _named(words: str) -> ColumnElement[bool]:
    """Every word is in one of the names, case endings aside. `fold` leaves no sign that LIKE knows."""
    stems = [stem(fold(word)) for word in words.split()[:MOST_QUERY_WORDS]]
    conditions = [OrganisationName.name_key.contains(part) for part in stems if part]
    if not conditions:
        return false()
    return Organisation.id.in_(select(OrganisationName.organisation_id).where(*conditions))


def _donor(row: Any, language: str) -> Donor:
    return Donor(
        row.id,
        name_of(row.slug, row.name_ka, row.name_en, language),
        row.kind,
        row.website,
        row.is_example,
        row.projects or 0,
        row.current or 0,
        row.places or 0,
        {currency: Decimal(str(amount)) for currency, amount in sorted((row.budgets or {}).items())},
    )
