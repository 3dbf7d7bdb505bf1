"""The filter's choices with their counts, as the form of the map and of every list shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CompoundSelect, Integer, String, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from app.filters import REGION_CODES, STATUS_GROUPS, Filter
from app.organisations.models import Organisation
from app.projects.queries.named import name_of
from app.projects.queries.options import Option
from app.projects.queries.totals import Total, Totals, read_totals
from app.projects.workflow import STATUS_LABELS
from app.regions.models import Region
from app.topics.models import Topic

CHOICES = ("region", "donor", "topic", "status")
# The rest is found on the donors' own page: the form must not grow with the data.
MOST_DONORS = 30


@dataclass(frozen=True)
class Facets:
    """All choices. `years`: the first and last year in which a project begins."""

    region: list[Option]
    donor: list[Option]
    topic: list[Option]
    status: list[Option]
    years: tuple[int | None, int | None] = (None, None)
    currencies: list[str] = field(default_factory=list)


def read_facets(session: Session, flt: Filter, language: str) -> Facets:
    """Return the form's choices. Two statements and the names; one more for each choice that is made."""
    everything = read_totals(session, Filter(), ("all", "year"))
    totals = read_totals(session, flt, CHOICES)
    for name in CHOICES:
        if getattr(flt, name):
            # What else could be chosen here does not depend on what is chosen here.
            totals = {**totals, name: read_totals(session, flt.without(name), (name,))[name]}
    donors = _most_frequent(totals["donor"], flt.donor)
    names = _names(session, donors, language)
    years = sorted(int(year) for year in everything["year"])
    money = everything["all"].get("", Total(0)).budgets or {}
    return Facets(
        region=sorted(
            (Option(code, names["region", code][0], _count(totals, "region", code)) for code in REGION_CODES
             if ("region", code) in names),
            key=lambda option: option.label,
        ),
        donor=[Option(slug, names["donor", slug][0], _count(totals, "donor", slug)) for slug in donors
               if ("donor", slug) in names],
        topic=[
            Option(code, label, _count(totals, "topic", code), parent)
            for (kind, code), (label, parent) in names.items()
            if kind == "topic"
        ],
        status=[
            Option(word, str(label), _count_status(totals, word))
            for word, label in STATUS_LABELS.items()
            # The group says the same with the same word.
            if word != "closed" or word in flt.status
        ],
        years=(years[0], years[-1]) if years else (None, None),
        currencies=sorted(money),
    )  # fmt: skip


def _count(totals: Totals, dimension: str, key: str) -> int:
    return totals[dimension].get(key, Total(0)).projects


def _count_status(totals: Totals, word: str) -> int:
    return sum(_count(totals, "status", status) for status in STATUS_GROUPS.get(word, (word,)))


def _most_frequent(donors: dict[str, Total], chosen: tuple[str, ...]) -> list[str]:
    """The slugs of the donors with most projects, the chosen ones always among them."""
    ordered = sorted(donors, key=lambda slug: (-donors[slug].projects, slug))
    return list(dict.fromkeys((*ordered[:MOST_DONORS], *chosen)))


def _names(
    session: Session, donors: list[str], language: str
) -> dict[tuple[str, str], tuple[str, str | None]]:
    """(kind, key) → (name, parent), the topics in their own order."""
    none = cast(null(), String)
    statement: CompoundSelect[*tuple[Any, ...]] = union_all(
        select(literal("region"), Region.code, Region.name_ka, Region.name_en, none, literal(0, Integer)),
        select(literal("topic"), Topic.code, Topic.name_ka, Topic.name_en, Topic.parent_code, Topic.position),
        select(
            literal("donor"),
            Organisation.slug,
            Organisation.name_ka,
            Organisation.name_en,
            none,
            literal(0, Integer),
        ).where(Organisation.slug.in_(donors)),
    )
    found = sorted(session.execute(statement), key=lambda row: (row[0], row[5], row[1]))
    return {
        (kind, key): (name_of(key, ka, en, language).name, parent)
        for kind, key, ka, en, parent, _position in found
    }
