"""The worker finds coalition hints and tells of them; two at once, and people who leave, do no harm."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.hooks import after_save
from app.jobs import JOBS, job_session
from app.mail.models import OutgoingMail
from app.matching.hint_jobs import find_all_hints, tell_of_hints
from app.matching.hint_models import CoalitionHint, CoalitionHintTold
from app.matching.services.hints import JOB, TELL, dismiss_hint
from app.matching.services.telling_hints import tell_hints
from app.problems.models import Supporter
from tests.factories_problems import make_person
from tests.matching.alike import NOW, hints, the_hint, three_alike


@pytest.fixture
def member_id(own_app: Flask) -> Iterator[int]:
    """A member who supports one of three similar problems."""
    with own_app.app_context():
        with job_session() as session:
            person = make_person(session, role="member")
            problems = three_alike(session)
            session.add(Supporter(problem_id=problems[0].id, person_id=person.id))
            number = person.id
        yield number


def count(model: type[CoalitionHint] | type[OutgoingMail]) -> int:
    with job_session() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_deferred_jobs_are_known_to_the_worker(app: Flask) -> None:
    known = {f"{name}:{task}" for name, blueprint in app.extensions[JOBS].items() for task in blueprint.tasks}
    assert {JOB, TELL} <= known


@pytest.mark.parametrize(("record_id", "looked"), [(None, 1), (1, 0)], ids=["import", "one report"])
def test_many_problems_at_once_are_looked_at_without_waiting_for_the_night(
    own_app: Flask, record_id: int | None, looked: int
) -> None:
    with own_app.app_context(), job_session() as session:
        after_save(session, "problem", record_id)
        waiting = session.scalars(text("SELECT task_name FROM procrastinate_jobs")).all()
    assert waiting.count(JOB) == looked


def test_the_night_finds_and_tells(member_id: int) -> None:
    find_all_hints(0)

    assert count(CoalitionHint) == 1
    with job_session() as session:
        waiting = session.scalars(text("SELECT task_name FROM procrastinate_jobs ORDER BY id")).all()
    assert TELL in waiting

    tell_of_hints()
    tell_of_hints()
    assert count(OutgoingMail) == 1


def test_two_searches_at_once_find_each_group_once(own_app: Flask, member_id: int) -> None:
    def run(_number: int) -> None:
        with own_app.app_context():
            find_all_hints(0)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))

    assert count(CoalitionHint) == 1


def test_two_tellings_at_once_write_one_mail(own_app: Flask, member_id: int) -> None:
    def run(_number: int) -> None:
        with own_app.app_context():
            tell_of_hints()

    find_all_hints(0)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))

    assert count(OutgoingMail) == 1


def test_an_erased_account_takes_its_traces_along_and_leaves_the_hint(session: Session) -> None:
    problems = three_alike(session)
    person, moderator = make_person(session, role="member"), make_person(session, role="moderator")
    session.add(Supporter(problem_id=problems[0].id, person_id=person.id))
    hint = the_hint(session)
    tell_hints(session)
    dismiss_hint(session, hint, moderator.id, problems=3, reason="One storm", now=NOW)

    session.execute(delete(Person).where(Person.id.in_([person.id, moderator.id])))

    (left,) = hints(session)
    assert (left.dismissed_by_id, left.dismissed_reason) == (None, "One storm")
    assert session.scalars(select(CoalitionHintTold)).all() == []
