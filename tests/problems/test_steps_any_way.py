"""Whatever is tried with a problem, in any order: one active step while open, none when closed."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.db import db
from app.errors import AppError
from app.problems.models import Problem, ProblemLog, ProblemTotal
from app.problems.services.closing import close_problem, reopen_problem
from app.problems.services.steps import EvidenceInput, advance_step, step_back
from app.problems.workflow.steps import END_STATES, LAST_STEP, SOLVED_FROM_STEP, SOLVED_STATES
from tests.factories_problems import make_person
from tests.problems.work import active_stays, make_ready, make_work

SHOWN = EvidenceInput("comment", text="This is how it ended.")
REASONS = st.sampled_from(["", "For a reason."])
STEPS = st.one_of(st.none(), st.integers(0, 9))
TRIALS = st.one_of(
    st.tuples(st.just("ready")),
    st.tuples(st.just("forward"), st.integers(-1, 0)),
    st.tuples(st.just("back"), STEPS, REASONS),
    st.tuples(st.just("close"), st.sampled_from([*END_STATES, "open", "lost"]), st.booleans()),
    st.tuples(st.just("reopen"), STEPS, REASONS),
)


def attempt(session: Session, problem: Problem, person_id: int, trial: tuple[Any, ...]) -> None:
    match trial:
        case ("ready",):
            if problem.status == "open":
                make_ready(session, problem, person_id)
        case ("forward", late):
            advance_step(session, problem.id, person_id, problem.version + late)
        case ("back", to, reason):
            step_back(session, problem.id, person_id, problem.version, to=to, reason=reason)
        case ("close", status, shown):
            evidence = SHOWN if shown else None
            close_problem(session, problem.id, person_id, problem.version, status=status, evidence=evidence)
        case ("reopen", to, reason):
            reopen_problem(session, problem.id, person_id, problem.version, reason=reason, to=to)


@settings(max_examples=60)
@given(trials=st.lists(TRIALS, max_size=25))
def test_no_order_of_moves_breaks_the_steps(app: Flask, trials: list[tuple[Any, ...]]) -> None:
    with app.app_context(), db.engine.connect() as connection, connection.begin() as transaction:
        session = Session(bind=connection, join_transaction_mode="create_savepoint")
        problem, person = make_work(session), make_person(session, "member")
        lines = 0
        for trial in trials:
            step, status = problem.step, problem.status
            try:
                with session.begin_nested():
                    attempt(session, problem, person.id, trial)
            except AppError:
                session.refresh(problem)
                assert (problem.step, problem.status) == (step, status), trial
            check(session, problem)
            if status == "open" and problem.status in SOLVED_STATES:
                assert step is not None
                assert step >= SOLVED_FROM_STEP
            if step and problem.step and problem.step > step:
                assert problem.step == step + 1
            now = session.scalar(select(func.count()).where(ProblemLog.problem_id == problem.id)) or 0
            assert now >= lines
            lines = now
        session.close()
        transaction.rollback()


def check(session: Session, problem: Problem) -> None:
    """One active step, the problem's own, while it is open; none when it is closed; the kept counts agree."""
    stays = active_stays(session, problem.id)
    if problem.status == "open":
        assert [stay.number for stay in stays] == [problem.step]
        assert 1 <= (problem.step or 0) <= LAST_STEP
        assert problem.closed_on is None
    else:
        assert (stays, problem.step) == ([], None)
        assert problem.closed_on is not None
    session.flush()
    kept = select(ProblemTotal.key).where(ProblemTotal.dimension == "step")
    assert list(session.scalars(kept)) == ([str(problem.step)] if problem.step else [])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE problem_log SET reason = 'other'",
        "UPDATE problem_log SET kind = 'held'",
        "DELETE FROM problem_log",
    ],
)
def test_a_line_of_the_log_is_neither_changed_nor_taken_away(session: Session, change: str) -> None:
    problem, person = make_work(session), make_person(session, "member")
    make_ready(session, problem, person.id)

    with pytest.raises(DBAPIError, match="append only"), session.begin_nested():
        session.execute(text(change))
