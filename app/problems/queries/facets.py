"""The filter's choices with their counts, as the form of the problems' list shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, Integer, String, Text, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from app.filters import PROBLEM_STATUSES, REGION_CODES, STEPS, Filter
from app.i18n import gettext as _
from app.problems.models import Step
from app.problems.queries.totals import CHOICES, LISTED, Total, Totals, read_totals
from app.problems.workflow.labels import LINKED_LABELS, STATUS_LABELS
from app.projects.queries.named import name_of
from app.projects.queries.options import Option
from app.regions.models import Region
from app.topics.models import Topic

Names = dict[tuple[str, str], tuple[str, str | None]]


@dataclass(frozen=True)
class Facets:
    """All choices. `years`: the first and last year in which a problem was reported."""

    region: list[Option]
    topic: list[Option]
    status: list[Option]
    step: list[Option]
    linked: list[Option]
    years: tuple[int | None, int | None] = (None, None)


def read_facets(session: Session, flt: Filter, language: str) -> Facets:
    """Return the form's choices. Two statements and the names; one more for each choice that is made."""
    totals = read_totals(session, flt, LISTED)
    for name in CHOICES:
        if getattr(flt, name):
            # What else could be chosen here does not depend on what is chosen here.
            totals = {**totals, name: read_totals(session, flt.without(name), (name,))[name]}
    names = _names(session, language)
    years = sorted(int(year) for year in read_totals(session, Filter(), ("year",))["year"])
    regions = (code for code in REGION_CODES if ("region", code) in names)
    return Facets(
        region=sorted(
            (Option(code, names["region", code][0], _count(totals, "region", code)) for code in regions),
            key=lambda option: option.label,
        ),
        topic=[
            Option(code, label, _count(totals, "topic", code), parent)
            for (kind, code), (label, parent) in names.items()
            if kind == "topic"
        ],
        status=[
            Option(word, str(STATUS_LABELS[word]), _count(totals, "status", word))
            for word in PROBLEM_STATUSES
        ],
        step=[Option(step, step_label(step, names), _count(totals, "step", step)) for step in STEPS],
        linked=[
            Option(word, str(label), _count(totals, "linked", word)) for word, label in LINKED_LABELS.items()
        ],
        years=(years[0], years[-1]) if years else (None, None),
    )


def step_label(step: str, names: Names) -> str:
    """Return "4. Map resources and options", or the number alone while the steps are not loaded."""
    if ("step", step) not in names:
        return str(_("Step %(number)s", number=step))
    return f"{step}. {names['step', step][0]}"


def _count(totals: Totals, dimension: str, key: str) -> int:
    return totals[dimension].get(key, Total(0)).problems


def _names(session: Session, language: str) -> Names:
    """(kind, key) → (name, parent), the topics in their own order."""
    none = cast(null(), String)
    statement: CompoundSelect[*tuple[Any, ...]] = union_all(
        select(literal("region"), Region.code, Region.name_ka, Region.name_en, none, literal(0, Integer)),
        select(literal("topic"), Topic.code, Topic.name_ka, Topic.name_en, Topic.parent_code, Topic.position),
        select(literal("step"), cast(Step.number, Text), Step.name_ka, Step.name_en, none, Step.number),
    )
    found = sorted(session.execute(statement), key=lambda row: (row[0], row[5], row[1]))
    return {
        (kind, key): (name_of(key, ka, en, language).name, parent)
        for kind, key, ka, en, parent, _position in found
    }
