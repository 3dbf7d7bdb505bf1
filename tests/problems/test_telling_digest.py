"""Followers who chose the day's mail get one over all problems, with what others were mailed at once."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from app.mail.models import OutgoingMail
from app.problems.models import Follower, Problem
from app.problems.services.around import add_update, follow, hide_update, unfollow_by_link
from app.problems.services.closing import close_problem, reopen_problem
from app.problems.services.linking import add_to_problem
from app.problems.services.merging import merge
from app.problems.services.steps import EvidenceInput, advance_step
from app.problems.services.telling_digest import MOST_NEWS, MOST_PROBLEMS
from app.storage import open_storage
from tests.factories_problems import make_person, make_problem
from tests.problems.moderating import make_moderator
from tests.problems.telling import HOUR, day_mails, day_of, reopen, tell, tell_all
from tests.problems.work import make_ready, make_work

# What stands before each piece of news.
MOMENTS = re.compile(r"^\S.*\d{4}, \d\d:\d\d: ", re.MULTILINE)


def test_one_mail_a_day_over_all_problems_that_one_follows(session: Session) -> None:
    first, second, third = (make_work(session, title=f"Dry taps {n}") for n in range(3))
    georgian, english = make_person(session), make_person(session, language="en")
    for problem in (first, second, third):
        follow(session, problem, person_id=georgian.id, way="digest")
    follow(session, first, person_id=english.id, way="digest")
    follow(session, first, email="mail@example.org", language="en", way="digest")
    follow(session, first, email="at-once@example.org")
    reopen(session, first)
    reopen(session, second, "The <b> pump.")

    found = {mail.to_address: mail for mail in tell(session)}
    assert set(found) == {georgian.email, english.email, "mail@example.org"}
    mail = found[georgian.email]
    assert mail.text.index("Dry taps 1") < mail.text.index("Dry taps 0"), "newest first"
    assert "Dry taps 2" not in mail.text
    assert "რა არის ახალი თქვენ მიერ გამოწერილ პრობლემებზე" in mail.text
    assert "The &lt;b&gt; pump." in (mail.html or "")
    assert "What happened to the problems you follow" in found[english.email].text
    assert "There is money now." in found["mail@example.org"].text
    for row in session.scalars(select(Follower).where(Follower.email == "mail@example.org")):
        link = f"/en/problems/{first.id}/unfollow/{row.token}"
        assert link in found["mail@example.org"].text
        assert link in (found["mail@example.org"].html or "")
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_day_without_anything_makes_no_mail(session: Session) -> None:
    follow(session, make_work(session), email="nino@example.org", way="digest")
    assert tell(session) == []


def test_the_window_begins_with_its_first_moment_and_ends_before_its_last(session: Session) -> None:
    problem = make_work(session)
    follow(session, problem, email="nino@example.org", way="digest")
    reopen(session, problem)
    nothing, moment = timedelta(), timedelta(microseconds=1)
    assert tell(session, day_of(session, before=HOUR, after=nothing)) == []
    assert tell(session, day_of(session, before=-moment, after=HOUR)) == []
    assert len(tell(session, day_of(session, before=nothing, after=moment))) == 1


def test_a_day_told_again_writes_only_what_is_missing(session: Session) -> None:
    problem = make_work(session)
    for number in range(5):
        follow(session, problem, email=f"nino{number}@example.org", way="digest")
    reopen(session, problem)
    assert len(tell(session)) == 5
    before = {mail.message_id for mail in day_mails(session)}
    assert {mail.message_id for mail in tell(session)} == before
    session.execute(delete(OutgoingMail).where(OutgoingMail.to_address == "nino1@example.org"))
    assert len(tell(session)) == 5
    # Another following of the same address makes no other mail either.
    session.execute(update(Follower).values(email=func.initcap(Follower.email)))
    assert len(tell(session)) == 5
    assert all("nino" not in (mail.key or "") for mail in day_mails(session)), "keys stay for a year"


def test_the_day_tells_what_the_others_were_mailed_at_once(session: Session, tmp_path: Path) -> None:
    """The property: of each event the mails at once and the day's mail tell the same people the same."""
    storage = open_storage(tmp_path.as_uri())
    mover, side, silent = make_person(session, "admin"), make_person(session), make_person(session)
    problem, other = make_work(session), make_work(session)
    people = {"now": make_person(session), "later": make_person(session)}
    for way, name in (("at_once", "now"), ("digest", "later")):
        for one in (problem, other):
            follow(session, one, person_id=people[name].id, way=way)
        follow(session, problem, email=f"{name}@example.org", way=way)
    for person in (mover, silent, side):
        follow(session, problem, person_id=person.id, way="digest")

    make_ready(session, problem, mover.id)
    advance_step(session, problem.id, mover.id, problem.version)
    add_update(session, storage, problem, mover.id, kind="update", text="news-1")
    add_update(session, storage, problem, mover.id, kind="comment", text="news-2")
    hidden = add_update(session, storage, problem, mover.id, kind="update", text="news-3")
    hide_update(session, problem, hidden, mover.id)
    add_to_problem(session, problem.id, "link_agreed", person_id=mover.id, details={}, silent_ids=[silent.id])
    add_to_problem(session, problem.id, "link_done", person_id=mover.id, details={}, is_public=False)
    shown = EvidenceInput("comment", text="news-4")
    close_problem(session, problem.id, mover.id, problem.version, status="not_solved", evidence=shown)
    reopen_problem(session, problem.id, mover.id, None, reason="news-5")
    add_update(session, storage, other, mover.id, kind="update", text="news-6")

    tell_all(session)
    days = {mail.to_address: mail for mail in tell(session)}
    pairs = [("now@example.org", "later@example.org"), (people["now"].email, people["later"].email)]
    for (now, later), number in zip(pairs, (5, 6), strict=True):
        at_once = session.scalars(select(OutgoingMail).where(OutgoingMail.to_address == now)).all()
        assert len(at_once) == len(MOMENTS.findall(days[later].text)) == number
        for mail in at_once:
            assert mail.text.splitlines()[0] in days[later].text
        assert lines_of(days[later]) == {line for mail in at_once for line in lines_of(mail)}
    agreed = "დახმარებაზე შეთანხმდნენ"
    assert [agreed in days[person.email].text for person in (side, silent)] == [True, False]
    assert mover.email not in days


def test_who_changes_the_way_misses_nothing_and_hears_nothing_twice(session: Session) -> None:
    problem = make_work(session)
    for email, way in (("to-day@example.org", "at_once"), ("to-once@example.org", "digest")):
        follow(session, problem, email=email, way=way)
    reopen(session, problem)
    follow(session, problem, email="to-day@example.org", way="digest")
    follow(session, problem, email="to-once@example.org", way="at_once")
    assert tell_all(session) == [1]
    tell(session)
    mails = session.scalars(select(OutgoingMail).order_by(OutgoingMail.to_address)).all()
    told = [(mail.to_address, mail.kind) for mail in mails]
    assert told == [("to-day@example.org", "problem_news"), ("to-once@example.org", "problem_digest")]


def test_what_ended_before_the_day_did_is_left_out(session: Session, tmp_path: Path) -> None:
    """Of what was hidden or withdrawn, of a problem that is gone, to whoever left or may not see it."""
    storage, moderator = open_storage(tmp_path.as_uri()), make_person(session, "moderator")
    hidden, withdrawn, gone, left, private = (make_work(session) for _ in range(5))
    reporter = make_person(session)
    withdrawn.reporter_id = reporter.id
    for problem in (hidden, withdrawn, gone, left, private):
        follow(session, problem, email="nino@example.org", way="digest")
        written = add_update(session, storage, problem, moderator.id, kind="update", text="An insult")
        if problem is hidden:
            hide_update(session, hidden, written, moderator.id)
    follow(session, withdrawn, person_id=reporter.id, way="digest")
    reopen(session, withdrawn)
    withdrawn.moderation, private.visibility = "withdrawn", "region"
    session.execute(delete(Problem).where(Problem.id == gone.id))
    session.execute(delete(Follower).where(Follower.problem_id == left.id))
    session.flush()
    session.expire_all()
    assert tell(session) == []


def test_of_a_problem_for_members_only_those_are_told_who_may_see_it(session: Session) -> None:
    problem = make_problem(session, visibility="region", place="Telavi")
    member = make_person(session, "member", region="GE-KA")
    for person in (member, make_person(session, "member")):
        follow(session, problem, person_id=person.id, way="digest")
    reopen(session, problem)
    assert [mail.to_address for mail in tell(session)] == [member.email]


def test_a_following_that_moved_by_a_merge_tells_of_its_day_and_can_be_ended(session: Session) -> None:
    problem, other, by = make_work(session), make_work(session), make_moderator(session)
    follow(session, problem, email="nino@example.org", language="en", way="digest")
    follow(session, other, email="other@example.org", language="en", way="digest")
    reopen(session, problem, "of the morning")
    reopen(session, other, "of the other one")
    merge(session, problem.id, by, problem.version, other_id=other.id)

    mine, others = tell(session)
    assert "of the morning" in mine.text
    assert "Duplicate" in mine.text
    assert "of the other one" not in mine.text
    assert "of the other one" in others.text
    assert "Duplicate" not in others.text
    number, token = re.findall(r"/problems/(\d+)/unfollow/(\S+)", mine.text)[0]
    assert int(number) == other.id
    assert unfollow_by_link(session, int(number), token)


def test_who_follows_both_of_two_merged_problems_hears_what_happened_before(session: Session) -> None:
    problem, other, third, by = *(make_work(session) for _ in range(3)), make_moderator(session)
    person = make_person(session, language="en")
    for one in (problem, other, third):
        follow(session, one, email="nino@example.org", language="en", way="digest")
        follow(session, one, person_id=person.id, way="digest")
    reopen(session, problem, "of the morning")
    reopen(session, other, "of the other one")
    merge(session, problem.id, by, problem.version, other_id=other.id)
    merge(session, other.id, by, other.version, other_id=third.id)

    for mail in (both := tell(session)):
        assert mail.text.count("of the morning") == mail.text.count("of the other one") == 1
        assert mail.text.count("Duplicate") == 2
        number, token = re.findall(r"/problems/(\d+)/unfollow/(\S+)", mail.text)[0]
        assert int(number) == third.id
        assert unfollow_by_link(session, int(number), token)
    assert len(both) == 2


def test_a_mail_has_room_for_so_many_and_leads_to_the_rest(session: Session) -> None:
    problems = [make_problem(session, f"Dry taps {number}") for number in range(MOST_PROBLEMS + 2)]
    for problem in problems:
        follow(session, problem, email="nino@example.org", language="en", way="digest")
        for _ in range(MOST_NEWS + 3 if problem is problems[-1] else 1):
            reopen(session, problem)
    (mail,) = tell(session)
    assert "News of 2 more problems: " in mail.text
    assert "3 more on the page of the problem." in mail.text
    assert len(MOMENTS.findall(mail.text)) == MOST_PROBLEMS - 1 + MOST_NEWS


def test_many_are_told_with_few_statements(session: Session, statements: list[str]) -> None:
    problem = make_work(session)
    many = (
        "INSERT INTO follower (problem_id, email, way) SELECT :id, 'nino' || n || '@example.org', 'digest'"
        " FROM generate_series(1, 300) AS n"
    )
    session.execute(text(many), {"id": problem.id})
    reopen(session, problem)
    statements.clear()
    assert len(tell(session)) == 300
    assert len(statements) < 2 * 300 + 50


def lines_of(mail: OutgoingMail) -> set[str]:
    """Return the words of the test itself that a mail has."""
    return set(re.findall(r"news-\d+", mail.text))
