"""What is known of a region, with the numbers of its projects."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import CompoundSelect, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.filters import Filter
from app.organisations.models import Organisation
from app.projects.queries.named import Named, name_of
from app.projects.queries.totals import Total, Totals, read_totals
from app.regions.models import Region
from app.topics.models import Topic

MOST_DONORS = 12
MOST_TOPICS = 12


@dataclass(frozen=True)
class RegionFacts:
    """A region without its outline. `population` None: no census could be held."""

    code: str
    name_ka: str
    name_en: str
    name: str
    population: int | None
    population_year: int | None
    area_km2: Decimal
    government_control: bool

    @property
    def density(self) -> int | None:
        return None if self.population is None else round(self.population / self.area_km2)


@dataclass(frozen=True)
class Counted:
    """A donor, topic or region with its number of projects; `share` in percent of the largest number."""

    what: Named
    projects: int
    share: float


@dataclass(frozen=True)
class Breakdown:
    """The projects that meet a filter, counted: those with most projects first."""

    total: Total
    donors: tuple[Counted, ...]
    topics: tuple[Counted, ...]
    regions: tuple[Counted, ...]
    statuses: dict[str, int]


def list_regions(session: Session, language: str) -> list[RegionFacts]:
    """Return all regions by their names. One statement."""
    rows = session.execute(
        select(
            Region.code,
            Region.name_ka,
            Region.name_en,
            Region.population,
            Region.population_year,
            Region.area_km2,
            Region.government_control,
        )
    )
    found = [
        RegionFacts(
            code=row.code,
            name_ka=row.name_ka,
            name_en=row.name_en,
            name=row.name_en if language == "en" else row.name_ka,
            population=row.population,
            population_year=row.population_year,
            area_km2=row.area_km2,
            government_control=row.government_control,
        )
        for row in rows
    ]
    return sorted(found, key=lambda region: region.name)


def read_region(session: Session, code: str, language: str) -> RegionFacts | None:
    """Return a region, or None. There are twelve: reading all costs what reading one does."""
    return next((region for region in list_regions(session, language) if region.code == code), None)


def read_bounds(session: Session, code: str) -> tuple[float, float, float, float]:
    """Return the region's bbox: west, south, east, north in degrees. One statement."""
    outline = Region.simplified
    row = session.execute(
        select(
            func.ST_XMin(outline), func.ST_YMin(outline), func.ST_XMax(outline), func.ST_YMax(outline)
        ).where(Region.code == code)
    ).one()
    return (row[0], row[1], row[2], row[3])


def read_breakdown(session: Session, flt: Filter, language: str) -> Breakdown:
    """Return the projects that meet `flt` by donor, topic, region, status. The totals and one statement."""
    totals = read_totals(session, flt, ("all", "donor", "topic", "region", "status"))
    donors, topics = _most(totals, "donor", MOST_DONORS), _most(totals, "topic", MOST_TOPICS)
    regions = _most(totals, "region", 12)
    names = _names(session, donors, topics, regions, language)

    def counted(dimension: str, keys: list[str]) -> tuple[Counted, ...]:
        numbers = {key: totals[dimension][key].projects for key in keys if (dimension, key) in names}
        most = max(numbers.values(), default=1)
        return tuple(
            Counted(names[dimension, key], number, round(100 * number / most, 1))
            for key, number in numbers.items()
        )

    return Breakdown(
        total=totals["all"].get("", Total(0)),
        donors=counted("donor", donors),
        topics=counted("topic", topics),
        regions=counted("region", regions),
        statuses={key: total.projects for key, total in totals["status"].items()},
    )


def _most(totals: Totals, dimension: str, limit: int) -> list[str]:
    counts = totals[dimension]
    return sorted(counts, key=lambda key: (-counts[key].projects, key))[:limit]


def _names(
    session: Session, donors: list[str], topics: list[str], regions: list[str], language: str
) -> dict[tuple[str, str], Named]:
    statement: CompoundSelect[*tuple[Any, ...]] = union_all(
        select(literal("donor"), Organisation.slug, Organisation.name_ka, Organisation.name_en).where(
            Organisation.slug.in_(donors)
        ),
        select(literal("topic"), Topic.code, Topic.name_ka, Topic.name_en).where(Topic.code.in_(topics)),
        select(literal("region"), Region.code, Region.name_ka, Region.name_en).where(
            Region.code.in_(regions)
        ),
    )
    rows = session.execute(statement)
    return {(kind, key): name_of(key, ka, en, language) for kind, key, ka, en in rows}
