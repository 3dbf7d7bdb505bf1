"""Which problems a filter means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import QueryError
from app.filters import Filter, parse
from app.problems.models import Problem, ProblemStep
from app.problems.queries.conditions import matches
from app.projects.models import Project
from app.projects.queries.conditions import matches as project_matches
from tests.factories import make_organisation, make_project
from tests.factories_problems import make_problem


@pytest.fixture(autouse=True)
def _speaking(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def read(query: str, layers: tuple[str, ...] = ("problems",)) -> Filter:
    return parse(parse_qsl(query), layers=layers)


def titles(session: Session, query: str) -> set[str]:
    return set(session.execute(select(Problem.title).where(matches(read(query)))).scalars())


@pytest.fixture
def filled(session: Session) -> Session:
    first = make_problem(session, "Old pipe", "Telavi", step=2, linked=True)
    make_problem(
        session, "Dark street", "Kutaisi", "street", topic="energy", status="solved",
        reported_at=datetime(2025, 3, 31, 21, 0, tzinfo=UTC), closed_on=date(2025, 6, 30),
    )  # fmt: skip
    make_problem(session, "Broken bridge", "Mestia", topic="roads", step=4)
    make_problem(
        session, "The pipe again", "Telavi", status="duplicate", duplicate_of_id=first.id, topic="water"
    )
    for moderation in ("unconfirmed", "waiting", "asked", "refused", "withdrawn"):
        make_problem(session, f"Pipe that is {moderation}", "Telavi", moderation=moderation)
    make_problem(session, "Private pipe", "Telavi", visibility="region")
    return session


@pytest.mark.parametrize(
    "query, expected",
    [
        ("", {"Old pipe", "Dark street", "Broken bridge", "The pipe again"}),
        ("region=GE-KA", {"Old pipe", "The pipe again"}),
        ("topic=water", {"Old pipe", "The pipe again"}),
        ("topic=infrastructure", {"Old pipe", "Dark street", "Broken bridge", "The pipe again"}),
        ("status=open", {"Old pipe", "Broken bridge"}),
        ("status=solved&status=duplicate", {"Dark street", "The pipe again"}),
        ("step=2&step=4", {"Old pipe", "Broken bridge"}),
        ("linked=yes", {"Old pipe"}),
        ("linked=no&status=open", {"Broken bridge"}),
        ("q=pipe", {"Old pipe", "The pipe again"}),
        ("q=!!!", set()),
        ("near=45.47,41.92&within_km=5", {"Old pipe", "The pipe again"}),
        ("bbox=42.5,43,43,43.2", {"Broken bridge"}),
        # Reported on 1 April in Georgia, where it was past midnight.
        ("to=2025-03-31", set()),
        ("to=2025-04-01", {"Dark street"}),
        ("from=2025-06-30&to=2025-07-31", {"Dark street"}),
        ("from=2025-07-01&to=2026-01-01", set()),
        ("to=9999-12-31", {"Old pipe", "Dark street", "Broken bridge", "The pipe again"}),
    ],
)
def test_a_filter_selects_public_problems_only(filled: Session, query: str, expected: set[str]) -> None:
    assert titles(filled, query) == expected


@pytest.mark.parametrize(
    "query", ["donor=bank", "sector=140", "min_amount=0", "max_amount=9", "currency=GEL"]
)
def test_what_no_problem_has_selects_no_problem(filled: Session, query: str) -> None:
    assert titles(filled, query) == set()


def test_an_organisation_means_the_problems_that_it_works_on(filled: Session) -> None:
    problem = filled.execute(select(Problem).where(Problem.title == "Broken bridge")).scalar_one()
    organisation = make_organisation(filled, "Road Friends", kind="ngo")
    filled.add(ProblemStep(problem_id=problem.id, number=4, owner_organisation_id=organisation.id))
    filled.flush()
    assert titles(filled, "organisation=road-friends") == {"Broken bridge"}


@pytest.mark.parametrize("query", ["step=1", "linked=no", "status=open"])
def test_what_no_project_has_selects_no_project(session: Session, query: str) -> None:
    make_project(session)
    flt = read(query, ("projects", "problems"))
    assert session.execute(select(Project.id).where(project_matches(flt))).all() == []


def test_both_layers_take_their_own_statuses(filled: Session) -> None:
    make_project(filled)
    flt = read("status=current&status=open", ("projects", "problems"))
    found = filled.execute(select(Problem.title).where(matches(flt))).scalars()
    assert set(found) == {"Old pipe", "Broken bridge"}
    assert len(filled.execute(select(Project.id).where(project_matches(flt))).all()) == 1


@pytest.mark.parametrize(
    "query, layer, field",
    [
        ("status=current", "problems", "status"),
        ("status=open", "projects", "status"),
        ("sort=budget", "problems", "sort"),
        ("sort=supporters", "projects", "sort"),
        ("step=8", "problems", "step"),
        ("linked=maybe", "problems", "linked"),
        ("linked=yes&linked=no", "problems", "linked"),
    ],
)
def test_another_layers_words_are_refused_where_only_one_shows(query: str, layer: str, field: str) -> None:
    with pytest.raises(QueryError) as refusal:
        read(query, (layer,))
    assert [error.field for error in refusal.value.errors] == [field]


def test_a_filter_writes_step_and_link_back() -> None:
    query = "status=open&step=2&step=3&linked=yes&sort=supporters"
    assert read(query).query() == query
