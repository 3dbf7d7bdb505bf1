"""Four weeks after the end: who is asked, once; "no" opens the problem again, "yes" is told by the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.mail.models import OutgoingMail
from app.problems.models import HoldsAnswer, Problem
from app.problems.services.around import follow
from app.problems.services.closing import close_problem
from app.problems.services.holds import answer_question, ask_next
from app.problems.services.steps import EvidenceInput
from app.problems.workflow.steps import Refusal
from tests.factories_problems import make_person
from tests.problems.work import log_kinds, make_work

CLOSED = datetime(2026, 10, 1, 8, tzinfo=UTC)
ASKED = CLOSED + timedelta(weeks=4)
SHOWN = EvidenceInput("comment", text="Water flows.")


def make_ended(session: Session, status: str = "solved", **columns: object) -> Problem:
    problem, member = make_work(session, step=6, **columns), make_person(session, "member")
    close_problem(session, problem.id, member.id, problem.version, status=status, evidence=SHOWN, now=CLOSED)
    return problem


def ask_all(session: Session, now: datetime = ASKED) -> int:
    number = 0
    while ask_next(session, now):
        number += 1
    return number


def questions(session: Session) -> Sequence[HoldsAnswer]:
    return session.scalars(select(HoldsAnswer).order_by(HoldsAnswer.id)).all()


def test_reporter_and_followers_are_asked_once_after_four_weeks(session: Session) -> None:
    reporter, follower = make_person(session, language="en"), make_person(session)
    problem = make_ended(session, reporter_id=reporter.id)
    follow(session, problem, person_id=reporter.id)
    follow(session, problem, person_id=follower.id)
    follow(session, problem, email="nino@example.org")

    assert ask_all(session, ASKED - timedelta(minutes=1)) == 0
    assert ask_all(session) == 3
    assert ask_all(session, ASKED + timedelta(days=1)) == 0

    sent = session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "problem_holds")).all()
    english = next(mail for mail in sent if mail.to_address == reporter.email)
    assert "October 1, 2026" in english.text
    asked = session.scalars(select(HoldsAnswer).where(HoldsAnswer.email == reporter.email)).one()
    assert f"/en/problems/holds/{asked.token}" in english.text


@pytest.mark.parametrize("status", ["not_solved", "out_of_reach"])
def test_nobody_is_asked_whether_what_was_not_solved_holds(session: Session, status: str) -> None:
    problem = make_ended(session, status)
    follow(session, problem, email="nino@example.org")

    assert ask_all(session) == 0


def test_of_a_private_problem_the_reporter_alone_is_asked(session: Session) -> None:
    reporter, follower = make_person(session), make_person(session)
    problem = make_ended(session, reporter_id=reporter.id, visibility="region")
    follow(session, problem, person_id=follower.id)
    follow(session, problem, email="nino@example.org")

    assert ask_all(session) == 1
    assert [asked.email for asked in questions(session)] == [reporter.email]


def test_what_ended_long_ago_is_left_alone(session: Session) -> None:
    follow(session, make_ended(session), email="nino@example.org")

    assert ask_all(session, ASKED + timedelta(weeks=3)) == 0


def test_an_address_that_takes_no_mail_does_not_keep_the_next_from_being_asked(session: Session) -> None:
    problem = make_ended(session)
    follow(session, problem, email="a broken address")
    follow(session, problem, email="nino@example.org")

    assert ask_all(session) == 2
    sent = session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "problem_holds"))
    assert [mail.to_address for mail in sent] == ["nino@example.org"]


def test_yes_is_kept_and_told_by_the_log(session: Session) -> None:
    problem = make_ended(session)
    follow(session, problem, email="nino@example.org")
    ask_all(session)

    answer_question(session, questions(session)[0].token, holds=True, now=ASKED)

    assert (problem.status, questions(session)[0].holds) == ("solved", True)
    assert log_kinds(session, problem.id) == ["closed", "held"]


def test_no_with_a_reason_opens_the_problem_again_at_step_six(session: Session) -> None:
    problem = make_ended(session)
    follow(session, problem, email="nino@example.org")
    ask_all(session)
    token = questions(session)[0].token

    with pytest.raises(Refusal):
        answer_question(session, token, holds=False)
    answer_question(session, token, holds=False, reason="The pipe broke again.", now=ASKED)

    assert (problem.status, problem.step) == ("open", 6)
    assert log_kinds(session, problem.id) == ["closed", "reopened"]


def test_a_second_answer_changes_nothing(session: Session) -> None:
    problem = make_ended(session)
    follow(session, problem, email="nino@example.org")
    follow(session, problem, email="gia@example.org")
    ask_all(session)
    first, second = questions(session)
    answer_question(session, first.token, holds=False, reason="Dry again.", now=ASKED)

    answer_question(session, first.token, holds=True, now=ASKED)
    answer_question(session, second.token, holds=False, reason="Dry here too.", now=ASKED)

    assert (first.holds, second.holds) == (False, False)
    assert log_kinds(session, problem.id).count("reopened") == 1


def test_a_link_that_nobody_was_sent_finds_nothing(session: Session) -> None:
    with pytest.raises(NotFound):
        answer_question(session, "a guess", holds=True)
