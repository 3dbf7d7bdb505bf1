"""How many projects there are by region, donor, topic, status, year: kept without a filter, or counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    Text,
    case,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.filters import STATUS_GROUPS, Filter
from app.organisations.models import Organisation
from app.projects.models import Project, ProjectLocation, ProjectTotal
from app.projects.queries.conditions import matches, place_conditions
from app.remembered import Remembered

DIMENSIONS = (
    "all",
    "placed",
    "country",
    "region",
    "region_only",
    "donor",
    "topic",
    "status",
    "year",
    "example",
)
# Where each donor works is asked for without a filter only.
KEPT_DIMENSIONS = (*DIMENSIONS, "donor_region")


@dataclass(frozen=True)
class Total:
    """Projects of one key; `budgets` by currency, never added across currencies."""

    projects: int
    current: int = 0
    places: int = 0
    budgets: dict[str, Decimal] | None = None


Totals = dict[str, dict[str, Total]]


def select_totals(flt: Filter, dimensions: Iterable[str] = DIMENSIONS) -> Select[Any]:
    """Return the statement that counts by dimension and key: columns as ProjectTotal's, in its order."""
    matched = (
        select(
            Project.id,
            Project.status.in_(STATUS_GROUPS["current"]).label("is_current"),
            Project.status,
            Project.region_codes,
            Project.donor_ids,
            Project.topic_codes,
            Project.locations_count,
            Project.starts_on,
            Project.budget_amount,
            Project.budget_currency,
            Project.is_example,
        )
        .where(matches(flt))
        .cte("matched")
    )
    row = matched.c
    parts = {
        "all": _count(matched, "all", literal("", Text), row.id.is_not(None), places=True, money=True),
        "placed": _count(matched, "placed", literal("", Text), row.locations_count > 0),
        "country": _count(matched, "country", literal("", Text), func.cardinality(row.region_codes) == 0),
        "region": _count(matched, "region", func.unnest(row.region_codes), money=True),
        "topic": _count(matched, "topic", func.unnest(row.topic_codes)),
        "status": _count(matched, "status", row.status),
        "year": _count(
            matched, "year", cast(func.extract("year", row.starts_on), Text), row.starts_on.is_not(None)
        ),
        "example": _count(matched, "example", literal("", Text), row.is_example),
        "donor": _count_donors(matched),
        "region_only": _count_region_only(flt, matched),
        "donor_region": _count_donor_regions(matched),
    }
    return select(union_all(*(parts[name] for name in dimensions)).subquery("totals"))


def _count(
    matched: Any, dimension: str, key: Any, where: Any = None, *, places: bool = False, money: bool = False
) -> Select[Any]:
    row = matched.c
    keyed = select(
        key.label("key"), row.is_current, row.locations_count, row.budget_amount, row.budget_currency
    ).select_from(matched)
    if where is not None:
        keyed = keyed.where(where)
    if not money:
        source = keyed.subquery()
        return select(
            literal(dimension, Text).label("dimension"),
            source.c.key,
            cast(func.count(), Integer).label("projects"),
            cast(func.count().filter(source.c.is_current), Integer).label("current"),
            cast(func.coalesce(func.sum(source.c.locations_count), 0), Integer).label("places"),
            cast(literal("{}"), JSONB).label("budgets"),
        ).group_by(source.c.key)
    source = keyed.subquery()
    by_currency = (
        select(
            source.c.key,
            source.c.budget_currency,
            func.count().label("projects"),
            func.count().filter(source.c.is_current).label("current"),
            func.sum(source.c.locations_count).label("places"),
            func.sum(source.c.budget_amount).label("amount"),
        )
        .group_by(source.c.key, source.c.budget_currency)
        .subquery()
    )
    known = case((by_currency.c.amount.is_not(None), by_currency.c.budget_currency), else_=null())
    return select(
        literal(dimension, Text).label("dimension"),
        by_currency.c.key,
        cast(func.sum(by_currency.c.projects), Integer).label("projects"),
        cast(func.sum(by_currency.c.current), Integer).label("current"),
        cast(func.coalesce(func.sum(by_currency.c.places), 0), Integer).label("places"),
        func.coalesce(
            func.jsonb_object_agg(known, by_currency.c.amount).filter(known.is_not(None)),
            cast(literal("{}"), JSONB),
        ).label("budgets"),
    ).group_by(by_currency.c.key)


def _count_donors(matched: Any) -> Select[Any]:
    counted = _count(matched, "donor", func.unnest(matched.c.donor_ids), money=True).subquery("donor_counts")
    return select(
        counted.c.dimension,
        Organisation.slug.label("key"),
        counted.c.projects,
        counted.c.current,
        counted.c.places,
        counted.c.budgets,
    ).join(Organisation, Organisation.id == counted.c.key)


def _count_donor_regions(matched: Any) -> Select[Any]:
    """Projects of each donor in each region; the key is the donor's slug, a blank, the region's code."""
    row = matched.c
    by_donor = select(
        func.unnest(row.donor_ids).label("donor_id"), row.region_codes, row.is_current
    ).subquery()
    pairs = select(
        by_donor.c.donor_id, func.unnest(by_donor.c.region_codes).label("code"), by_donor.c.is_current
    ).subquery()
    return (
        select(
            literal("donor_region", Text).label("dimension"),
            (Organisation.slug + " " + pairs.c.code).label("key"),
            cast(func.count(), Integer).label("projects"),
            cast(func.count().filter(pairs.c.is_current), Integer).label("current"),
            literal_column("0", Integer).label("places"),
            cast(literal("{}"), JSONB).label("budgets"),
        )
        .join(pairs, pairs.c.donor_id == Organisation.id)
        .group_by(Organisation.slug, pairs.c.code)
    )


def _count_region_only(flt: Filter, matched: Any) -> Select[Any]:
    """Projects with a place of which only the region is known: drawn at the region's name, not as a pin."""
    return (
        select(
            literal("region_only", Text).label("dimension"),
            ProjectLocation.region_code.label("key"),
            cast(func.count(ProjectLocation.project_id.distinct()), Integer).label("projects"),
            literal_column("0", Integer).label("current"),
            cast(func.count(), Integer).label("places"),
            cast(literal("{}"), JSONB).label("budgets"),
        )
        .join(matched, matched.c.id == ProjectLocation.project_id)
        .where(
            ProjectLocation.precision == "region",
            ProjectLocation.region_code.is_not(None),
            *place_conditions(flt),
        )
        .group_by(ProjectLocation.region_code)
    )


_answers: Remembered[Totals] = Remembered("projects")


def read_totals(session: Session, flt: Filter, dimensions: tuple[str, ...] = DIMENSIONS) -> Totals:
    """Return {dimension: {key: Total}} of the projects that meet `flt`; a dimension without projects is {}.

    Without a filter two index look-ups; with one a count, kept by filter and data version.
    """
    flt = flt.without("sort", "limit", "cursor")
    return _answers.ask(session, (flt, dimensions), lambda: _count_anew(session, flt, dimensions))


def _count_anew(session: Session, flt: Filter, dimensions: tuple[str, ...]) -> Totals:
    kept = select(ProjectTotal.__table__).where(ProjectTotal.dimension.in_(dimensions))
    totals: Totals = {name: {} for name in dimensions}
    for dimension, value, *counts in session.execute(
        kept if flt.selects_all else select_totals(flt, dimensions)
    ):
        totals[dimension][value] = Total(*counts)
    return totals


def count_projects(session: Session, flt: Filter) -> int:
    """Return how many projects meet `flt`."""
    everything = read_totals(session, flt, ("all",))["all"]
    return everything[""].projects if everything else 0
