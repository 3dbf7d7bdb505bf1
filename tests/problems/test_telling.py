"""Followers are told by mail: what happened, once, in their language, and only what they may know."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from app.mail.models import OutgoingMail
from app.problems.models import Follower, Problem
from app.problems.services.around import add_update, follow, hide_update, unfollow, unfollow_by_link
from app.problems.services.closing import close_problem, reopen_problem
from app.problems.services.log import write_log
from app.problems.services.merging import merge
from app.problems.services.steps import EvidenceInput, advance_step
from app.problems.services.telling import notify_followers
from app.storage import open_storage
from tests.factories_problems import make_person, make_problem
from tests.problems.moderating import make_moderator
from tests.problems.telling import mails, tell_all, waiting_news
from tests.problems.work import make_ready, make_work


def happen(session: Session, problem: Problem, event: str = "reopened", **words: object) -> list[int]:
    """Let something happen to a problem, and tell; return how many mails that made."""
    details = {"status": "solved"} if event == "closed" else {}
    line = write_log(session, problem, event, step_to=6 if event == "reopened" else None, details=details)
    notify_followers(session, problem, event, line=line, **words)  # type: ignore[arg-type]
    return tell_all(session)


def test_followers_are_told_of_a_step_but_not_who_made_it(session: Session) -> None:
    problem, mover = make_work(session), make_person(session, "member")
    georgian, english = make_person(session), make_person(session, language="en")
    for person in (mover, georgian, english):
        follow(session, problem, person_id=person.id)
    follow(session, problem, email="later@example.org", way="digest")
    make_ready(session, problem, mover.id)

    advance_step(session, problem.id, mover.id, problem.version)
    assert mails(session) == [], "the move itself writes no mail"
    assert tell_all(session) == [2]

    first, second = sorted(mails(session), key=lambda mail: mail.language, reverse=True)
    assert [first.to_address, second.to_address] == [georgian.email, english.email]
    assert "განსაზღვრა და გაზომვა" in first.text
    assert "step 2: Define and measure" in second.text
    rows = {row.person_id: row.token for row in session.scalars(select(Follower))}
    for mail, prefix, token in ((first, "", rows[georgian.id]), (second, "/en", rows[english.id])):
        link = f"{prefix}/problems/{problem.id}/unfollow/{token}"
        assert f"{link}\n" in mail.text
        assert f'{link}"' in (mail.html or "")
        assert mail.headers["List-Unsubscribe"].endswith(f"/problems/{problem.id}/unfollow/{token}>")
        assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_move_that_is_taken_back_tells_nobody(session: Session) -> None:
    problem = make_work(session)
    follow(session, problem, email="nino@example.org")
    step = session.begin_nested()
    close_problem(session, problem.id, None, 1, status="out_of_reach", evidence=EvidenceInput("comment", "x"))
    assert [news.event for news in waiting_news(session)] == ["closed"]
    step.rollback()
    assert waiting_news(session) == []


def test_where_nobody_follows_nothing_waits_for_the_worker(session: Session) -> None:
    assert happen(session, make_work(session)) == []


def test_who_wants_the_mail_of_the_day_gets_none_at_once(session: Session) -> None:
    problem = make_work(session)
    follow(session, problem, email="later@example.org", way="digest")
    assert happen(session, problem) == [0]


def test_a_job_that_is_done_again_writes_only_what_is_missing(session: Session) -> None:
    problem = make_work(session)
    for number in range(5):
        follow(session, problem, email=f"nino{number}@example.org")
    line = write_log(session, problem, "reopened", step_to=6)
    notify_followers(session, problem, "reopened", line=line)
    notify_followers(session, problem, "reopened", line=line)

    assert tell_all(session) == [5, 0]
    session.execute(delete(OutgoingMail).where(OutgoingMail.to_address.in_(["nino1@example.org"])))
    notify_followers(session, problem, "reopened", line=line)
    assert tell_all(session) == [1]
    assert len({mail.message_id for mail in mails(session)}) == 5


def test_thousands_are_told_with_few_statements(session: Session, statements: list[str]) -> None:
    problem = make_work(session)
    many = (
        "INSERT INTO follower (problem_id, email, language) SELECT :id, 'nino' || n || '@example.org',"
        " CASE WHEN n % 2 = 0 THEN 'ka' ELSE 'en' END FROM generate_series(1, 2001) AS n"
    )
    session.execute(text(many), {"id": problem.id})
    statements.clear()
    assert happen(session, problem) == [2001]
    assert len(statements) < 70


def test_an_address_that_no_mail_reaches_keeps_nobody_from_being_told(session: Session) -> None:
    problem, person = make_problem(session), make_person(session, email="ნინო@example.org")
    follow(session, problem, person_id=person.id)
    follow(session, problem, email="nino@example.org")
    assert happen(session, problem) == [1]


def test_an_address_of_a_person_and_by_itself_gets_one_mail(session: Session) -> None:
    problem, person = make_problem(session), make_person(session, email="nino@example.org")
    follow(session, problem, person_id=person.id)
    follow(session, problem, email="Nino@example.org")
    assert happen(session, problem) == [1]


def test_who_reported_follows_from_the_publication_on(session: Session) -> None:
    reporter, guest = make_person(session), make_person(session)
    problem = make_problem(session, reporter_id=reporter.id)
    by_mail = make_problem(session, reporter_email="Nino@example.org", source="report")
    imported = make_problem(session, source="a list", reporter_email="never-asked@example.org")
    follow(session, problem, person_id=guest.id)

    # The moderator's own mail tells the reporter.
    assert happen(session, problem, "published") == [1]
    assert happen(session, by_mail, "published") == [0]
    assert happen(session, imported, "published") == []
    assert happen(session, problem, "closed") == [2]
    assert happen(session, by_mail, "closed") == [1]
    assert session.scalars(select(Follower).where(Follower.problem_id == imported.id)).all() == []


def test_of_a_problem_for_members_only_those_are_told_who_may_see_it(session: Session) -> None:
    problem = make_problem(session, visibility="region", place="Telavi")
    member, stranger = make_person(session, "member", region="GE-KA"), make_person(session, "member")
    for person in (member, stranger):
        follow(session, problem, person_id=person.id)
    follow(session, problem, email="nino@example.org")
    assert happen(session, problem) == [1]
    assert [mail.to_address for mail in mails(session)] == [member.email]


def test_an_update_is_told_and_a_comment_is_not(session: Session, tmp_path: Path) -> None:
    problem, owner, follower = make_work(session), make_person(session, "member"), make_person(session)
    follow(session, problem, person_id=follower.id)
    storage = open_storage(tmp_path.as_uri())

    add_update(session, storage, problem, owner.id, kind="update", text="The pump has come. <b>")
    add_update(session, storage, problem, owner.id, kind="comment", text="Well done")
    tell_all(session)

    (mail,) = mails(session)
    assert "The pump has come. <b>" in mail.text
    assert mail.html
    assert "The pump has come. &lt;b&gt;" in mail.html


def test_what_ended_before_the_worker_came_is_not_told(session: Session, tmp_path: Path) -> None:
    """Of what was hidden, to whom left, of a problem that is gone."""
    storage = open_storage(tmp_path.as_uri())
    hidden, left, gone = (make_work(session) for _ in range(3))
    person, moderator = make_person(session), make_person(session, "moderator")
    for problem in (hidden, left, gone):
        follow(session, problem, person_id=person.id)
        written = add_update(session, storage, problem, moderator.id, kind="update", text="An insult")
        if problem is hidden:
            hide_update(session, hidden, written, moderator.id)
    unfollow(session, left, person.id)
    session.execute(delete(Problem).where(Problem.id == gone.id))
    session.expire_all()
    assert tell_all(session) == [0, 0, 0]


def test_who_follows_later_hears_nothing_of_before(session: Session) -> None:
    problem = make_work(session)
    follow(session, problem, email="nino@example.org")
    line = write_log(session, problem, "reopened", step_to=6)
    notify_followers(session, problem, "reopened", line=line)
    later = text(
        "INSERT INTO follower (problem_id, email, created_at)"
        " VALUES (:id, 'late@example.org', now() + interval '1 second')"
    )
    session.execute(later, {"id": problem.id})
    assert tell_all(session) == [1]


def test_the_mail_tells_the_step_that_was_reached_though_the_work_went_on(session: Session) -> None:
    problem, mover = make_work(session), make_person(session, "member")
    follow(session, problem, email="nino@example.org", language="en")
    for _ in range(2):
        make_ready(session, problem, mover.id)
        advance_step(session, problem.id, mover.id, problem.version)
    close_problem(
        session, problem.id, mover.id, problem.version, status="not_solved",
        evidence=EvidenceInput("comment", text="No money."),
    )  # fmt: skip
    reopen_problem(session, problem.id, mover.id, None, reason="There is money now.")
    tell_all(session)
    first, second, third, fourth = mails(session)
    assert "has reached step 2" in first.text
    assert "has reached step 3" in second.text
    assert "How it ended: Not solved." in third.text
    assert "There is money now." in fourth.text


def test_followers_of_a_merged_problem_hear_of_its_end_and_leave_by_the_mails_link(session: Session) -> None:
    problem, other, by = make_work(session), make_work(session), make_moderator(session)
    alone, both, others = "alone@example.org", "both@example.org", "others@example.org"
    for email in (alone, both):
        follow(session, problem, email=email, language="en")
    for email in (both, others):
        follow(session, other, email=email)

    merge(session, problem.id, by, problem.version, other_id=other.id)
    assert tell_all(session) == [2]

    assert sorted(mail.to_address for mail in mails(session)) == [alone, both]
    for mail in mails(session):
        token = mail.headers["List-Unsubscribe"].rpartition("/")[2].rstrip(">")
        assert unfollow_by_link(session, problem.id, token)
    assert session.scalars(select(Follower.email)).all() == [others]


@pytest.mark.parametrize("word", ["\\1 {unfollow} %s", "<b>"])
def test_no_word_of_a_title_is_taken_for_a_place_to_fill(session: Session, word: str) -> None:
    problem = make_work(session, title=f"Dry taps {word}")
    follow(session, problem, email="nino@example.org")
    happen(session, problem)
    (mail,) = mails(session)
    assert f"Dry taps {word}" in mail.subject
