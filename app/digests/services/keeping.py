"""How long digests are kept, and sending again what failed; the caller commits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.digests.models import DigestItem, DigestRecipient, DigestRun, Subscriber

KEEP = timedelta(days=60)


def erase_old_runs(session: Session, now: datetime) -> int:
    """Erase items and recipients of runs that ended before `KEEP`; the run with its counts stays."""
    old = select(DigestRun.id).where(DigestRun.ended_at < now - KEEP)
    done: Any = session.execute(delete(DigestRecipient).where(DigestRecipient.run_id.in_(old)))
    session.execute(delete(DigestItem).where(DigestItem.run_id.in_(old)))
    session.execute(update(DigestRun).where(DigestRun.id.in_(old)).values(picture=None))
    return int(done.rowcount)


def retry_failed(session: Session, run_id: int) -> int:
    """Let what failed be sent again where the subscriber is still written to; return how many mails."""
    active = select(Subscriber.id).where(Subscriber.state == "active")
    failed = update(DigestRecipient).where(
        DigestRecipient.run_id == run_id,
        DigestRecipient.failed_at.is_not(None),
        DigestRecipient.subscriber_id.in_(active),
    )
    values = {"failed_at": None, "attempts": 0, "not_before": func.now(), "last_error": None}
    done: Any = session.execute(failed.values(**values))
    if done.rowcount:
        session.execute(
            update(DigestRun).where(DigestRun.id == run_id).values(ended_at=None, sent=0, failed=0, dropped=0)
        )
    return int(done.rowcount)
