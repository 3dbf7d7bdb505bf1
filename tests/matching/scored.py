"""Problems and candidates made for one comparison of scores: alike in all but what a test varies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from geoalchemy2 import WKTElement
from hypothesis import HealthCheck, settings
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.matching.models import Link, RuleSet
from app.matching.services.match import match_problems
from app.organisations.models import Organisation
from app.problems.models import Problem
from app.projects.models import Project, ProjectLocation
from app.resources.models import Resource
from tests.factories import make_organisation, make_project
from tests.factories_problems import make_problem

TODAY = date(2026, 11, 1)
TOPICS = ["infrastructure", "water"]
GORI = (44.1129, 41.9853)
Place = tuple[float, float]

# Each example is undone by `undone`, so that the fixture's transaction may serve all of them.
some_examples = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """Take back all that the block wrote; in it every candidate is kept, however low its score."""
    savepoint = session.begin_nested()
    session.execute(update(RuleSet).values(least_score=0, most_links=1000))
    try:
        yield
    finally:
        savepoint.rollback()


def problem_at(session: Session, at: Place = GORI, **columns: Any) -> Problem:
    return make_problem(session, place="Gori", at=at, topic="water", language="en", **columns)


def project_at(
    session: Session, at: Place | None = GORI, precision: str = "exact", **columns: Any
) -> Project:
    """A project under way, in one place (None: no place at all is known)."""
    values: dict[str, Any] = {
        "topic_codes": TOPICS,
        "starts_on": TODAY - timedelta(days=100),
        "ends_on": TODAY + timedelta(days=400),
        **columns,
    }
    codes = {"municipality_code": values.pop("municipality_code", None)}
    project = make_project(session, "Wells", None, places=(), locations_count=int(at is not None), **values)
    if at is not None:
        pointed = precision in ("exact", "near", "district")
        codes["region_code"] = None if precision == "country" else "GE-SK"
        session.add(
            ProjectLocation(
                project_id=project.id,
                geom=WKTElement(f"POINT({at[0]!r} {at[1]!r})", srid=4326) if pointed else None,
                precision=precision,
                region_rule="country" if precision == "country" else "given",
                **codes,
            )
        )
        session.flush()
    return project


def resource_of(session: Session, quantity: int, allocated: int = 0, **columns: Any) -> Resource:
    """A resource for the whole country."""
    owner = session.scalar(select(Organisation)) or make_organisation(session, "Wells for All")
    resource = Resource(
        organisation_id=owner.id,
        type_code="engineers",
        title_en="Engineers",
        quantity=quantity,
        **{"topic_codes": TOPICS, "region_codes": ["GE-SK"], **columns},
    )
    session.add(resource)
    session.flush()
    session.execute(update(Resource).where(Resource.id == resource.id).values(free=quantity - allocated))
    return resource


def match(session: Session, problem: Problem, today: date = TODAY) -> dict[tuple[str, int], Link]:
    """Return the problem's suggestions by what they suggest."""
    session.flush()
    match_problems(session, [problem.id], today=today)
    links = session.scalars(
        select(Link).where(Link.problem_id == problem.id).execution_options(populate_existing=True)
    )
    return {(link.resource_kind, link.project_id or link.resource_id or 0): link for link in links}


def scores_of(
    session: Session, problem: Problem, candidates: Sequence[Project | Resource], today: date = TODAY
) -> list[float]:
    """Return the score of each candidate, in their order; 0 where it is none at all."""
    links = match(session, problem, today)
    found = [links.get((one.__tablename__, one.id)) for one in candidates]
    return [link.score or 0 if link else 0 for link in found]
