"""Writing no more to an address that no mail reaches, and why."""

from __future__ import annotations

import re

from sqlalchemy import Connection, update
from sqlalchemy.orm import Session

from app.digests.models import Subscriber
from app.logs import log

LONGEST_REASON = 300
# RFC 3463: what the second number of a status is about. All but address (1) and mailbox (2) is about the
# mail, its way or a policy: another server's spam filter must not end a subscription.
_STATUS = re.compile(r"5[0-9]{2}[ -]5\.([0-9]{1,3})\.[0-9]{1,3}\b")
_OF_THE_MAILBOX = ("0", "1", "2")


def is_about_the_mailbox(reason: str) -> bool:
    """Return whether a server's last word (5xx) means that this address takes no mail."""
    if not reason.startswith("5"):
        return False
    found = _STATUS.match(reason)
    return found is None or found[1] in _OF_THE_MAILBOX


def suppress(connection: Connection | Session, subscriber_id: int, reason: str) -> None:
    """Write no more to an active subscriber; the person's own page says why and can undo it."""
    active = update(Subscriber).where(Subscriber.id == subscriber_id, Subscriber.state == "active")
    done = connection.execute(
        active.values(state="suppressed", reason=reason[:LONGEST_REASON]).returning(Subscriber.id)
    )
    if done.first():
        log.warning("subscriber suppressed", subscriber=subscriber_id)
