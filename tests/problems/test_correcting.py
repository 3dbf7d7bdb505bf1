"""A moderator corrects a report: the original stays, and no place shows finer than its reporter chose."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Conflict, Unprocessable
from app.problems.models import Problem, ProblemLog, ProblemOriginal
from app.problems.services.correcting import Correction, correct, read_finest_precision
from app.regions.models import Municipality
from tests.factories_problems import make_person, make_problem
from tests.problems.moderating import make_moderator, make_waiting

TELAVI, GORI = (45.47, 41.92), (44.11, 41.98)


def as_it_is(problem: Problem, **changes: object) -> Correction:
    values = {
        "title": problem.title,
        "text": problem.text,
        "topic_code": problem.topic_code,
        "location_precision": problem.location_precision,
        "municipality_code": problem.municipality_code,
        **changes,
    }
    return Correction(**values)


def masked(session: Session, problem: Problem) -> tuple[float, float]:
    found = session.execute(
        select(func.ST_X(Problem.masked), func.ST_Y(Problem.masked)).where(Problem.id == problem.id)
    ).one()
    return found[0], found[1]


def test_a_correction_changes_words_and_topic_and_keeps_what_stood_there(session: Session) -> None:
    problem, by = make_waiting(session, title="WATER!!!"), make_moderator(session)

    correct(session, problem.id, by, 1, as_it_is(problem, title="No water", topic_code="roads"))

    assert (problem.title, problem.topic_code, problem.version) == ("No water", "roads", 2)
    assert "roads" in problem.topic_codes
    assert "no water" in problem.search_document.lower()
    kept = session.scalars(select(ProblemOriginal)).one()
    assert (kept.values["title"], kept.values["topic_code"], kept.version) == ("WATER!!!", "water", 1)
    assert kept.changed_by_id == by.id
    line = session.scalars(select(ProblemLog)).one()
    assert (line.kind, "title" in line.details["fields"], "text" in line.details["fields"]) == (
        "corrected",
        True,
        False,
    )


def test_a_correction_that_changes_nothing_leaves_no_trace(session: Session) -> None:
    problem, by = make_waiting(session), make_moderator(session)
    correct(session, problem.id, by, 1, as_it_is(problem, lon=TELAVI[0], lat=TELAVI[1]))
    version = problem.version

    correct(session, problem.id, by, version, as_it_is(problem))

    assert problem.version == version


def test_a_corrected_place_is_masked_anew_and_may_lie_in_another_region(session: Session) -> None:
    problem, by = make_waiting(session, precision="street"), make_moderator(session)

    correct(session, problem.id, by, 1, as_it_is(problem, lon=GORI[0], lat=GORI[1], municipality_code=None))

    assert problem.region_code == "GE-SK"
    lon, lat = masked(session, problem)
    assert (lon, lat) != GORI
    assert abs(lon - GORI[0]) < 0.005
    assert abs(lat - GORI[1]) < 0.005


def test_a_place_may_be_shown_less_exactly_and_again_as_the_reporter_chose_but_no_finer(
    session: Session,
) -> None:
    problem, by = make_waiting(session, precision="street"), make_moderator(session)

    correct(session, problem.id, by, 1, as_it_is(problem, location_precision="municipality"))
    assert read_finest_precision(session, problem) == "street"
    with pytest.raises(Unprocessable):
        correct(session, problem.id, by, 2, as_it_is(problem, location_precision="exact"))
    correct(session, problem.id, by, 2, as_it_is(problem, location_precision="street"))

    assert problem.location_precision == "street"


def test_a_municipality_of_another_region_is_refused(session: Session) -> None:
    problem, by = make_waiting(session), make_moderator(session)
    gori = session.scalar(
        select(Municipality.code).where(Municipality.region_code == "GE-SK").order_by(Municipality.code)
    )

    with pytest.raises(Unprocessable, match="another region"):
        correct(session, problem.id, by, 1, as_it_is(problem, municipality_code=gori))


@pytest.mark.parametrize("moderation", ["unconfirmed", "refused", "withdrawn"])
def test_only_what_stands_before_people_or_moderators_is_corrected(session: Session, moderation: str) -> None:
    problem, by = make_waiting(session, moderation=moderation), make_moderator(session)

    with pytest.raises(Conflict):
        correct(session, problem.id, by, 1, as_it_is(problem, title="Other"))


def test_who_saw_an_older_state_corrects_nothing(session: Session) -> None:
    problem = make_problem(session, reporter_id=make_person(session).id)

    with pytest.raises(Conflict):
        correct(session, problem.id, make_moderator(session), 7, as_it_is(problem, title="Other"))

    assert session.scalars(select(ProblemOriginal)).all() == []
