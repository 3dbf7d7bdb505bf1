"""The end of a problem: never called solved without having acted, always with evidence; and the way back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict
from app.problems.models import Evidence, ProblemLog
from app.problems.services.closing import close_problem, reopen_problem
from app.problems.services.steps import EvidenceInput
from app.problems.workflow.steps import Refusal
from tests.factories_problems import make_person, make_problem
from tests.problems.work import active_stays, lead_to, log_kinds, make_work

SHOWN = EvidenceInput("comment", text="Water flows in every house.")


def test_a_problem_is_called_solved_from_step_six_on_with_what_shows_it(session: Session) -> None:
    problem, person = make_work(session), make_person(session, "member")
    lead_to(session, problem, 6, person.id)
    now = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)

    close_problem(session, problem.id, person.id, problem.version, status="solved", evidence=SHOWN, now=now)

    # It is the next day already in Tbilisi.
    assert (problem.status, problem.step, problem.closed_on) == ("solved", None, date(2026, 11, 21))
    assert active_stays(session, problem.id) == []
    line = session.scalars(select(ProblemLog).where(ProblemLog.kind == "closed")).one()
    assert (line.step_from, line.reason, line.details["status"]) == (6, SHOWN.text, "solved")
    kept = session.scalars(select(Evidence).order_by(Evidence.id.desc()).limit(1)).one()
    assert (kept.step_number, kept.text) == (6, SHOWN.text)


@pytest.mark.parametrize(("status", "step"), [("solved", 5), ("partly_solved", 1)])
def test_nothing_is_called_solved_before_somebody_acted(session: Session, status: str, step: int) -> None:
    problem, person = make_work(session, step=step), make_person(session, "member")

    with pytest.raises(Refusal) as refusal:
        close_problem(session, problem.id, person.id, problem.version, status=status, evidence=SHOWN)
    assert refusal.value.code == "E_TOO_EARLY"
    assert problem.status == "open"


@pytest.mark.parametrize("status", ["not_solved", "out_of_reach"])
def test_other_ends_are_possible_from_any_step_but_not_without_evidence(
    session: Session, status: str
) -> None:
    problem, person = make_work(session, step=2), make_person(session, "member")

    with pytest.raises(Refusal) as refusal:
        close_problem(session, problem.id, person.id, problem.version, status=status)
    close_problem(session, problem.id, person.id, problem.version, status=status, evidence=SHOWN)

    assert refusal.value.code == "E_EVIDENCE"
    assert problem.status == status


def test_a_duplicate_names_the_problem_that_stays(session: Session) -> None:
    problem, other = make_work(session), make_work(session)
    person = make_person(session, "member")

    close_problem(session, problem.id, person.id, problem.version, status="duplicate", duplicate_of=other.id)

    assert (problem.status, problem.duplicate_of_id) == ("duplicate", other.id)


def test_a_duplicate_is_never_of_itself_of_a_hidden_one_or_of_another_duplicate(session: Session) -> None:
    problem, hidden = make_work(session), make_problem(session, moderation="waiting")
    duplicate = make_problem(session, status="duplicate", duplicate_of_id=problem.id)
    person = make_person(session, "member")

    for number in (problem.id, hidden.id, duplicate.id, 999_999_999, None):
        with pytest.raises(Refusal) as refusal:
            close_problem(
                session, problem.id, person.id, problem.version, status="duplicate", duplicate_of=number
            )
        assert refusal.value.field == "duplicate_of"


def test_who_closes_an_older_state_is_told(session: Session) -> None:
    problem, person = make_work(session), make_person(session, "member")

    with pytest.raises(Conflict):
        close_problem(session, problem.id, person.id, 99, status="not_solved", evidence=SHOWN)


def test_an_unknown_end_is_refused(session: Session) -> None:
    problem, person = make_work(session), make_person(session, "member")

    with pytest.raises(Refusal) as refusal:
        close_problem(session, problem.id, person.id, problem.version, status="open", evidence=SHOWN)
    assert refusal.value.field == "status"


@pytest.mark.parametrize(("to", "step"), [(None, 6), (3, 3)])
def test_a_closed_problem_is_opened_again_with_a_reason(session: Session, to: int | None, step: int) -> None:
    problem, person = make_work(session, step=6), make_person(session, "member")
    close_problem(session, problem.id, person.id, problem.version, status="solved", evidence=SHOWN)

    reopen_problem(session, problem.id, person.id, problem.version, reason="It is dry again.", to=to)

    assert (problem.status, problem.step, problem.closed_on) == ("open", step, None)
    assert [stay.number for stay in active_stays(session, problem.id)] == [step]
    assert log_kinds(session, problem.id) == ["closed", "reopened"]


def test_nothing_is_opened_again_without_a_reason_or_that_is_open(session: Session) -> None:
    problem, person = make_work(session, step=6), make_person(session, "member")

    with pytest.raises(Refusal):
        reopen_problem(session, problem.id, person.id, problem.version, reason="why")
    close_problem(session, problem.id, person.id, problem.version, status="solved", evidence=SHOWN)
    with pytest.raises(Refusal) as refusal:
        reopen_problem(session, problem.id, person.id, problem.version, reason="")
    assert refusal.value.field == "reason"


def test_a_problem_whose_end_left_a_step_active_is_opened_again_all_the_same(session: Session) -> None:
    problem, person = make_work(session, step=3), make_person(session, "member")
    problem.status, problem.step, problem.closed_on = "not_solved", None, date(2026, 6, 30)
    session.flush()

    reopen_problem(session, problem.id, person.id, problem.version, reason="It can be solved.", to=2)

    assert [stay.number for stay in active_stays(session, problem.id)] == [2]
