"""A moderator's decisions: who is told what, what the log keeps, and that nobody overwrites another's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import db, read_data_version
from app.errors import Conflict, Unprocessable
from app.mail.models import OutgoingMail
from app.problems.links import read_own
from app.problems.models import Problem, ProblemLog
from app.problems.services.around import follow
from app.problems.services.moderation import ask_back, publish, refuse, take_back
from app.problems.workflow.labels import REFUSAL_REASONS
from app.problems.workflow.moderation import MOVES, Said, finest_precision
from tests.factories_problems import make_person
from tests.problems.moderating import KEYS, make_moderator, make_waiting
from tests.problems.telling import tell_all
from tests.problems.work import active_stays, log_kinds


def mails(session: Session) -> Sequence[OutgoingMail]:
    return session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()


def test_publishing_shows_the_report_starts_its_first_step_and_tells_the_reporter(session: Session) -> None:
    problem, by = make_waiting(session), make_moderator(session)
    before = read_data_version(session, "problems")

    publish(session, problem.id, by, problem.version)

    assert problem.is_public
    assert problem.published_at == problem.step_since
    assert [stay.number for stay in active_stays(session, problem.id)] == [1]
    assert log_kinds(session, problem.id) == ["published"]
    assert read_data_version(session, "problems") > before
    (mail,) = mails(session)
    assert (mail.kind, mail.to_address, mail.language) == ("problem_published", "nino@example.org", "ka")
    assert "/problems/own/" in mail.text


def test_publishing_again_after_an_undo_begins_no_second_first_step(session: Session) -> None:
    problem, by = make_waiting(session), make_moderator(session)
    publish(session, problem.id, by, 1)

    take_back(session, problem.id, by, 2)
    assert (problem.moderation, problem.is_public) == ("waiting", False)
    publish(session, problem.id, by, 3)

    assert len(active_stays(session, problem.id)) == 1
    assert log_kinds(session, problem.id) == ["published", "taken_back", "published"]
    hidden = select(ProblemLog.is_public).where(ProblemLog.kind == "taken_back")
    assert session.scalar(hidden) is False


def test_whoever_asked_to_follow_hears_of_the_publication_once(session: Session) -> None:
    reporter, by = make_person(session, language="en"), make_moderator(session)
    problem = make_waiting(session, reporter_id=reporter.id, reporter_email=None)
    follow(session, problem, email="gela@example.org", language="ka")

    publish(session, problem.id, by, 1)
    tell_all(session)

    assert [(mail.to_address, mail.kind) for mail in mails(session)] == [
        (reporter.email, "problem_published"),
        ("gela@example.org", "problem_news"),
    ]


def test_a_question_reaches_the_reporter_with_a_link_that_opens_the_report(session: Session) -> None:
    problem, by = make_waiting(session, language="en"), make_moderator(session)

    ask_back(session, problem.id, by, 1, question="Which street is it?\nAnd since when?")

    assert problem.moderation == "asked"
    (mail,) = mails(session)
    assert "Which street is it?" in mail.text
    assert "And since when?" in (mail.html or "")
    token = mail.text.split("/en/problems/own/")[1].split()[0]
    assert read_own(KEYS, token) == problem.id
    line = session.scalars(select(ProblemLog)).one()
    assert (line.kind, line.reason, line.is_public) == (
        "asked",
        "Which street is it?\nAnd since when?",
        False,
    )


@pytest.mark.parametrize("reason", [reason for reason in REFUSAL_REASONS if reason != "other"])
def test_a_refusal_names_its_reason_in_the_reporters_language(session: Session, reason: str) -> None:
    problem, by = make_waiting(session, language="en"), make_moderator(session)

    refuse(session, problem.id, by, 1, reason=reason, text="See you at the town hall.")

    assert (problem.moderation, problem.refusal_reason) == ("refused", reason)
    (mail,) = mails(session)
    assert REFUSAL_REASONS[reason]._args[0] in mail.text
    assert "See you at the town hall." in mail.text


@pytest.mark.parametrize("form", [{"reason": "no reason"}, {"reason": ""}, {"reason": "other"}])
def test_a_refusal_without_a_reason_is_none(session: Session, form: dict[str, str]) -> None:
    problem, by = make_waiting(session), make_moderator(session)

    with pytest.raises(Unprocessable):
        refuse(session, problem.id, by, 1, **form)

    assert mails(session) == []


def test_a_question_without_words_is_none(session: Session) -> None:
    problem, by = make_waiting(session), make_moderator(session)

    with pytest.raises(Unprocessable):
        ask_back(session, problem.id, by, 1, question="")


@pytest.mark.parametrize("moderation", ["unconfirmed", "withdrawn"])
@pytest.mark.parametrize("move", list(MOVES))
def test_what_is_not_sent_or_taken_back_is_nobodys_to_decide(
    session: Session, moderation: str, move: str
) -> None:
    problem, by = make_waiting(session, moderation=moderation), make_moderator(session)

    with pytest.raises(Conflict):
        decide(move)(session, problem.id, by, 1)

    assert problem.moderation == moderation


def test_who_saw_an_older_state_decides_nothing(session: Session) -> None:
    problem, by = make_waiting(session), make_moderator(session)
    publish(session, problem.id, by, 1)

    with pytest.raises(Conflict):
        refuse(session, problem.id, by, 1, reason="advertising")

    assert problem.is_public


def test_of_two_at_once_the_second_is_told_and_nothing_is_overwritten(own_app: Flask) -> None:
    with own_app.app_context():
        problem_id = make_waiting(db.session()).id
        first, second = make_moderator(db.session()), make_moderator(db.session())
        db.session.commit()
        told: list[str] = []

        def refuse_late() -> None:
            with own_app.app_context():
                try:
                    refuse(db.session(), problem_id, second, 1, reason="advertising")
                    db.session.commit()
                    told.append("refused")
                except Conflict:
                    told.append("late")
                db.session.remove()

        publish(db.session(), problem_id, first, 1)
        # The row is held: the second one waits for it, in a connection of its own.
        late = Thread(target=refuse_late)
        late.start()
        late.join(0.5)
        assert late.is_alive()
        db.session.commit()
        late.join(30)

        assert told == ["late"]
        problem = db.session().get_one(Problem, problem_id, populate_existing=True)
        assert (problem.moderation, problem.version, problem.refusal_reason) == ("published", 2, None)
        assert [mail.kind for mail in mails(db.session())] == ["problem_published"]


def test_addresses_of_an_import_get_no_mail_and_a_bad_one_stops_nobody(session: Session) -> None:
    by = make_moderator(session)
    imported = make_waiting(session, source="town-hall")
    broken = make_waiting(session, reporter_email="no address")

    publish(session, imported.id, by, 1)
    publish(session, broken.id, by, 1)

    assert mails(session) == []
    assert imported.is_public
    assert broken.is_public


def test_the_reporter_of_a_private_report_is_told_who_sees_it(session: Session) -> None:
    problem, by = make_waiting(session, visibility="region", language="en"), make_moderator(session)

    publish(session, problem.id, by, 1)

    (mail,) = mails(session)
    assert "everybody can see it" not in mail.text
    assert "members of the network in your region" in mail.text


def test_the_reporters_choice_of_precision_outlives_corrections() -> None:
    assert finest_precision([], "village") == "village"
    assert finest_precision([Said("street", True), Said("village", True)], "municipality") == "street"
    assert finest_precision([Said("exact", True), Said("street", False)], "village") == "village"


def decide(move: str) -> Callable[..., Problem]:
    words: dict[str, Callable[..., Problem]] = {
        "publish": publish,
        "take_back": take_back,
        "ask": lambda *args: ask_back(*args, question="Where?"),
        "refuse": lambda *args: refuse(*args, reason="advertising"),
    }
    return words[move]
