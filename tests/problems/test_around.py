"""Around a problem: support, follow, updates, flags; and who is told by mail."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import read_data_version
from app.mail.models import OutgoingMail
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
from app.problems.services.steps import advance_step
from app.problems.services.telling import notify_followers
from app.storage import open_storage
from tests.factories_problems import make_person, make_problem
from tests.problems.work import log_kinds, make_ready, make_work


def mails(session: Session) -> Sequence[OutgoingMail]:
    return session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()


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


def test_followers_are_told_of_a_step_but_not_who_made_it(session: Session) -> None:
    problem, mover = make_work(session), make_person(session, "member")
    georgian, english = make_person(session), make_person(session, language="en")
    for person in (mover, georgian, english):
        follow(session, problem, person_id=person.id)
    follow(session, problem, email="later@example.org", way="digest")
    make_ready(session, problem, mover.id)

    advance_step(session, problem.id, mover.id, problem.version)

    first, second = mails(session)
    assert [first.to_address, second.to_address] == [georgian.email, english.email]
    assert "განსაზღვრა და გაზომვა" in first.text
    assert "step 2: Define and measure" in second.text
    assert f"/en/problems/{problem.id}/unfollow/" in second.text
    assert second.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_same_event_is_told_once(session: Session) -> None:
    problem = make_problem(session)
    follow(session, problem, email="nino@example.org")

    for _ in range(2):
        notify_followers(session, problem, "reopened")

    assert len(mails(session)) == 1


def test_an_address_that_no_mail_reaches_keeps_nobody_from_being_told(session: Session) -> None:
    problem, person = make_problem(session), make_person(session, email="ნინო@example.org")
    follow(session, problem, person_id=person.id)
    follow(session, problem, email="nino@example.org")

    assert notify_followers(session, problem, "closed") == 1


def test_an_address_of_a_person_and_by_itself_gets_one_mail(session: Session) -> None:
    problem, person = make_problem(session), make_person(session, email="nino@example.org")
    follow(session, problem, person_id=person.id)
    follow(session, problem, email="Nino@example.org")

    assert notify_followers(session, problem, "closed") == 1


def test_who_reported_follows_from_the_publication_on(session: Session) -> None:
    reporter = make_person(session)
    problem = make_problem(session, reporter_id=reporter.id)
    imported = make_problem(session, source="a list", reporter_email="never-asked@example.org")

    # The moderator's own mail tells the reporter.
    assert notify_followers(session, problem, "published") == 0
    assert notify_followers(session, imported, "published") == 0
    assert notify_followers(session, problem, "closed") == 1
    assert count_followers(session, imported) == 0


def test_of_a_problem_for_members_only_those_are_told_who_may_see_it(session: Session) -> None:
    problem = make_problem(session, visibility="region", place="Telavi")
    member, stranger = make_person(session, "member", region="GE-KA"), make_person(session, "member")
    for person in (member, stranger):
        follow(session, problem, person_id=person.id)
    follow(session, problem, email="nino@example.org")

    notify_followers(session, problem, "closed")

    assert [mail.to_address for mail in mails(session)] == [member.email]


def test_an_update_is_told_and_a_comment_is_not(session: Session, tmp_path: Path) -> None:
    problem, owner, follower = make_work(session), make_person(session, "member"), make_person(session)
    follow(session, problem, person_id=follower.id)
    storage = open_storage(tmp_path.as_uri())

    add_update(session, storage, problem, owner.id, kind="update", text="The pump has come. <b>")
    add_update(session, storage, problem, owner.id, kind="comment", text="Well done")

    (mail,) = mails(session)
    assert "The pump has come. <b>" in mail.text
    assert mail.html
    assert "The pump has come. &lt;b&gt;" in mail.html


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
