"""The promise for the page of gaps: its time in the server, and how long a count of all figures takes."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import create_engine, delete
from sqlalchemy.orm import Session

from app.db import web_url
from app.matching.gap_models import GapState
from app.matching.services.gaps import keep_gaps
from scripts.bench.clock import Client, median_ms
from scripts.bench.measures import Figure
from scripts.bench.stage import Stage

RUNS, COUNTS = 40, 5


def measure_gaps(stage: Stage) -> list[Figure]:
    """The page with each of its figures, at this number of projects and problems, and the count behind it."""
    counted = _count(stage)
    client = Client(stage)
    replies = [
        client.ask(f"/gaps?measure={measure}{more}", RUNS)
        for measure in ("problems", "projects", "money", "members", "linked")
        for more in ("", "&topic=infrastructure")
    ]
    slowest = max(replies, key=lambda reply: reply.server_ms)
    at = f"at {stage.projects:,} projects and {stage.problems:,} problems"
    return [
        Figure(
            "page of gaps, server time", slowest.server_ms, "ms", 100,
            f"the slowest of {len(replies)} figures, {slowest.size / 1000:.0f} kB, {at}",
        ),
        Figure("gaps counted anew", counted, "ms", 5000, f"median of {COUNTS}, one statement, {at}"),
    ]  # fmt: skip


def _count(stage: Stage) -> float:
    def count() -> None:
        with Session(engine) as session, session.begin():
            session.execute(delete(GapState))
            keep_gaps(session, datetime.now(UTC))

    engine = create_engine(web_url(stage.database_url))
    try:
        return median_ms(count, COUNTS)
    finally:
        engine.dispose()
