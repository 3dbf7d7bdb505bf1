"""The choices of the map's filter: those of both layers, counted over the layers that show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.filters import Filter
from app.problems.queries.facets import read_facets as read_problem_facets
from app.projects.queries.facets import Option, read_facets

# What only one of the layers has: on the map it is offered where that layer shows.
OF_ONE_LAYER = {
    "donor": "projects",
    "project_status": "projects",
    "budget": "projects",
    "problem_status": "problems",
    "step": "problems",
    "linked": "problems",
}
CHOICES = ("region", "donor", "topic", "project_status", "problem_status", "step", "linked")


@dataclass(frozen=True)
class Choices:
    """All choices of both layers; `years`: the first and last one in which anything begins."""

    region: list[Option]
    donor: list[Option]
    topic: list[Option]
    project_status: list[Option]
    problem_status: list[Option]
    step: list[Option]
    linked: list[Option]
    years: tuple[int | None, int | None]
    currencies: list[str]

    @property
    def status(self) -> list[Option]:
        """The words of both layers."""
        return [*self.project_status, *self.problem_status]

    def counts(self) -> dict[str, list[dict[str, Any]]]:
        """Return the choices as the map's script takes them."""
        return {name: [vars(option) for option in getattr(self, name)] for name in CHOICES}


def read_choices(session: Session, flt: Filter, language: str, layers: tuple[str, ...]) -> Choices:
    """Return the choices: how many records of `layers` each would leave."""
    projects, problems = read_facets(session, flt, language), read_problem_facets(session, flt, language)
    with_projects, with_problems = "projects" in layers, "problems" in layers

    def add(one: list[Option], other: list[Option]) -> list[Option]:
        pairs = zip(one, other, strict=True)
        return [_with(a, a.count * with_projects + b.count * with_problems) for a, b in pairs]

    def only(options: list[Option], counted: bool) -> list[Option]:
        return options if counted else [_with(option, 0) for option in options]

    years = [year for form in (projects, problems) for year in form.years if year is not None]
    return Choices(
        region=add(projects.region, problems.region),
        donor=only(projects.donor, with_projects),
        topic=add(projects.topic, problems.topic),
        project_status=only(projects.status, with_projects),
        problem_status=only(problems.status, with_problems),
        step=only(problems.step, with_problems),
        linked=only(problems.linked, with_problems),
        years=(min(years), max(years)) if years else (None, None),
        currencies=projects.currencies,
    )


def _with(option: Option, count: int) -> Option:
    return Option(option.value, option.label, count, option.parent)
