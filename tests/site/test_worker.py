"""The worker as a process: it starts soon, ends when told, and outlives a cut connection."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from scripts.places import ROOT


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
    before = heartbeats(live_database_url)
    with psycopg.connect(live_database_url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    time.sleep(1)
    assert worker.poll() is None
    assert wait_for(lambda: heartbeats(live_database_url), 60)
    with psycopg.connect(live_database_url) as connection:
        listening = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        ).fetchone()
    assert listening[0] > 0
    assert before
