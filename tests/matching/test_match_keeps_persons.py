"""A matching never overwrites what a person said, and takes away only what the rules suggested."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from app.matching.models import ORIGINS, STATES, Link, RuleSet
from app.matching.services.match import Outcome, match_for, match_problems
from app.problems.models import Problem
from app.projects.models import Project
from app.resources.models import ResourceRequest
from tests.factories import keep, make_project
from tests.factories_problems import make_problem
from tests.factories_resources import make_resource

TODAY = date(2026, 6, 1)
SAID = ("state", "origin", "refusal_reason", "state_since", "version")


def make_projects(session: Session, number: int, **columns: Any) -> list[Project]:
    projects = [make_project(session, topics=["water"], **columns) for _number in range(number)]
    keep(session)
    return projects


def links(session: Session, problem: Problem) -> dict[int | None, Link]:
    session.expire_all()
    found = session.scalars(select(Link).where(Link.problem_id == problem.id))
    return {link.project_id or link.resource_id: link for link in found}


def match(session: Session, problem: Problem) -> Outcome:
    return match_problems(session, [problem.id], today=TODAY)


def move(session: Session, link: Link, state: str, **columns: Any) -> None:
    reason = "no money" if state == "refused" else None
    session.execute(
        update(Link).where(Link.id == link.id).values(state=state, refusal_reason=reason, **columns)
    )


def test_the_same_again_changes_nothing(session: Session) -> None:
    problem = make_problem(session)
    make_projects(session, 3)

    assert match(session, problem) == Outcome(problems=1, suggested=3, changed=3)
    assert match(session, problem) == Outcome(problems=1, suggested=3)


def test_the_same_again_uses_up_no_numbers(session: Session) -> None:
    problem = make_problem(session)
    make_projects(session, 3)
    match(session, problem)
    before = session.scalar(text("SELECT last_value FROM link_id_seq"))

    match(session, problem)

    assert session.scalar(text("SELECT last_value FROM link_id_seq")) == before


def test_what_no_longer_fits_is_dropped(session: Session) -> None:
    problem = make_problem(session)
    first, second = make_projects(session, 2)
    match(session, problem)
    session.execute(update(Project).where(Project.id == first.id).values(status="cancelled"))

    assert match(session, problem) == Outcome(problems=1, suggested=1, dropped=1)
    assert set(links(session, problem)) == {second.id}


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "solved", "step": None, "closed_on": TODAY},
        {"moderation": "withdrawn"},
        {"moderation": "refused", "refusal_reason": "twice"},
    ],
)
def test_a_problem_that_ends_loses_its_suggestions_alone(session: Session, columns: dict[str, Any]) -> None:
    problem = make_problem(session)
    first, _second = make_projects(session, 2)
    match(session, problem)
    move(session, links(session, problem)[first.id], "contacted")
    session.execute(update(Problem).where(Problem.id == problem.id).values(**columns))

    assert match_problems(session, None, today=TODAY) == Outcome(dropped=1)
    assert {link.state for link in links(session, problem).values()} == {"contacted"}


def test_a_problem_for_the_region_alone_is_matched_too(session: Session) -> None:
    problem = make_problem(session, visibility="region")
    make_projects(session, 1)

    assert match(session, problem).suggested == 1


def test_a_refused_one_takes_no_place_of_another(session: Session) -> None:
    problem = make_problem(session)
    make_projects(session, 10)
    match(session, problem)
    move(session, next(iter(links(session, problem).values())), "refused")
    match(session, problem)

    states = [link.state for link in links(session, problem).values()]
    assert sorted(states) == ["refused"] + ["suggested"] * 8


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    said=st.lists(
        st.tuples(st.sampled_from(STATES), st.sampled_from(ORIGINS), st.booleans()), min_size=1, max_size=6
    ),
    least_score=st.sampled_from([0.0, 0.6, 1.0]),
    is_open=st.booleans(),
)
def test_whatever_persons_said_stays(
    session: Session, said: list[tuple[str, str, bool]], least_score: float, is_open: bool
) -> None:
    savepoint = session.begin_nested()
    problem = make_problem(session)
    projects = make_projects(session, len(said))
    match(session, problem)
    for project, (state, origin, is_over) in zip(projects, said, strict=True):
        move(session, links(session, problem)[project.id], state, origin=origin)
        if is_over:
            session.execute(update(Project).where(Project.id == project.id).values(status="cancelled"))
    if not is_open:
        closed = {"status": "not_solved", "step": None, "closed_on": TODAY}
        session.execute(update(Problem).where(Problem.id == problem.id).values(**closed))
    session.execute(update(RuleSet).values(least_score=least_score))
    before = {key: [getattr(link, name) for name in SAID] for key, link in links(session, problem).items()}

    match_problems(session, None, today=TODAY)

    after = links(session, problem)
    for key, told in before.items():
        state, origin, *_rest = told
        if state != "suggested" or origin == "person":
            assert [getattr(after[key], name) for name in SAID] == told
        elif key in after:
            assert is_open
    savepoint.rollback()


def test_a_moved_one_gets_its_score_anew_and_one_of_a_person_never(session: Session) -> None:
    problem = make_problem(session)
    first, second = make_projects(session, 2)
    match(session, problem)
    move(session, links(session, problem)[first.id], "agreed")
    move(session, links(session, problem)[second.id], "suggested", origin="person")
    session.execute(update(Project).values(budget_amount=None))
    match(session, problem)

    found = links(session, problem)
    assert (found[first.id].state, found[first.id].score_capacity) == ("agreed", None)
    assert found[second.id].score_capacity == 0.5


@pytest.mark.parametrize("kind", ["project", "resource"])
def test_a_changed_candidate_reaches_the_problems_it_may_help(session: Session, kind: str) -> None:
    near, far = make_problem(session), make_problem(session, place="Zugdidi")
    other = make_problem(session, topic="schools")
    if kind == "project":
        changed: Any = make_projects(session, 1)[0]
    else:
        changed = make_resource(session, regions=("GE-KA",), topics=("water", "infrastructure"))

    assert match_for(session, kind, changed.id, today=TODAY).suggested == 1
    assert [len(links(session, problem)) for problem in (near, far, other)] == [1, 0, 0]

    gone = {"status": "cancelled"} if kind == "project" else {"state": "withdrawn"}
    session.execute(update(type(changed)).where(type(changed).id == changed.id).values(**gone))
    assert match_for(session, kind, changed.id, today=TODAY).dropped == 1


@pytest.mark.parametrize(
    "columns", [{"places": []}, {"precision": "region"}, {"precision": "country"}, {"precision": "district"}]
)
def test_a_changed_project_of_a_vague_place_reaches_them_too(
    session: Session, columns: dict[str, Any]
) -> None:
    problem = make_problem(session)
    session.execute(update(RuleSet).values(least_score=0.1))
    (project,) = make_projects(session, 1, **columns)

    match_for(session, "project", project.id, today=TODAY)
    assert set(links(session, problem)) == {project.id}


def test_a_drawn_area_reaches_what_lies_in_it(session: Session) -> None:
    inside, outside = make_problem(session), make_problem(session, place="Zugdidi")
    area = "MULTIPOLYGON(((45 41.5,46 41.5,46 42.5,45 42.5,45 41.5)))"
    resource = make_resource(session, area=area, topics=("water", "infrastructure"))

    match_for(session, "resource", resource.id, today=TODAY)
    assert [len(links(session, problem)) for problem in (inside, outside)] == [1, 0]


def test_a_resource_reaches_the_problems_that_ask_for_it(session: Session) -> None:
    asking, other = make_problem(session), make_problem(session, topic="schools")
    session.add(ResourceRequest(problem_id=asking.id, step_number=1, type_code="people", quantity=2))
    resource = make_resource(session, regions=("GE-KA",), topics=("governance",))

    match_for(session, "resource", resource.id, today=TODAY)
    assert [len(links(session, problem)) for problem in (asking, other)] == [1, 0]


def test_what_is_no_kind_is_no_kind(session: Session) -> None:
    with pytest.raises(ValueError, match="organisation"):
        match_for(session, "organisation", 1)
