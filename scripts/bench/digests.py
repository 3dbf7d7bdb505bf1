"""The promise for digests: composed and handed over nearly as fast as the mail server takes ready mails."""

from __future__ import annotations

import json
import os
import smtplib
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.db import web_url
from app.digests.services.runs import SQL, make_run
from app.digests.workflow.windows import Window, end_of
from scripts.bench.measures import Figure
from scripts.bench.stage import Stage
from scripts.places import ROOT
from scripts.run import end_with_parent

# Any number of workers share a run: so many at once, each with a connection of its own, as the bare rate has.
ITEMS, WORKERS, SAMPLE = 2_000, 4, 750
# The machine's own unrest comes and goes: both are measured in turn.
ROUNDS = 5
DAY = datetime(2026, 3, 3, tzinfo=UTC).date()
WINDOW = Window(end_of(DAY - timedelta(days=1), 20), end_of(DAY, 20))
# One day's items: every public problem there is, and as many projects as are needed besides.
_CHOSEN = "(SELECT id FROM project ORDER BY id LIMIT :items - (SELECT count(*) FROM problem WHERE is_public))"
_MOVE = (
    "UPDATE subscriber SET confirmed_at = :earlier WHERE is_generated AND confirmed_at > :earlier",
    "UPDATE problem SET published_at = :noon WHERE is_public AND published_at <> :noon",
    f"UPDATE project SET created_at = CASE WHEN id IN {_CHOSEN} THEN CAST(:noon AS timestamptz)"  # noqa: S608
    " ELSE CAST(:earlier AS timestamptz) END",
)


def measure_digests(stage: Stage) -> list[Figure]:
    """A day of 2,000 items for 100,000 subscribers: making the run, finding its recipients, sending."""
    engine = create_engine(web_url(stage.database_url))
    noon = WINDOW.ends_at - timedelta(hours=8)
    with Session(engine) as session, session.begin():
        session.execute(text("DELETE FROM digest_run"))
        for statement in _MOVE:
            words = {"noon": noon, "earlier": noon - timedelta(days=99), "items": ITEMS}
            session.execute(text(statement), words)
    started = time.monotonic()
    with Session(engine) as session, session.begin():
        run_id = make_run(session, DAY, WINDOW, "https://bench.example")
    made = time.monotonic() - started
    with Session(engine) as session:
        items, readers = session.execute(text("SELECT items, recipients FROM digest_run")).one()
        session.execute(text("DELETE FROM digest_recipient"))
        started = time.monotonic()
        add = text((SQL / "add_recipients.sql").read_text("utf-8"))
        session.execute(add, {"run_id": run_id, "ends_at": WINDOW.ends_at})
        found = time.monotonic() - started
        session.rollback()
    how = f"{items:,} items, {readers:,} of 100,000 subscribers with five topics and three regions each"
    sending = _measure_sending(stage)
    with Session(engine) as session, session.begin():
        session.execute(text("DELETE FROM digest_run"))
    engine.dispose()
    return [
        Figure("a day's digest made", made, "s", 60, f"{how}; words in both languages, map, recipients"),
        Figure("recipients of a day found", found, "s", 15, "the one statement of it"),
        *sending,
    ]


def _measure_sending(stage: Stage) -> list[Figure]:
    """The rates of the workers and of the bare server, in turn, and what a worker needs."""
    with tempfile.TemporaryDirectory(prefix="kseli-bench-") as name, _sink() as port:
        folder = Path(name)
        _send(stage, port, folder, 1, SAMPLE // 10)
        bare, rates, told = [_bare_rate(port, folder)], [], []
        for _ in range(ROUNDS):
            round_told = _send(stage, port, folder, WORKERS, SAMPLE)
            slowest = max(one["seconds"] for one in round_told)
            rates.append(sum(one["sent"] for one in round_told) / slowest)
            bare.append(_bare_rate(port, folder))
            told += round_told
    rate, sink = statistics.median(rates), statistics.median(bare)
    size = sum(one["bytes"] for one in told) / len(told) / 1000
    how = (
        f"{rate:.0f} mails a second by {WORKERS} workers, the sink {sink:.0f} ready ones by as many"
        f" connections, {size:.0f} kB each; median of {ROUNDS} times {WORKERS * SAMPLE:,} mails"
    )
    memory = max(one["peak_kb"] for one in told) / 1024
    grown = max(one["grown_kb"] for one in told) / 1024
    return [
        Figure("digests sent, to the sink's own rate", rate / sink, "", 0.6, how, at_least=True),
        Figure(
            "statements a recipient",
            max(one["statements"] for one in told),
            "",
            5,
            "all that the worker sends, counted",
        ),
        Figure("digests sent, peak memory of the worker", memory, "MB", 300, "all of the process"),
        Figure("digests sent, memory growth", grown, "MB", 10, "from a third of the mails on to the last"),
    ]


def _send(stage: Stage, port: int, folder: Path, workers: int, wanted: int) -> list[dict[str, float]]:
    environment = {
        **os.environ, "DATABASE_URL": stage.database_url, "SECRET_KEY": "a secret of the bench",
        "SITE_URL": "https://bench.example", "MAIL_FROM": "Kseli <kseli@bench.example>",
        "MAIL_URL": f"smtp://127.0.0.1:{port}",
    }  # fmt: skip
    command = [sys.executable, "-m", "scripts.bench.digest_worker", str(wanted), str(folder)]
    pipe = subprocess.PIPE
    started = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe) for _ in range(workers)
    ]
    for worker in started:
        if worker.stdout:
            worker.stdout.readline()
    return [json.loads(told[0].splitlines()[-1]) for told in _let_go(started)]


def _let_go(started: list[subprocess.Popen[bytes]]) -> list[tuple[bytes, bytes]]:
    for worker in started:
        if worker.stdin:
            worker.stdin.write(b"go\n")
            worker.stdin.flush()
    return [worker.communicate() for worker in started]


def _bare_rate(port: int, folder: Path) -> float:
    """Return how many ready mails of the same sizes the sink takes a second, over as many connections."""
    contents = [path.read_bytes() for path in sorted(folder.glob("*.eml"))]

    def give() -> None:
        with smtplib.SMTP("127.0.0.1", port) as connection:
            for number in range(SAMPLE):
                content = contents[number % len(contents)]
                connection.sendmail("a@bench.example", ["b@bench.example"], content)

    threads = [threading.Thread(target=give) for _ in range(WORKERS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return WORKERS * SAMPLE / (time.perf_counter() - started)


@contextmanager
def _sink() -> Iterator[int]:
    command = [sys.executable, "-m", "scripts.bench.mail_sink"]
    sink = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, preexec_fn=end_with_parent)
    try:
        yield int(sink.stdout.readline()) if sink.stdout else 0
    finally:
        sink.kill()
        sink.wait()
