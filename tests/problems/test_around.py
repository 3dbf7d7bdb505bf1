"""Around a problem: support, follow, updates, flags."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import read_data_version
from app.problems.models import Flag, Follower, Problem
from app.problems.services.around import (
    add_update,
    flag,
    follow,
    hide_update,
    support,
    unfollow,
    unfollow_by_link,
    unsupport,
)
from app.storage import open_storage
from tests.factories_problems import make_person, make_problem
from tests.problems.work import log_kinds, make_work


def count_followers(session: Session, problem: Problem) -> int:
    return session.scalar(select(func.count()).where(Follower.problem_id == problem.id)) or 0


def test_one_person_supports_a_problem_once(session: Session) -> None:
    problem, person = make_problem(session), make_person(session)
    before = read_data_version(session, "problems")

    assert support(session, problem, person.id)
    assert not support(session, problem, person.id)

    assert problem.supporters == 1
    assert read_data_version(session, "problems") > before


def test_support_is_taken_back_once(session: Session) -> None:
    problem, person = make_problem(session), make_person(session)
    support(session, problem, person.id)

    assert unsupport(session, problem, person.id)
    assert not unsupport(session, problem, person.id)
    assert problem.supporters == 0


def test_a_person_and_an_address_follow_once_each(session: Session) -> None:
    problem, person = make_problem(session), make_person(session)

    for way in ("digest", "at_once"):
        follow(session, problem, person_id=person.id, way=way)
        follow(session, problem, email="nino@example.org", language="en", way=way)

    rows = session.scalars(select(Follower).where(Follower.problem_id == problem.id)).all()
    assert [row.way for row in rows] == ["at_once", "at_once"]


def test_following_ends_by_the_person_or_by_the_link_of_the_mail(session: Session) -> None:
    problem, person = make_problem(session), make_person(session)
    follow(session, problem, person_id=person.id)
    follow(session, problem, email="nino@example.org")
    token = session.scalars(select(Follower.token).where(Follower.email.is_not(None))).one()

    assert unfollow(session, problem, person.id)
    assert not unfollow(session, problem, person.id)
    assert not unfollow_by_link(session, problem.id, "a guess")
    assert unfollow_by_link(session, problem.id, token)
    assert count_followers(session, problem) == 0


def test_a_hidden_update_is_a_matter_of_the_moderators(session: Session, tmp_path: Path) -> None:
    problem, moderator = make_work(session), make_person(session, "moderator")
    storage = open_storage(tmp_path.as_uri())
    written = add_update(session, storage, problem, moderator.id, kind="comment", text="An insult")

    hide_update(session, problem, written, moderator.id)
    hide_update(session, problem, written, moderator.id)

    assert written.hidden_at is not None
    assert log_kinds(session, problem.id) == ["update_hidden"]


def test_anybody_may_flag_a_problem(session: Session) -> None:
    problem = make_problem(session)

    flag(session, problem, "This is my neighbour's name.")

    raised = session.scalars(select(Flag)).one()
    assert (raised.person_id, raised.handled_at) == (None, None)
