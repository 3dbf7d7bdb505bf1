"""Generated problems: repeatable, marked, masked as any others, counted as the trigger counts, removable."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.problems.models import Problem, ProblemCell, ProblemLog, ProblemStep, ProblemTotal
from app.problems.models.problem import LOCATION_PRECISIONS
from app.problems.services import generate
from app.problems.services.generate import SQL, generate_problems, remove_generated
from app.projects.services.examples import read_words
from app.statements import run_file

NUMBER = 2_000
KEPT = {
    "problem_cell": "level, cell_x, cell_y, problems, finding, planning, acting, solved, ended,"
    " round(lon_sum::numeric, 4), round(lat_sum::numeric, 4), id_sum",
    "problem_total": "dimension, key, problems, open",
}
WHAT = text(
    "SELECT external_id, title, status, step, ST_AsText(point), ST_AsText(masked), reported_at, moderation"
    " FROM problem ORDER BY external_id"
)


@pytest.fixture
def generated(session: Session) -> Session:
    assert generate_problems(session, read_words(session).spots, NUMBER) == NUMBER
    return session


def kept(session: Session) -> list[Any]:
    return [
        sorted(map(tuple, session.execute(text(f"SELECT {columns} FROM {table}"))))
        for table, columns in KEPT.items()
    ]


def triggers(session: Session) -> list[Any]:
    return list(
        session.execute(text("SELECT tgname, tgenabled FROM pg_trigger WHERE tgname LIKE 'keep%' ORDER BY 1"))
    )


def test_every_problem_is_marked_and_they_differ(generated: Session) -> None:
    problems = generated.scalars(select(Problem)).all()

    assert len(problems) == NUMBER
    assert all(problem.is_generated and problem.source == "generated" for problem in problems)
    assert len({problem.title for problem in problems}) == NUMBER
    assert {problem.step for problem in problems} == {1, 2, 3, 4, 5, 6, 7, None}
    assert {problem.location_precision for problem in problems} == set(LOCATION_PRECISIONS)
    assert len({problem.region_code for problem in problems}) == 12
    assert {problem.status for problem in problems} >= {"open", "solved", "partly_solved", "not_solved"}


def test_none_has_a_resource_before_somebody_said_yes(generated: Session) -> None:
    assert generated.scalar(select(func.count()).where(Problem.linked)) == 0


def test_their_public_points_are_those_that_reports_would_get(generated: Session) -> None:
    differing = text(
        "SELECT count(*) FROM problem CROSS JOIN LATERAL"
        " mask_place(point, location_precision, region_code, municipality_code) AS shown"
        " WHERE NOT ST_Equals(problem.masked, shown.masked)"
    )

    assert generated.scalar(differing) == 0


def test_an_open_published_one_has_one_active_step(generated: Session) -> None:
    active = generated.execute(select(ProblemStep.problem_id, ProblemStep.number)).all()
    wanted = select(Problem.id, Problem.step).where(
        Problem.status == "open", Problem.moderation == "published"
    )

    assert sorted(map(tuple, active)) == sorted(map(tuple, generated.execute(wanted)))
    assert generated.scalar(select(func.count()).where(ProblemLog.kind == "reported")) == NUMBER


def test_counting_anew_gives_what_the_trigger_keeps(generated: Session) -> None:
    before = kept(generated)
    run_file(generated, SQL / "count_kept.sql")

    assert kept(generated) == before


def test_very_many_are_written_without_the_trigger_and_counted_all_the_same(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = triggers(session)
    monkeypatch.setattr(generate, "MANY", 10)
    generate_problems(session, read_words(session).spots, 300)
    counted = kept(session)
    session.execute(text("UPDATE problem SET linked = NOT linked"))
    session.execute(text("UPDATE problem SET linked = NOT linked"))

    assert kept(session) == counted
    assert triggers(session) == before
    assert remove_generated(session) == 300
    assert triggers(session) == before
    assert kept(session) == [[], []]


def test_the_same_seed_gives_the_same_problems_and_a_second_run_adds_to_the_first(session: Session) -> None:
    spots = read_words(session).spots
    generate_problems(session, spots, 50, seed=3)
    first = session.execute(WHAT).all()
    remove_generated(session)
    generate_problems(session, spots, 50, seed=3)
    assert session.execute(WHAT).all() == first
    generate_problems(session, spots, 50, seed=4)
    assert len(session.execute(WHAT).all()) == 100


def test_removal_leaves_nothing(generated: Session) -> None:
    assert remove_generated(generated) == NUMBER
    for model in (Problem, ProblemStep, ProblemLog, ProblemCell, ProblemTotal):
        assert generated.scalar(select(func.count()).select_from(model)) == 0, model.__tablename__
