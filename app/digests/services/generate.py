"""Generated subscribers for load tests and benchmarks: set-based, repeatable by seed, marked as generated."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from app.digests.models import KINDS, Subscriber
from app.statements import run_file

SQL = Path(__file__).resolve().parents[1] / "sql"
DRAWS = 100


def generate_subscribers(session: Session, subscribers: int, seed: int = 1) -> int:
    """Write so many more confirmed subscribers, of five topics and three regions each; return how many.

    Their addresses end in .invalid (RFC 2606): no mail to them leaves any server.
    """
    session.execute(text("SET LOCAL statement_timeout = 0"))
    known = select(func.count()).where(Subscriber.is_generated)
    first = 1 + (session.scalar(known) or 0)
    values = {
        "first": first,
        "last": first + subscribers - 1,
        "seed": seed * DRAWS,
        "kinds": list(KINDS),
    }
    run_file(session, SQL / "generate_subscribers.sql", values)
    session.execute(text("ANALYZE subscriber, subscription"))
    return subscribers


def remove_generated(session: Session) -> int:
    """Delete every generated subscriber with what was sent to it; return how many."""
    session.execute(text("SET LOCAL statement_timeout = 0"))
    return len(
        session.execute(delete(Subscriber).where(Subscriber.is_generated).returning(Subscriber.id)).all()
    )
