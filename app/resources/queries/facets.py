"""The filter's choices with their counts, and the matrix of kinds by regions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.filters import RESOURCE_STATUSES, Filter
from app.i18n import pick
from app.projects.queries.named import Named, name_of
from app.projects.queries.options import (
    Option,
    count_by,
    in_tree,
    list_region_names,
    organisation_options,
    region_options,
    topic_options,
    word_options,
)
from app.resources.models import Resource
from app.resources.queries.conditions import PUBLIC, matches
from app.resources.queries.types import list_types
from app.resources.workflow.labels import STATUS_LABELS

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
    """All choices."""

    region: list[Option]
    type: list[Option]
    topic: list[Option]
    status: list[Option]
    organisation: list[Option]


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
    counts = {name: count_by(session, key, matches(flt.without(name), seen)) for name, key in _KEYS.items()}
    return Facets(
        region=region_options(session, counts["region"], language),
        type=_types(session, counts["type"], language),
        topic=topic_options(session, counts["topic"], language),
        status=word_options(STATUS_LABELS, RESOURCE_STATUSES, counts["status"]),
        organisation=organisation_options(session, counts["organisation"], flt.organisation, language),
    )


def read_matrix(session: Session, flt: Filter, language: str, seen: Sequence[str] = PUBLIC) -> Matrix:
    """Return how many resources of each kind each region has; kinds of the second level only where any is."""
    region = func.unnest(Resource.region_codes).label("region")
    found = select(Resource.type_code, region).where(matches(flt, seen)).subquery()
    cells = select(found.c.type_code, found.c.region, func.count()).group_by(
        found.c.type_code, found.c.region
    )
    by_cell = {(kind, code): number for kind, code, number in session.execute(cells)}
    totals = count_by(session, Resource.type_code, matches(flt, seen))
    regions, rows = list_region_names(session, language), []
    types = list_types(session)
    for kind in in_tree(types):
        own = [kind.code, *(child.code for child in types if child.parent_code == kind.code)]
        total = sum(totals.get(code, 0) for code in own)
        if kind.parent_code is None or total:
            counts = tuple(sum(by_cell.get((code, place.key), 0) for code in own) for place in regions)
            name = name_of(kind.code, kind.name_ka, kind.name_en, language)
            rows.append(MatrixRow(name, kind.parent_code is not None, total, counts))
    return Matrix(tuple(regions), tuple(rows))


def _types(session: Session, counts: dict[Any, int], language: str) -> list[Option]:
    types = list_types(session)
    options = []
    for kind in in_tree(types):
        below = sum(counts.get(child.code, 0) for child in types if child.parent_code == kind.code)
        label = pick(kind, "name", language)
        options.append(Option(kind.code, label, counts.get(kind.code, 0) + below, kind.parent_code))
    return options
