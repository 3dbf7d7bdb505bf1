"""The worker as a process: it starts soon, ends when told, and outlives a cut connection."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from psycopg.types.json import Jsonb
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.db import web_url
from app.jobs import defer
from scripts.places import ROOT

# No clock says it: the job is the test's own.
NUMBER = -1


@pytest.fixture
def worker(live_database_url):
    environment = {**os.environ, "DATABASE_URL": live_database_url, "SECRET_KEY": "a secret of the tests"}
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "worker"],
        cwd=ROOT, env=environment,
    )  # fmt: skip
    yield process
    if process.poll() is None:
        process.kill()
    process.wait()


def heartbeats(url):
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM procrastinate_workers ORDER BY id")]


def is_done(url):
    """Return whether the job of this test has been done."""
    with psycopg.connect(url) as connection:
        question = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'succeeded' AND args = %s"
        return connection.execute(question, [Jsonb({"timestamp": NUMBER})]).fetchone()[0] == 1


def cut(url):
    with psycopg.connect(url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )


def wait_for(condition, seconds):
    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_the_worker_reports_soon_and_ends_cleanly_on_sigterm(worker, live_database_url):
    assert wait_for(lambda: heartbeats(live_database_url), 60)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0
    assert heartbeats(live_database_url) == []


def test_the_worker_comes_back_when_its_connections_are_cut(worker, live_database_url):
    assert wait_for(lambda: heartbeats(live_database_url), 60)
    cut(live_database_url)
    with Session(create_engine(web_url(live_database_url))) as session, session.begin():
        defer(session, "upkeep:retry_stalled", queue="upkeep", timestamp=NUMBER)
    assert wait_for(lambda: is_done(live_database_url), 60)
    assert worker.poll() is None
