"""Workers as processes: mails go out soon, none is lost to a kill, two share the work."""

from __future__ import annotations

import signal
import time
from collections import Counter

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.mail.models import OutgoingMail
from config import INSTANCE
from tests.live import find_free_port
from tests.mail.post_office import Clerk, serve_mail, wait_for, working


@pytest.fixture
def url(own_app):
    return own_app.config["SETTINGS"].database_url


@pytest.fixture
def clerk():
    return Clerk()


def listens(engine):
    """Return whether a worker waits for notices."""
    question = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = :waiting"
    with engine.connect() as connection:
        return connection.scalar(text(question), {"waiting": "LISTEN kseli_mail"}) > 0


def count_unsent(engine):
    with Session(engine) as session:
        return session.scalar(
            select(func.count()).select_from(OutgoingMail).where(OutgoingMail.sent_at.is_(None))
        )


def test_a_mail_goes_out_within_a_second_of_its_commit(clerk, url, engine, write):
    with serve_mail(clerk) as port, working(url, MAIL_URL=f"smtp://127.0.0.1:{port}") as worker:
        assert wait_for(lambda: listens(engine), 60)
        started = time.monotonic()
        write("nino@example.ge")
        assert wait_for(lambda: clerk.mails)
        assert time.monotonic() - started < 2
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0


def test_a_worker_killed_in_the_middle_loses_no_mail(clerk, url, engine, write, change):
    write(*(f"person{number}@example.ge" for number in range(40)))
    clerk.delay = 0.05
    with serve_mail(clerk) as port:
        for kill_after in (3, 9, 15):
            with working(url, MAIL_URL=f"smtp://127.0.0.1:{port}") as worker:
                assert wait_for(lambda: len(clerk.mails) >= kill_after, 60)  # noqa: B023
                worker.kill()
        # A mail in hand at a kill is due again after a minute, which the test does not wait for.
        change(not_before=func.now())
        with working(url, MAIL_URL=f"smtp://127.0.0.1:{port}"):
            assert wait_for(lambda: count_unsent(engine) == 0, 60)
    times = Counter(clerk.message_ids())
    assert len(times) == 40
    assert sum(times.values()) <= 43, "a kill doubles at most the mail in hand"


def test_mails_wait_while_the_server_is_down_and_go_when_it_is_back(clerk, url, engine, write, read):
    port = find_free_port()
    with working(url, MAIL_URL=f"smtp://127.0.0.1:{port}") as worker:
        number = write("nino@example.ge", "gia@example.ge")
        assert wait_for(lambda: read(number - 1).last_error, 60)
        assert worker.poll() is None
        with serve_mail(clerk, port):
            write("eka@example.ge")
            assert wait_for(lambda: set(clerk.addresses()) == {"gia@example.ge", "eka@example.ge"}, 60)
            # The server's yes has to come back before it goes.
            assert wait_for(lambda: count_unsent(engine) == 1, 10), "one was tried and waits for its minute"


def test_two_workers_share_the_work_and_send_each_mail_once(clerk, url, engine, write):
    clerk.delay = 0.02
    with serve_mail(clerk) as port:
        address = f"smtp://127.0.0.1:{port}"
        with working(url, MAIL_URL=address), working(url, MAIL_URL=address):
            assert wait_for(lambda: listens(engine), 60)
            write(*(f"person{number}@example.ge" for number in range(80)))
            assert wait_for(lambda: count_unsent(engine) == 0, 60)
    assert len(clerk.mails) == len(set(clerk.message_ids())) == 80


def test_without_a_server_the_worker_puts_mails_into_the_instance(url, engine, write):
    with working(url, MAIL_URL=""):
        number = write("nino@example.ge")
        assert wait_for(lambda: count_unsent(engine) == 0, 60)
    (file,) = (INSTANCE / "mail").glob(f"*-{number}-trial.eml")
    file.unlink()
