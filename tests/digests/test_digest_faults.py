"""Digests under faults, with real processes and a real SMTP server: killed workers, silence, lines cut."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from app.db import db
from app.digests.models import DigestRecipient, DigestRun
from app.digests.services import sending
from app.digests.services.sending import Sender
from app.mail import carriers
from app.mail.carriers import SmtpCarrier
from scripts.places import ROOT
from tests.digests.digest_days import DAY, make_day, make_news, make_subscriber
from tests.digests.test_sending import SETTINGS
from tests.mail.post_office import Clerk, find_free_port, serve_mail, wait_for

READERS, KILLS = 2_000, 20
# Bears a worker for each line it reads: what a kill meets is the sending, not the start of Python.
NURSERY = """
import os, signal, sys, time
from sqlalchemy import create_engine
from app.db import web_url
from app.digests.services.sending import Sender
from app.mail.carriers import make_carrier
from config import read_settings
settings = read_settings()
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _line in sys.stdin:
    worker = os.fork()
    if worker:
        print(worker, flush=True)
        continue
    engine = create_engine(web_url(settings.database_url))
    while True:
        Sender(engine, settings, make_carrier(settings), lambda: False).send_waiting()
        time.sleep(0.05)
"""


@pytest.fixture
def engine(own_app):
    with own_app.app_context():
        return db.engine


@pytest.fixture
def url(own_app):
    return own_app.config["SETTINGS"].database_url


@pytest.fixture
def clerk():
    return Clerk()


def fill(engine, readers):
    with Session(engine) as session, session.begin():
        for number in range(6):
            make_news(session, f"Water {number}")
        reader = make_subscriber(session)
        session.execute(
            text(
                "WITH made AS (INSERT INTO subscriber (address, address_key, language, state, confirmed_at)"
                " SELECT 'r' || n || '@example.ge', 'r' || n || '@example.ge', 'ka', 'active', :earlier"
                " FROM generate_series(2, :readers) AS n RETURNING id)"
                " INSERT INTO subscription (subscriber_id, kinds, confirmed_at)"
                " SELECT id, ARRAY['problems'], :earlier FROM made"
            ),
            {"readers": readers, "earlier": reader.confirmed_at},
        )
        return make_day(session)


@contextmanager
def nursery(url, port):
    """Give a function that starts a worker, a process of its own, and returns its number."""
    environment = {
        **os.environ, "DATABASE_URL": url, "SECRET_KEY": "a secret of the tests",
        "SITE_URL": SETTINGS.site_url, "MAIL_FROM": SETTINGS.mail_from, "MAIL_URL": f"smtp://127.0.0.1:{port}",
    }  # fmt: skip
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    parent = subprocess.Popen([sys.executable, "-c", NURSERY], cwd=ROOT, env=environment, **pipes)
    workers = set()

    def start():
        parent.stdin.write("one more\n")
        parent.stdin.flush()
        workers.add(number := int(parent.stdout.readline()))
        return number

    def kill(number):
        workers.discard(number)
        os.kill(number, signal.SIGKILL)

    try:
        yield start, kill
    finally:
        for number in list(workers):
            kill(number)
        parent.kill()
        parent.wait()


def count_waiting(engine):
    waiting = (DigestRecipient.sent_at.is_(None), DigestRecipient.failed_at.is_(None))
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(DigestRecipient).where(*waiting))


def count_open_runs(engine):
    with Session(engine) as session:
        return session.scalar(select(func.count()).where(DigestRun.ended_at.is_(None)))


def make_due(engine):
    """What a killed worker had in hand is due again after a minute, which a test does not wait for."""
    with Session(engine) as session, session.begin():
        due = update(DigestRecipient).where(DigestRecipient.sent_at.is_(None))
        session.execute(due.values(not_before=func.now()))


def test_workers_killed_twenty_times_lose_no_mail_and_double_at_most_one_each(clerk, url, engine):
    fill(engine, READERS)
    each = READERS // (KILLS + 1)
    with serve_mail(clerk) as port, nursery(url, port) as (start, kill):
        for number in range(KILLS):
            worker, goal = start(), each * (number + 1)
            assert wait_for(lambda: len(clerk.mails) >= goal, 60)  # noqa: B023
            kill(worker)
            make_due(engine)
        start()
        assert wait_for(lambda: count_open_runs(engine) == 0, 120)
    times = Counter(clerk.message_ids())
    assert len(times) == READERS, "none is lost"
    assert len(set(clerk.addresses())) == READERS
    assert sum(times.values()) <= READERS + KILLS
    assert max(times.values()) <= 2
    with Session(engine) as session:
        run = session.scalars(select(DigestRun)).one()
        assert (run.sent, run.failed, run.recipients) == (READERS, 0, READERS)


def test_two_workers_share_a_run(clerk, url, engine):
    fill(engine, 400)
    with serve_mail(clerk) as port, nursery(url, port) as (start, _kill):
        start()
        start()
        assert wait_for(lambda: count_waiting(engine) == 0, 60)
    assert len(clerk.mails) == len(set(clerk.message_ids())) == 400


class Cutter:
    """A server that ends the line after the mail's last point, before it says yes."""

    def __init__(self, say):
        self.say = say
        self.taken = 0

    async def talk(self, reader, writer):
        writer.write(b"220 cutter\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                self.taken += 1
                if self.say == "nothing":
                    await asyncio.sleep(3600)
                break
            writer.write(b"250 ok\r\n")
        writer.close()


async def drop_all():
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()


@contextmanager
def serve_cutter(cutter):
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def within(work):
        # Never in this thread: a walk in the browser before it leaves a loop of its own running here.
        return asyncio.run_coroutine_threadsafe(work, loop).result(10)

    try:
        server = within(asyncio.start_server(cutter.talk, "127.0.0.1", 0))
        yield server.sockets[0].getsockname()[1]
        within(drop_all())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def send(engine, port):
    carrier = SmtpCarrier(f"smtp://127.0.0.1:{port}", SETTINGS.mail_from)
    return Sender(engine, SETTINGS, carrier, lambda: False).send_waiting()


def attempts_of(engine):
    with Session(engine) as session:
        return list(session.scalars(select(DigestRecipient.attempts).order_by(DigestRecipient.id)))


@pytest.mark.parametrize("say", ["good-bye", "nothing"])
def test_a_server_that_cuts_the_line_after_data_is_left_alone_soon(engine, monkeypatch, say):
    monkeypatch.setattr(carriers, "TIMEOUT_SECONDS", 0.5)
    fill(engine, 10)
    with serve_cutter(Cutter(say)) as port:
        assert send(engine, port) == 0
    attempts = attempts_of(engine)
    assert attempts.count(1) == sending.MOST_SILENCES, "they may have got it: tried again later"
    assert attempts.count(0) == 10 - sending.MOST_SILENCES
    make_due(engine)
    clerk = Clerk()
    with serve_mail(clerk) as port:
        assert send(engine, port) == 10
    assert len(set(clerk.message_ids())) == 10


def test_a_server_that_never_greets_costs_nobody_an_attempt(engine, monkeypatch):
    monkeypatch.setattr(carriers, "TIMEOUT_SECONDS", 0.5)
    fill(engine, 5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert send(engine, silent.getsockname()[1]) == 0
    assert attempts_of(engine) == [0] * 5


def test_a_server_that_refuses_to_speak_costs_nobody_an_attempt(engine):
    fill(engine, 5)
    assert send(engine, find_free_port()) == 0
    assert attempts_of(engine) == [0] * 5


def test_a_slow_server_gets_its_mails_one_after_the_other(clerk, engine):
    fill(engine, 8)
    clerk.delay = 0.1
    with serve_mail(clerk) as port:
        started = time.monotonic()
        assert send(engine, port) == 8
    assert time.monotonic() - started >= 0.8
    assert len(set(clerk.message_ids())) == 8


def test_the_command_sends_a_day_once(clerk, own_app, engine, tmp_path):
    with Session(engine) as session, session.begin():
        make_news(session)
        make_subscriber(session)
    run = own_app.test_cli_runner().invoke
    first = run(args=["send-digests", "--date", str(DAY)])
    assert first.exit_code == 0, first.output
    assert "1 item, 1 recipient" in first.output
    assert f"Digest of {DAY}: 1 mail sent." in first.output
    assert "0 mails sent" in run(args=["send-digests", "--date", str(DAY)]).output
    (file,) = own_app.config["SETTINGS"].mail_folder.glob("*digest*.eml")
    assert "Water is back" in file.read_text("utf-8")
    refused = run(args=["send-digests", "--date", "2999-01-01"])
    assert refused.exit_code == 1
    assert "not begun yet; its digest takes what is published from 2998-12-31 20:00" in refused.output
