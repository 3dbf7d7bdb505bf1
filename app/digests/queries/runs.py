"""What operators and administrators ask about the runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Text, cast, func, literal, or_, select, text
from sqlalchemy.orm import Session

from app.digests.models import DigestRecipient, DigestRun, Subscriber
from app.digests.models.runs import WAITING

RUNS_A_PAGE, MOST_TROUBLES = 60, 20


@dataclass(frozen=True)
class DigestQueue:
    """How many mails wait, the oldest for how long, when a run last ended, and the last window's end."""

    waiting: int
    oldest_seconds: float
    ended_at: datetime | None
    day_timestamp: float


def read_digest_queue(session: Session) -> DigestQueue:
    """Return the state of the digests. One statement."""
    waiting = select(func.count(), func.extract("epoch", func.now() - func.min(DigestRun.created_at)))
    waiting = waiting.select_from(DigestRecipient).join(DigestRun, DigestRun.id == DigestRecipient.run_id)
    waits = waiting.where(text(WAITING)).subquery("waits")
    ended = select(func.max(DigestRun.ended_at)).scalar_subquery()
    until = select(func.extract("epoch", func.max(DigestRun.ends_at))).scalar_subquery()
    found = session.execute(select(*waits.c, ended, until)).one()
    return DigestQueue(found[0], max(0.0, float(found[1] or 0)), found[2], float(found[3] or 0))


def list_runs(session: Session) -> Sequence[Row[Any]]:
    """Return the newest runs (DigestRun) with what waits, was sent and failed by now. One statement.

    Of a run that is over these are its own counts; of one under way its recipients are counted.
    """
    newest = select(DigestRun.id).order_by(DigestRun.day.desc()).limit(RUNS_A_PAGE).subquery()
    mine = DigestRecipient.run_id == DigestRun.id
    counted = (
        select(
            func.count().filter(DigestRecipient.sent_at.is_not(None)).label("sent"),
            func.count().filter(DigestRecipient.failed_at.is_not(None)).label("failed"),
            func.count().filter(DigestRecipient.dropped_at.is_not(None)).label("dropped"),
            func.count().filter(text(WAITING)).label("waiting"),
        )
        .where(mine, DigestRun.ended_at.is_(None))
        .correlate(DigestRun)
        .lateral("counted")
    )
    found = (
        select(
            DigestRun,
            counted.c.waiting,
            (DigestRun.sent + counted.c.sent).label("sent_by_now"),
            (DigestRun.failed + counted.c.failed).label("failed_by_now"),
        )
        .join(newest, newest.c.id == DigestRun.id)
        .join(counted, literal(True))
    )
    return session.execute(found.order_by(DigestRun.day.desc())).all()


def find_run(session: Session, day: date) -> DigestRun | None:
    return session.scalar(select(DigestRun).where(DigestRun.day == day))


def list_troubles(session: Session, run_id: int) -> Sequence[Row[str | None, bool, int]]:
    """Return what went wrong with mails of a run: the server's words, failed (else it waits), number."""
    failed, number = DigestRecipient.failed_at.is_not(None).label("failed"), func.count().label("number")
    found = (
        select(DigestRecipient.last_error.label("words"), failed, number)
        .where(DigestRecipient.run_id == run_id, DigestRecipient.last_error.is_not(None))
        .group_by(DigestRecipient.last_error, failed)
        .order_by(number.desc(), DigestRecipient.last_error)
    )
    return session.execute(found.limit(MOST_TROUBLES)).all()


def find_reader(session: Session, words: str) -> Subscriber | None:
    """Return the subscriber with this number or address, or None."""
    wanted = words.strip().lower()
    same = or_(cast(Subscriber.id, Text) == wanted, Subscriber.address_key == wanted)
    return session.scalars(select(Subscriber).where(same).limit(1).order_by(Subscriber.id)).first()
