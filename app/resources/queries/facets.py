"""The filter's choices with their counts, and the matrix of kinds by regions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.filters import RESOURCE_STATUSES, Filter
from app.i18n import pick
from app.organisations.models import Organisation
from app.projects.queries.facets import Option
from app.projects.queries.named import Named, name_of
from app.regions.models import Region
from app.resources.models import Resource
from app.resources.queries.conditions import PUBLIC, matches
from app.resources.queries.types import list_types
from app.resources.workflow.labels import STATUS_LABELS
from app.topics.models import Topic

MOST_ORGANISATIONS = 60
# How each choice is counted: what a resource has of it, several for some.
_KEYS: dict[str, Any] = {
    "region": func.unnest(Resource.region_codes),
    "topic": func.unnest(Resource.topic_codes),
    "type": Resource.type_code,
    "status": case((Resource.free > 0, "free"), else_="taken"),
    "organisation": Resource.organisation_id,
}


@dataclass(frozen=True)
class Facets:
    """All choices. `years`: none, availability has no first year."""

    region: list[Option]
    type: list[Option]
    topic: list[Option]
    status: list[Option]
    organisation: list[Option]
    years: tuple[None, None] = (None, None)


@dataclass(frozen=True)
class MatrixRow:
    """A kind of resource with its counts by region; of a kind of the first level its own kinds included."""

    type: Named
    is_child: bool
    total: int
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Matrix:
    """Kinds by regions. A resource counts in every region that it serves: the columns add up to more."""

    regions: tuple[Named, ...]
    rows: tuple[MatrixRow, ...]


def read_facets(session: Session, flt: Filter, language: str, seen: Sequence[str] = PUBLIC) -> Facets:
    """Return the form's choices, each counted with the other choices kept. Nine small statements."""
    counts = {name: _count(session, flt.without(name), name, seen) for name in _KEYS}
    return Facets(
        region=[Option(r.key, r.name, counts["region"].get(r.key, 0)) for r in _regions(session, language)],
        type=_types(session, counts["type"], language),
        topic=[
            Option(topic.code, pick(topic, "name", language), counts["topic"].get(topic.code, 0),
                   topic.parent_code)
            for topic in _in_tree(session.scalars(select(Topic).order_by(Topic.position, Topic.code)).all())
        ],
        status=[
            Option(word, str(STATUS_LABELS[word]), counts["status"].get(word, 0))
            for word in RESOURCE_STATUSES
        ],
        organisation=_organisations(session, counts["organisation"], flt, language),
    )  # fmt: skip


def read_matrix(session: Session, flt: Filter, language: str, seen: Sequence[str] = PUBLIC) -> Matrix:
    """Return how many resources of each kind each region has; kinds of the second level only where any is."""
    region = func.unnest(Resource.region_codes).label("region")
    found = select(Resource.type_code, region).where(matches(flt, seen)).subquery()
    cells = select(found.c.type_code, found.c.region, func.count()).group_by(
        found.c.type_code, found.c.region
    )
    by_cell = {(kind, code): number for kind, code, number in session.execute(cells)}
    totals = _count(session, flt, "type", seen)
    regions, rows = _regions(session, language), []
    types = list_types(session)
    for kind in _in_tree(types):
        own = [kind.code, *(child.code for child in types if child.parent_code == kind.code)]
        total = sum(totals.get(code, 0) for code in own)
        if kind.parent_code is None or total:
            counts = tuple(sum(by_cell.get((code, place.key), 0) for code in own) for place in regions)
            name = name_of(kind.code, kind.name_ka, kind.name_en, language)
            rows.append(MatrixRow(name, kind.parent_code is not None, total, counts))
    return Matrix(tuple(regions), tuple(rows))


def _count(session: Session, flt: Filter, name: str, seen: Sequence[str]) -> dict[Any, int]:
    keyed = select(_KEYS[name].label("key")).where(matches(flt, seen)).subquery()
    rows = session.execute(select(keyed.c.key, func.count()).group_by(keyed.c.key))
    return {row[0]: row[1] for row in rows}


def _regions(session: Session, language: str) -> list[Named]:
    rows = session.execute(select(Region.code, Region.name_ka, Region.name_en))
    return sorted((name_of(code, ka, en, language) for code, ka, en in rows), key=lambda one: one.name)


def _types(session: Session, counts: dict[Any, int], language: str) -> list[Option]:
    types = list_types(session)
    options = []
    for kind in _in_tree(types):
        below = sum(counts.get(child.code, 0) for child in types if child.parent_code == kind.code)
        label = pick(kind, "name", language)
        options.append(Option(kind.code, label, counts.get(kind.code, 0) + below, kind.parent_code))
    return options


def _in_tree(records: Sequence[Any]) -> list[Any]:
    """Each of the first level with its own after it, in their order."""
    parents = [one for one in records if one.parent_code is None]
    return [
        one
        for parent in parents
        for one in (parent, *(child for child in records if child.parent_code == parent.code))
    ]


def _organisations(session: Session, counts: dict[Any, int], flt: Filter, language: str) -> list[Option]:
    """The organisations with most resources, and those that are chosen."""
    best = sorted((key for key in counts if key is not None), key=lambda key: (-counts[key], key))
    wanted = Organisation.id.in_(best[:MOST_ORGANISATIONS]) | Organisation.slug.in_(flt.organisation)
    found = session.scalars(select(Organisation).where(wanted)).all()
    options = [Option(one.slug, pick(one, "name", language), counts.get(one.id, 0)) for one in found]
    return sorted(options, key=lambda option: (-option.count, option.label))
