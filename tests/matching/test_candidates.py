"""What is suggested for a problem, and what is not: place, topic, time, what is left."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.matching.models import Link, RuleSet
from app.matching.services.match import match_problems
from app.matching.workflow.reasons import tell_reasons
from app.problems.models import Problem
from app.projects.models import Project
from app.resources.models import Resource, ResourceRequest
from tests.factories import keep, make_project
from tests.factories_problems import make_problem
from tests.factories_resources import make_resource

TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def generous(session: Session) -> None:
    """Let everything that is a candidate be seen."""
    session.execute(update(RuleSet).values(least_score=0))


def make_water_project(session: Session, **columns: Any) -> Project:
    project = make_project(session, topics=["water"], **columns)
    keep(session)
    return project


def links_of(session: Session, problem: Problem) -> list[Link]:
    match_problems(session, [problem.id], today=TODAY)
    session.expire_all()
    return list(
        session.scalars(
            select(Link).where(Link.problem_id == problem.id).order_by(Link.score.desc(), Link.id)
        )
    )


def only_link(session: Session, problem: Problem) -> Link:
    (link,) = links_of(session, problem)
    return link


def test_a_project_of_the_place_and_topic_is_suggested_with_its_facts(session: Session) -> None:
    project = make_water_project(session)
    link = only_link(session, make_problem(session))

    assert (link.project_id, link.origin, link.state) == (project.id, "rule", "suggested")
    assert link.rule_set_id == session.scalar(select(RuleSet.id).where(RuleSet.is_active))
    assert link.facts == {
        "topic": {"how": "same", "code": "water"},
        "place": {"how": "near", "km": 0, "precision": "exact"},
        "time": {"how": "now", "from": "2024-03-01", "until": "2027-02-28"},
        "capacity": {"how": "free", "budget": 250000, "currency": "USD"},
        # The problem is told in Georgian, by an English text.
        "text": {"how": "little"},
    }
    assert (link.score_topic, link.score_time, link.score_capacity) == (1, 1, 0.5)
    assert link.distance_km == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(
    ("columns", "how"),
    [
        ({"status": "closed", "ends_on": date(2026, 3, 1)}, "ended"),
        ({"ends_on": date(2026, 5, 31)}, "ended"),
        ({"starts_on": date(2026, 9, 1)}, "soon"),
        ({"status": "pipeline", "starts_on": None, "ends_on": None}, "soon"),
        ({"starts_on": None, "ends_on": None}, "unknown"),
        ({"status": "finalisation"}, "now"),
    ],
)
def test_time_is_told(session: Session, columns: dict[str, Any], how: str) -> None:
    make_water_project(session, **columns)

    assert only_link(session, make_problem(session)).facts["time"]["how"] == how


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "cancelled"},
        {"status": "suspended"},
        {"status": "closed", "ends_on": None},
        {"status": "closed", "ends_on": date(2025, 5, 1)},
        {"starts_on": date(2027, 7, 1), "ends_on": None},
        {"places": ["Zugdidi"]},
        {"places": ["Zugdidi"], "precision": "region"},
        {"places": ["Zugdidi"], "precision": "district"},
    ],
)
def test_what_is_over_or_far_away_is_not_suggested(session: Session, columns: dict[str, Any]) -> None:
    make_water_project(session, **columns)

    assert links_of(session, make_problem(session)) == []


@pytest.mark.parametrize(
    ("topic", "of_problem", "how"),
    [
        ("water", "water", "same"),
        ("infrastructure", "water", "parent"),
        ("water", "infrastructure", "parent"),
        ("infrastructure", "infrastructure", "same"),
        ("roads", "water", "sibling"),
        ("schools", "water", None),
    ],
)
def test_topics_meet_in_their_group(session: Session, topic: str, of_problem: str, how: str | None) -> None:
    make_project(session, topics=[topic])
    keep(session)
    found = links_of(session, make_problem(session, topic=of_problem))

    assert [link.facts["topic"]["how"] for link in found] == ([how] if how else [])


@pytest.mark.parametrize(
    ("places", "precision", "how"),
    [
        (["Telavi"], "region", "same_region"),
        (["Telavi"], "country", "country"),
        ([], "exact", "unknown"),
        # The better known of two places counts.
        (["Zugdidi", "Telavi"], "exact", "near"),
    ],
)
def test_a_place_counts_for_what_is_known_of_it(
    session: Session, places: list[str], precision: str, how: str
) -> None:
    make_water_project(session, places=places, precision=precision)
    link = only_link(session, make_problem(session))

    assert link.facts["place"]["how"] == how
    assert (link.score_place is None) == (how == "unknown")


def test_a_vague_place_counts_for_less(session: Session) -> None:
    for precision in ("exact", "district", "region", "country"):
        make_project(session, topics=["water"], precision=precision)
    keep(session)
    found = links_of(session, make_problem(session))

    told = [link.facts["place"]["precision"] for link in found]
    assert told == ["exact", "district", "region", "country"]


def test_of_no_topic_what_is_near_is_suggested_for_less(session: Session) -> None:
    project = make_project(session)
    keep(session)
    link = only_link(session, make_problem(session))

    assert (link.project_id, link.score_topic, link.facts["topic"]) == (project.id, None, {"how": "unknown"})
    make_water_project(session)
    assert links_of(session, session.get_one(Problem, link.problem_id))[0].project_id != project.id


def test_nothing_of_neither_topic_nor_place_is_suggested(session: Session) -> None:
    make_project(session, places=[])
    keep(session)

    assert links_of(session, make_problem(session)) == []


@pytest.mark.parametrize(
    ("columns", "how"),
    [
        ({"regions": ("GE-KA",)}, "inside_area"),
        ({"regions": ("GE-IM",)}, None),
        ({}, "country"),
        ({"area": "MULTIPOLYGON(((45 41.5,46 41.5,46 42.5,45 42.5,45 41.5)))"}, "inside_area"),
        ({"area": "MULTIPOLYGON(((42 42,43 42,43 42.5,42 42.5,42 42)))"}, None),
        # The problem's municipality is not known.
        (
            {
                "area_kind": "municipalities",
                "municipality_codes": ["GE.67.612231"],
                "regions": ("GE-KA",),
            },
            "same_region",
        ),
    ],
)
def test_a_resource_is_suggested_where_it_serves(
    session: Session, columns: dict[str, Any], how: str | None
) -> None:
    make_resource(session, topics=("water", "infrastructure"), **columns)
    found = links_of(session, make_problem(session))

    assert [link.facts["place"]["how"] for link in found] == ([how] if how else [])


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "paused"},
        {"state": "withdrawn"},
        {"available_to": date(2026, 5, 31)},
        {"available_from": date(2027, 7, 1)},
    ],
)
def test_a_resource_that_is_not_to_be_had_is_not_suggested(session: Session, columns: dict[str, Any]) -> None:
    make_resource(session, topics=("water", "infrastructure"), **columns)

    assert links_of(session, make_problem(session)) == []


def test_a_resource_that_is_given_away_is_not_suggested_and_a_part_is_told(session: Session) -> None:
    resource = make_resource(session, topics=("water", "infrastructure"))
    problem = make_problem(session)
    session.execute(update(Resource).where(Resource.id == resource.id).values(free=3))
    told = only_link(session, problem).facts["capacity"]
    assert told == {"how": "partly", "free": 3, "quantity": 5, "type": "engineers"}

    session.execute(update(Resource).where(Resource.id == resource.id).values(free=0))
    assert links_of(session, problem) == []


@pytest.mark.parametrize(
    ("asked", "topics", "how"),
    [
        ("engineers", (), "asked"),
        ("people", ("schools", "education"), "asked"),
        ("engineers", ("infrastructure", "water"), "asked"),
        ("trucks", ("infrastructure", "water"), "same"),
        ("trucks", ("schools", "education"), None),
    ],
)
def test_what_a_step_asks_for_is_suggested_whatever_its_topics(
    session: Session, asked: str, topics: tuple[str, ...], how: str | None
) -> None:
    make_resource(session, topics=topics)
    make_resource(session, "Engineers of Imereti", regions=("GE-IM",), topics=topics)
    problem = make_problem(session)
    session.add(ResourceRequest(problem_id=problem.id, step_number=1, type_code=asked, quantity=1))
    session.flush()

    assert [link.facts["topic"]["how"] for link in links_of(session, problem)] == ([how] if how else [])


def test_what_is_asked_for_comes_first_until_it_is_met(session: Session) -> None:
    engineers = make_resource(session)
    truck = make_resource(session, "A truck", type_code="trucks", topics=("infrastructure", "water"))
    problem = make_problem(session)
    request = ResourceRequest(problem_id=problem.id, step_number=1, type_code="engineers", quantity=1)
    session.add(request)
    session.flush()
    found = links_of(session, problem)
    assert [link.resource_id for link in found] == [engineers.id, truck.id]
    assert found[0].facts["topic"] == {"how": "asked", "code": "engineers"}
    assert tell_reasons(found[0], {"engineers": "Engineers"})[0] == "asked for here: Engineers"

    session.execute(update(ResourceRequest).values(state="met"))
    assert [link.resource_id for link in links_of(session, problem)] == [truck.id, engineers.id]


def test_words_are_compared_within_a_language_alone(session: Session) -> None:
    make_project(session, "Water supply of the upper village", None, topics=["water"])
    make_project(session, "Pumps", None, topics=["water"])
    keep(session)
    english = links_of(session, make_problem(session, language="en"))
    georgian = links_of(session, make_problem(session, language="ka"))

    # The place's name is a word too.
    assert [link.facts["text"]["how"] for link in english] == ["alike", "little"]
    assert [link.score_text for link in georgian] == [None, None]


def test_only_the_best_are_kept(session: Session) -> None:
    for _number in range(11):
        make_project(session, topics=["water"])
    keep(session)

    assert len(links_of(session, make_problem(session))) == 8


def test_what_scores_too_little_is_not_suggested(session: Session) -> None:
    make_water_project(session)
    session.execute(update(RuleSet).values(least_score=0.99))

    assert links_of(session, make_problem(session)) == []
