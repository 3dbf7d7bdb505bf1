"""The promises for suggestions: all of them from nothing, one saved problem, and how good they are."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from app.db import web_url
from app.matching.services.match import Outcome, match_problems
from app.matching.services.quality import measure_quality, rules_of
from app.matching.services.rules import active_rules
from app.matching.services.runs import match_all
from app.problems.models import Problem
from scripts.bench.clock import WARM_UP, once_ms
from scripts.bench.measures import Figure
from scripts.bench.stage import Stage

SAVED = 40


def measure_matching(stage: Stage) -> list[Figure]:
    """Match all problems from nothing, one at a time, and the labelled set."""
    with _Database(stage) as database:
        return [*_measure_all(stage, database), _measure_one(database), *_measure_quality(database)]


class _Database:
    """Sessions on a stage's database, and the most memory that their server processes ever held."""

    def __init__(self, stage: Stage) -> None:
        self._engine = create_engine(web_url(stage.database_url))
        self.peaks: dict[int, int] = {}

    def __enter__(self) -> _Database:
        return self

    def __exit__(self, *_error: object) -> None:
        self._engine.dispose()

    @contextmanager
    def session(self) -> Iterator[Session]:
        with Session(self._engine) as session, session.begin():
            process = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
            yield session
            self.peaks[process] = _peak_kb(process)

    def peak_mb(self) -> float:
        """Return the peaks of all server processes and of this one, one beside the other."""
        return (sum(self.peaks.values()) + _peak_kb("self")) / 1024


def _measure_all(stage: Stage, database: _Database) -> list[Figure]:
    with database.session() as session:
        session.execute(text("TRUNCATE link CASCADE"))
    started = time.monotonic()
    outcome: Outcome = match_all(database.session)
    seconds = time.monotonic() - started
    peak = database.peak_mb()
    with database.session() as session:
        session.execute(text("ANALYZE link"))
    how = (
        f"{outcome.suggested:,} suggestions for {outcome.problems:,} open problems of {stage.problems:,},"
        f" {stage.projects:,} projects, 2,000 resources"
    )
    return [
        Figure("all matched from nothing", seconds, "s", 300, how),
        Figure(
            "all matched, peak memory",
            peak,
            "MB",
            1000,
            "server processes with their shared memory, and ours",
        ),
    ]


def _measure_one(database: _Database) -> Figure:
    with database.session() as session:
        session.execute(text("SELECT setseed(0.5)"))
        open_ones = select(Problem.id).where(Problem.moderation == "published", Problem.status == "open")
        chosen = session.scalars(open_ones.order_by(text("random()")).limit(SAVED + WARM_UP)).all()

    def save(problem_id: int) -> None:
        with database.session() as session:
            session.execute(
                text("DELETE FROM link WHERE problem_id = :id AND origin = 'rule'"), {"id": problem_id}
            )
            match_problems(session, [problem_id])

    times = [once_ms(lambda known=number: save(known)) for number in chosen][WARM_UP:]  # type: ignore[misc]
    how = f"median of {SAVED} problems without suggestions, slowest {max(times):.0f} ms, committed"
    return Figure("one saved problem matched", statistics.median(times), "ms", 100, how)


def _measure_quality(database: _Database) -> list[Figure]:
    with database.session() as session:
        rules = active_rules(session)
        quality = measure_quality(session, rules_of(rules))
        how = f"rules {rules.name} {rules.version}, {quality.labels} labelled pairs"
    of_first = f"{how}; {len(quality.wrong)} of {len(quality.first)} do not fit"
    of_clear = f"{how}; {len(quality.missed)} of {quality.clear} missed"
    return [
        Figure(
            "precision of the first five suggestions", quality.precision, "", 0.8, of_first, at_least=True
        ),
        Figure("recall of clear matches", quality.recall, "", 0.9, of_clear, at_least=True),
    ]


def _peak_kb(process: int | str) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])
