"""Mails that came back: delivery reports (RFC 3464) to an address that we made; nothing else counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from email import message_from_bytes
from email.message import Message

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.digests.models import DigestRecipient
from app.digests.services.suppressing import suppress
from app.digests.workflow.marks import read_mark
from app.errors import Unprocessable
from app.logs import log

# A report comes with the mail at most.
LARGEST_MAIL = 1_000_000
MOST_TEMPORARY, LOOK_BACK = 5, timedelta(days=30)
IGNORED = "W_IGNORED: this is no report of a failed delivery"
_STATUS = re.compile(r"\s*([245]\.[0-9]{1,3}\.[0-9]{1,3})\b")
# Where a mail server or a pipe tells to whom the mail came.
_ADDRESSES = ("To", "Delivered-To", "X-Original-To", "Envelope-To")


class BadMark(Unprocessable):
    """The address of the report is none that we made for a mail."""


def receive_bounce(session: Session, raw: bytes, recipient: str, secret_keys: Sequence[str]) -> str:
    """Note what a report says of one of our mails; return what was done, in English. The caller commits.

    A final failure for good suppresses the subscriber, so do several others within a month. The same report
    twice counts once. Raises BadMark where the address is not one that we made: nobody is suppressed for a
    report that anybody could have written.
    """
    mail = message_from_bytes(raw)
    status = _status_of(mail)
    if status is None:
        return IGNORED
    addresses = " ".join([recipient, *(value for name in _ADDRESSES for value in _values(mail, name))])
    number = read_mark(addresses, secret_keys)
    found = session.get(DigestRecipient, number, with_for_update=True) if number else None
    if found is None:
        log.warning("forged or foreign bounce", known_mark=number is not None)
        raise BadMark("This report does not answer a mail of ours.", code="E_TOKEN", field="to")
    if found.bounced_at is not None:
        return f"known already: {found.bounce_status}"
    found.bounced_at, found.bounce_status = session.scalar(select(func.now())), status
    session.flush()
    if status.startswith("5"):
        suppress(session, found.subscriber_id, f"bounce {status}")
        return f"suppressed: {status}"
    number_of = _count_temporary(session, found.subscriber_id)
    if number_of >= MOST_TEMPORARY:
        suppress(session, found.subscriber_id, f"{number_of} bounces, the last one {status}")
        return f"suppressed after {number_of}: {status}"
    return f"counted: {status}"


def _count_temporary(session: Session, subscriber_id: int) -> int:
    recent = select(func.count()).select_from(DigestRecipient)
    recent = recent.where(
        DigestRecipient.subscriber_id == subscriber_id,
        DigestRecipient.bounced_at > func.now() - LOOK_BACK,
    )
    return session.scalar(recent) or 0


def _status_of(mail: Message) -> str | None:
    """Return the status of the first failed delivery that a report tells of (RFC 3464), or None.

    What is only late, relayed or delivered is no failure; nor is a holiday note, which is no report at all.
    """
    if mail.get_content_type() != "multipart/report":
        return None
    for block in _blocks(mail):
        action = str(block.get("Action", "")).strip().lower()
        status = _STATUS.match(str(block.get("Status", "")))
        if action == "failed" and status and not status[1].startswith("2"):
            return status[1]
    return None


def _blocks(mail: Message) -> Iterator[Message]:
    """Yield the groups of fields in the report's part for machines."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from (block for block in part.get_payload() if isinstance(block, Message))


def _values(mail: Message, name: str) -> Iterator[str]:
    yield from (str(value) for value in mail.get_all(name, []))
