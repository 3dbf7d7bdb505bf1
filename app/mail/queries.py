"""What operators ask about the outbox."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.mail.models import OutgoingMail


@dataclass(frozen=True)
class MailQueue:
    """How many mails wait and fail, and for how many seconds the oldest one has waited."""

    waiting: int
    oldest_seconds: float
    failed: int


def read_mail_queue(session: Session) -> MailQueue:
    """Return the state of the outbox; failed ones count as long as they are kept. One statement."""
    waiting = (OutgoingMail.sent_at.is_(None)) & (OutgoingMail.failed_at.is_(None))
    age = func.extract("epoch", func.now() - func.min(OutgoingMail.created_at).filter(waiting))
    found = session.execute(
        select(
            func.count().filter(waiting),
            func.coalesce(age, 0),
            func.count().filter(OutgoingMail.failed_at.is_not(None)),
        ).where(OutgoingMail.sent_at.is_(None))
    ).one()
    return MailQueue(found[0], max(0.0, float(found[1])), found[2])
