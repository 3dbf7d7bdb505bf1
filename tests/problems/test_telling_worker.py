"""The worker as a process tells thousands of followers; killed in the middle it loses and doubles none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.db import db
from app.jobs import defer
from app.mail.models import OutgoingMail
from app.problems.services.closing import close_problem
from app.problems.services.steps import EvidenceInput
from tests.live import find_free_port
from tests.mail.post_office import wait_for, working
from tests.problems.work import make_work

MANY, MANY_OF_DAY = 6_000, 1_500
FOLLOW = (
    "INSERT INTO follower (problem_id, email, language, way) SELECT :id, 'nino' || n || '@example.org',"
    " CASE WHEN n % 2 = 0 THEN 'ka' ELSE 'en' END, :way FROM generate_series(1, :many) AS n"
)
FALL_SILENT = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
STATUS = "SELECT status FROM procrastinate_jobs WHERE task_name = :task ORDER BY status = 'succeeded' LIMIT 1"


@pytest.fixture
def engine(own_app: Flask) -> Iterator[Engine]:
    with own_app.app_context():
        yield db.engine


@pytest.fixture
def worker_words(own_app: Flask) -> tuple[str, str]:
    """The database's address, and a mail server that nobody answers at: the mails stay where they are."""
    return own_app.config["SETTINGS"].database_url, f"smtp://127.0.0.1:{find_free_port()}"


def end_with_followers(engine: Engine, many: int, way: str = "at_once") -> None:
    with Session(engine) as session:
        problem = make_work(session, step=6)
        session.execute(text(FOLLOW), {"id": problem.id, "many": many, "way": way})
        shown = EvidenceInput("comment", text="Water flows.")
        close_problem(session, problem.id, None, problem.version, status="solved", evidence=shown)
        session.commit()


def count_mails(engine: Engine) -> tuple[int, int]:
    """Return how many mails there are, and to how many addresses."""
    with Session(engine) as session:
        address = func.count(OutgoingMail.to_address.distinct())
        return tuple(session.execute(select(func.count(OutgoingMail.id), address)).one())


def job_status(engine: Engine, task: str = "problems:tell_followers") -> str:
    with Session(engine) as session:
        return str(session.scalar(text(STATUS), {"task": task}))


def wake_dead_jobs(session: Session) -> None:
    """Find the dead worker, known by its silence and looked for every minute, without waiting for either."""
    session.execute(text(FALL_SILENT))
    defer(session, "upkeep:retry_stalled", queue="upkeep", timestamp=0)


def test_a_worker_killed_in_the_middle_loses_and_doubles_no_mail(
    engine: Engine, worker_words: tuple[str, str]
) -> None:
    url, server = worker_words
    end_with_followers(engine, MANY)
    assert (count_mails(engine), job_status(engine)) == ((0, 0), "todo")

    with working(url, MAIL_URL=server) as worker:
        assert wait_for(lambda: count_mails(engine)[0] >= 1_000, 60)
        worker.kill()
        worker.wait()
    assert 1_000 <= count_mails(engine)[0] < MANY, "it was killed too late to show anything"
    assert job_status(engine) == "doing"

    with Session(engine) as session:
        wake_dead_jobs(session)
        session.commit()
    with working(url, MAIL_URL=server):
        assert wait_for(lambda: job_status(engine) == "succeeded", 90)
    assert count_mails(engine) == (MANY, MANY)


def test_the_job_is_there_with_the_commit_and_done_within_seconds(
    engine: Engine, worker_words: tuple[str, str]
) -> None:
    url, server = worker_words
    waiting = "SELECT count(*) FROM procrastinate_workers"
    with working(url, MAIL_URL=server):
        with Session(engine) as session:
            assert wait_for(lambda: session.scalar(text(waiting)), 60)
        end_with_followers(engine, 3)
        assert wait_for(lambda: count_mails(engine) == (3, 3), 10)


def test_a_worker_killed_amid_the_mails_of_a_day_loses_and_doubles_none(
    engine: Engine, worker_words: tuple[str, str]
) -> None:
    url, server = worker_words
    end_with_followers(engine, MANY_OF_DAY, way="digest")
    now = datetime.now(UTC)
    window = {"starts_at": str(now - timedelta(hours=1)), "ends_at": str(now + timedelta(hours=1))}
    with Session(engine) as session:
        # A second scheduler would have put none; even so nobody gets two.
        for _ in range(2):
            defer(session, "problems:tell_day", queue="mail", day="2026-11-23", **window)
        session.commit()

    with working(url, MAIL_URL=server) as worker:
        assert wait_for(lambda: count_mails(engine)[0] >= 200, 60)
        worker.kill()
        worker.wait()
    assert 200 <= count_mails(engine)[0] < MANY_OF_DAY, "it was killed too late to show anything"

    with Session(engine) as session:
        wake_dead_jobs(session)
        session.commit()
    with working(url, MAIL_URL=server):
        assert wait_for(lambda: job_status(engine, "problems:tell_day") == "succeeded", 120)
    assert count_mails(engine) == (MANY_OF_DAY, MANY_OF_DAY)
