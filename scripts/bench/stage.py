"""What is measured: a generated database of each size, and the service on it as `make run` starts it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from scripts.places import ROOT
from scripts.private_database import hold_private_database
from scripts.run import end_with_parent

PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Stage:
    """A database with so many generated projects, problems and resources, and the service on it."""

    projects: int
    problems: int
    database_url: str
    host: str
    port: int
    pid: int

    def resident_kb(self) -> int:
        """Return the memory of the web processes, in kB."""
        return sum(_memory_kb(pid, "VmRSS:") for pid in (self.pid, *_children(self.pid)))

    def peak_kb(self) -> int:
        """Return the most memory that any one of the web processes ever held, in kB."""
        return max(_memory_kb(pid, "VmHWM:") for pid in (self.pid, *_children(self.pid)))


@contextmanager
def staged(
    projects: int, port: int, problems: int = 0, resources: int = 0, subscribers: int = 0
) -> Iterator[Stage]:
    """Give a Stage for the length of the block; its database is made once and kept for the next run."""
    name = f"kseli_bench_{projects}" + (f"_{problems}" if problems else "")
    url = hold_private_database().replace("/kseli?", f"/{name}?")
    uploads = tempfile.TemporaryDirectory(prefix="kseli-bench-")
    environment = {**os.environ, "DATABASE_URL": url, "SECRET_KEY": "a secret of the bench"}
    environment["STORAGE_URL"] = Path(uploads.name).as_uri()
    wanted = {"project": projects, "problem": problems, "resource": resources, "subscriber": subscribers}
    _fill(name, wanted, url, environment)
    command = [sys.executable, "-m", "gunicorn", "scripts.web:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "scripts.web_worker.Worker", "--no-control-socket"]
    command += ["--workers", "1", "--threads", "4"]
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, preexec_fn=end_with_parent
    )
    try:
        _wait_until_up(f"http://127.0.0.1:{port}/healthz")
        yield Stage(projects, problems, url, "127.0.0.1", port, server.pid)
    finally:
        server.terminate()
        server.wait(timeout=30)
        uploads.cleanup()


def _fill(name: str, wanted: dict[str, int], url: str, environment: dict[str, str]) -> None:
    with psycopg.connect(hold_private_database(), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if not found:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    subprocess.run([*flask, "db", "upgrade"], cwd=ROOT, env=environment, check=True)
    subprocess.run([*flask, "load-geodata"], cwd=ROOT, env=environment, check=True, capture_output=True)
    with psycopg.connect(url, autocommit=True) as connection:
        # What an earlier run sent is still counted, and another one within the hour would be refused.
        connection.execute("DELETE FROM rate_window")
        for table, number in wanted.items():
            row = connection.execute(
                sql.SQL("SELECT count(*) FROM {} WHERE is_generated").format(sql.Identifier(table))
            ).fetchone()
            if row and row[0] != number:
                print(f"bench: generating {number:,} {table}s", file=sys.stderr)
                generate = [*flask, "generate", f"--{table}s", str(number), "--seed", "1"]
                subprocess.run(generate, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
                connection.execute("VACUUM ANALYZE")


def _wait_until_up(url: str) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            urllib.request.urlopen(url, timeout=10).close()  # noqa: S310 (our own address)
            return
        except OSError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.1)


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _memory_kb(pid: int, kind: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition(kind)[2].split()[0])
