"""The choices of the map's filter: those of all layers, counted over the layers that show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from app.filters import RESOURCE_STATUSES, Filter
from app.i18n import pick
from app.maps.queries.news import count_placed_by
from app.news.workflow.events import KIND_LABELS as EVENT_KINDS
from app.news.workflow.events import STATUS_LABELS as EVENT_LABELS
from app.news.workflow.labels import KIND_LABELS as NEWS_KINDS
from app.news.workflow.labels import STATUS_LABELS as NEWS_LABELS
from app.news.workflow.observation_forms import OBSERVATION_LABELS
from app.problems.queries.facets import read_facets as read_problem_facets
from app.projects.queries.facets import read_facets
from app.projects.queries.options import Option
from app.resources.queries.facets import read_facets as read_resource_facets
from app.resources.queries.types import list_types
from app.resources.workflow.labels import STATUS_LABELS as RESOURCE_STATUS_LABELS

# What only one of the layers has: on the map it is offered where that layer shows.
OF_ONE_LAYER = {
    "donor": "projects",
    "project_status": "projects",
    "budget": "projects",
    "problem_status": "problems",
    "step": "problems",
    "linked": "problems",
    "type": "resources",
    "resource_status": "resources",
}
OF_ALL = ("region", "topic")
# Asked for by the address alone: the form has no room for them.
_NEWS_STATUSES = {**NEWS_LABELS, **EVENT_LABELS}
_KINDS = {**OBSERVATION_LABELS, **NEWS_KINDS, **EVENT_KINDS}
CHOICES = (*OF_ALL, *(name for name in OF_ONE_LAYER if name != "budget"))


@dataclass(frozen=True)
class Choices:
    """All choices of all layers; `years`: the first and last one in which anything begins."""

    region: list[Option]
    donor: list[Option]
    topic: list[Option]
    project_status: list[Option]
    problem_status: list[Option]
    step: list[Option]
    linked: list[Option]
    type: list[Option]
    resource_status: list[Option]
    news_status: list[Option]
    years: tuple[int | None, int | None]
    currencies: list[str]

    @property
    def kind(self) -> list[Option]:
        """The words of all that news is made of."""
        return [Option(word, str(label), 0) for word, label in _KINDS.items()]

    @property
    def status(self) -> list[Option]:
        """The words of all layers."""
        return [*self.project_status, *self.problem_status, *self.resource_status, *self.news_status]

    def counts(self) -> dict[str, list[dict[str, Any]]]:
        """Return the choices as the map's script takes them."""
        return {name: [vars(option) for option in getattr(self, name)] for name in CHOICES}


def read_choices(session: Session, flt: Filter, language: str, layers: tuple[str, ...]) -> Choices:
    """Return the choices: how many records of `layers` each would leave."""
    projects, problems = read_facets(session, flt, language), read_problem_facets(session, flt, language)
    with_projects, with_problems = "projects" in layers, "problems" in layers
    resources = _read_resources(session, flt, language, layers)
    news = _count_news(session, flt, layers)

    def add(one: list[Option], other: list[Option], name: str) -> list[Option]:
        pairs = zip(one, other, strict=True)
        more = Counter(news[name])
        more.update({option.value: option.count for option in resources[name]})
        return [
            replace(a, count=a.count * with_projects + b.count * with_problems + more[a.value])
            for a, b in pairs
        ]

    def only(options: list[Option], counted: bool) -> list[Option]:
        return options if counted else [replace(option, count=0) for option in options]

    years = [year for form in (projects, problems) for year in form.years if year is not None]
    return Choices(
        region=add(projects.region, problems.region, "region"),
        donor=only(projects.donor, with_projects),
        topic=add(projects.topic, problems.topic, "topic"),
        project_status=only(projects.status, with_projects),
        problem_status=only(problems.status, with_problems),
        step=only(problems.step, with_problems),
        linked=only(problems.linked, with_problems),
        type=resources["type"],
        resource_status=resources["status"],
        news_status=[Option(word, str(label), 0) for word, label in _NEWS_STATUSES.items()],
        years=(min(years), max(years)) if years else (None, None),
        currencies=projects.currencies,
    )


def _count_news(session: Session, flt: Filter, layers: tuple[str, ...]) -> dict[str, dict[str, int]]:
    if "news" not in layers:
        return {name: {} for name in OF_ALL}
    return {name: count_placed_by(session, flt.without(name), f"{name}_codes") for name in OF_ALL}


def _read_resources(
    session: Session, flt: Filter, language: str, layers: tuple[str, ...]
) -> dict[str, list[Option]]:
    """The choices of resources, counted where they show; of their kinds the upper level, and chosen ones."""
    if "resources" in layers:
        found = vars(read_resource_facets(session, flt, language))
        kinds = [kind for kind in found["type"] if kind.parent is None or kind.value in flt.type]
        return {**found, "type": [replace(kind, parent=None) for kind in kinds]}
    return {
        "region": [],
        "topic": [],
        "type": [
            Option(kind.code, pick(kind, "name", language), 0)
            for kind in list_types(session)
            if kind.parent_code is None or kind.code in flt.type
        ],
        "status": [Option(word, str(RESOURCE_STATUS_LABELS[word]), 0) for word in RESOURCE_STATUSES],
    }
