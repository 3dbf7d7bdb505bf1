"""Sending what waits: an attempt is written first, so that a worker killed at any moment loses no mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.logs import log
from app.mail.carriers import Carrier, MailTrouble, OutOfReach, Refused
from app.mail.models import OutgoingMail

# After the first attempt, the second, …; the last one repeats. The first is the lease of an attempt, too:
# what a killed worker was about to send, another sends after that.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
)
GIVE_UP_AFTER = timedelta(days=3)
WAITING = (OutgoingMail.sent_at.is_(None), OutgoingMail.failed_at.is_(None))


def send_waiting(engine: Engine, carrier: Carrier, stopping: Callable[[], bool]) -> int:
    """Send one mail after the other until none is due, no server is in reach, or `stopping()`.

    Return how many were sent. Any number of processes may do so at once. A mail is sent twice only when its
    worker is killed between the server's yes and the commit; both then bear the same Message-ID.
    """
    sent = 0
    try:
        while not stopping() and (claimed := _claim(engine)) is not None:
            sent += _send(engine, carrier, *claimed)
    except OutOfReach as trouble:
        log.warning("no mail can be sent", reason=str(trouble))
    finally:
        carrier.close()
    return sent


def _claim(engine: Engine) -> tuple[int, int] | None:
    """Commit an attempt at the mail that is due longest; return its id and the attempt's number.

    A row that another worker claimed just now gives none, though others may be due: it looks again.
    """
    looks = 3
    while True:
        with Session(engine) as session, session.begin():
            now = session.scalar(select(func.clock_timestamp()))
            due = select(OutgoingMail).where(*WAITING, OutgoingMail.not_before <= now)
            due = due.order_by(OutgoingMail.not_before, OutgoingMail.id).limit(1)
            mail = session.scalars(due.with_for_update(skip_locked=True)).one_or_none()
            if mail is None or now is None:
                looks -= 1
                if not looks:
                    return None
                continue
            if not _is_given_up(mail, now):
                mail.not_before = now + PAUSES[min(mail.attempts, len(PAUSES) - 1)]
                mail.attempts += 1
                return mail.id, mail.attempts
            mail.failed_at = now
            mail.last_error = f"given up after {GIVE_UP_AFTER.days} days: {mail.last_error or 'no answer'}"
            log.error("mail given up", mail=mail.id, kind=mail.kind, attempts=mail.attempts)


def _is_given_up(mail: OutgoingMail, now: datetime) -> bool:
    return mail.attempts >= len(PAUSES) and mail.created_at < now - GIVE_UP_AFTER


def _send(engine: Engine, carrier: Carrier, mail_id: int, attempt: int) -> bool:
    """Send one claimed mail under its row's lock; return whether it was taken. Raises OutOfReach."""
    with Session(engine) as session, session.begin():
        claimed = select(OutgoingMail).where(
            *WAITING, OutgoingMail.id == mail_id, OutgoingMail.attempts == attempt
        )
        # Waits for the lock: who looks for the next mail holds, for a moment, a row that is claimed already.
        mail = session.scalars(claimed.with_for_update()).one_or_none()
        if mail is None:
            # We slept so long that another took it over.
            return False
        trouble = _carry(carrier, mail)
        now = session.scalar(select(func.clock_timestamp()))
        mail.last_error = None if trouble is None else str(trouble)
        if trouble is None:
            mail.sent_at = now
            log.info("mail sent", mail=mail.id, kind=mail.kind, attempts=attempt)
        elif isinstance(trouble, Refused):
            mail.failed_at = now
        if trouble is not None:
            # Servers repeat the address in their words, which therefore stay out of the log.
            log.warning("mail not taken", mail=mail.id, kind=mail.kind, trouble=type(trouble).__name__)
    if isinstance(trouble, OutOfReach):
        raise trouble
    return trouble is None


def _carry(carrier: Carrier, mail: OutgoingMail) -> MailTrouble | None:
    try:
        carrier.carry(mail)
    except MailTrouble as trouble:
        return trouble
    return None
