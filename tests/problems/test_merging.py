"""Two reports of one problem become one: who supports and follows moves along, each once."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict
from app.mail.models import OutgoingMail
from app.problems.models import Follower, Problem, Supporter
from app.problems.services.around import follow, support, unfollow_by_link
from app.problems.services.merging import merge
from app.problems.services.moderation import publish, take_back
from app.problems.workflow.steps import Refusal
from tests.factories_problems import make_person, make_problem
from tests.problems.moderating import make_moderator, make_waiting
from tests.problems.work import active_stays, log_kinds, make_work


def supporters(session: Session, problem: Problem) -> set[int]:
    return set(session.scalars(select(Supporter.person_id).where(Supporter.problem_id == problem.id)))


def followers(session: Session, problem: Problem) -> set[object]:
    rows = select(Follower).where(Follower.problem_id == problem.id).execution_options(populate_existing=True)
    return {row.person_id or row.email for row in session.scalars(rows)}


def test_supporters_and_followers_move_along_and_each_counts_once(session: Session) -> None:
    problem, other, by = make_work(session), make_work(session, title="Dry taps"), make_moderator(session)
    ann, ben, eka = (make_person(session) for _ in range(3))
    for person, supported in ((ann, problem), (ben, problem), (ben, other), (eka, other)):
        support(session, supported, person.id)
        follow(session, supported, person_id=person.id)
    for followed in (problem, other):
        follow(session, followed, email="nino@example.org")
    follow(session, problem, email="gela@example.org")

    merge(session, problem.id, by, problem.version, other_id=other.id)

    session.expire_all()
    assert supporters(session, other) == {ann.id, ben.id, eka.id}
    assert (other.supporters, problem.supporters) == (3, 0)
    assert followers(session, other) == {ann.id, ben.id, eka.id, "nino@example.org", "gela@example.org"}
    assert followers(session, problem) == set()
    assert (problem.status, problem.duplicate_of_id, problem.step) == ("duplicate", other.id, None)
    assert active_stays(session, problem.id) == []
    assert log_kinds(session, problem.id) == ["closed"]
    assert log_kinds(session, other.id) == ["merged"]


def test_the_link_of_an_older_mail_still_ends_the_following(session: Session) -> None:
    problem, other = make_work(session), make_work(session)
    follow(session, problem, email="gela@example.org")
    token = session.scalar(select(Follower.token))
    merge(session, problem.id, make_moderator(session), 1, other_id=other.id)

    assert token
    assert unfollow_by_link(session, problem.id, token)
    assert followers(session, other) == set()


def test_a_report_that_nobody_saw_yet_stays_unseen_and_its_reporter_follows_the_other(
    session: Session,
) -> None:
    problem, other, by = make_waiting(session, language="en"), make_work(session), make_moderator(session)

    merge(session, problem.id, by, 1, other_id=other.id)

    assert (problem.status, problem.moderation, problem.is_public) == ("duplicate", "refused", False)
    assert followers(session, other) == {"nino@example.org"}
    mail = session.scalars(select(OutgoingMail)).one()
    assert (mail.kind, f"/en/problems/{other.id}" in mail.text) == ("problem_merged", True)


def test_such_a_merge_can_be_taken_back(session: Session) -> None:
    problem, other, by = make_waiting(session), make_work(session), make_moderator(session)
    merge(session, problem.id, by, 1, other_id=other.id)

    take_back(session, problem.id, by, 2)
    publish(session, problem.id, by, 3)

    assert (problem.status, problem.step, problem.duplicate_of_id) == ("open", 1, None)
    assert [stay.number for stay in active_stays(session, problem.id)] == [1]


def test_earlier_duplicates_lead_to_the_one_that_stays(session: Session) -> None:
    by = make_moderator(session)
    first, second, third = (make_work(session) for _ in range(3))
    merge(session, first.id, by, 1, other_id=second.id)

    merge(session, second.id, by, second.version, other_id=third.id)

    session.refresh(first)
    assert first.duplicate_of_id == third.id


def test_the_other_one_must_be_there_public_and_no_duplicate_itself(session: Session) -> None:
    problem, by = make_work(session), make_moderator(session)
    duplicate = make_problem(session, status="duplicate", duplicate_of_id=make_work(session).id)
    for other in (problem.id, make_waiting(session).id, duplicate.id, 2_000_000_000, None):
        with pytest.raises(Refusal):
            merge(session, problem.id, by, 1, other_id=other)
    assert problem.status == "open"


def test_what_is_closed_or_was_changed_meanwhile_is_not_merged(session: Session) -> None:
    other, by = make_work(session), make_moderator(session)
    with pytest.raises(Conflict):
        merge(session, make_problem(session, status="solved").id, by, 1, other_id=other.id)
    with pytest.raises(Conflict):
        merge(session, make_work(session).id, by, 9, other_id=other.id)
