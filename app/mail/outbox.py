"""Putting a mail into the outbox: in the writer's own transaction, so it is kept with what it tells of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.logs import log
from app.mail.address import MailAddressError, check_address, check_headers, make_message_id
from app.mail.compose import compose
from app.mail.models import OutgoingMail
from config import read_site_url

CHANNEL = "kseli_mail"
# Stands in a mail to many where each one's own word is put. Nobody can type it.
BLANK = uuid4().hex


@dataclass(frozen=True)
class Copy:
    """One recipient of a mail to many: the address, its own word (of letters, digits, -), and the key."""

    to: str
    word: str
    key: str


def queue_mail(
    session: Session,
    *,
    kind: str,
    to: str,
    language: str,
    values: dict[str, Any],
    key: str | None = None,
    headers: dict[str, str] | None = None,
) -> OutgoingMail:
    """Write the mail of `kind` (templates mail/<kind>.txt and .html) to `to`; the caller commits.

    Words from Python are handed over as marked texts (N_) and translated by the template with _(). A second
    mail with the same `key` is not written; the first is returned. The worker hears of it with the commit.
    Raises MailAddressError where `to` is not one address.
    """
    site_url = read_site_url()
    address = check_address(to)
    words = compose(kind, to=address, language=language, values=values, site_url=site_url)
    statement = (
        insert(OutgoingMail)
        .values(
            key=key,
            kind=kind,
            to_address=address,
            language=language,
            subject=words.subject,
            text=words.text,
            html=words.html,
            headers=check_headers(headers or {}),
            message_id=make_message_id(site_url),
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(OutgoingMail)
    )
    written = session.scalars(statement).one_or_none()
    if written is None:
        return session.scalars(select(OutgoingMail).where(OutgoingMail.key == key)).one()
    session.execute(select(func.pg_notify(CHANNEL, "")))
    return written


def queue_if_possible(session: Session, *, kind: str, key: str, **mail: Any) -> bool:
    """Do as queue_mail where the address is that of one mailbox; False, and a line in the log, where not.

    For mails to one of many, or beside something else that must not fail with the address.
    """
    if _check_or_log(mail["to"], kind, key) is None:
        return False
    queue_mail(session, kind=kind, key=key, **mail)
    return True


def queue_copies(
    session: Session,
    *,
    kind: str,
    language: str,
    values: dict[str, Any],
    headers: dict[str, str],
    copies: Sequence[Copy],
) -> int:
    """Write the same mail to many, composed once and in one statement; return how many were new.

    `values` and `headers` hold BLANK where each one's own word belongs; the templates cannot name `to`. As
    with queue_mail a key that is there already is left alone; an address that no mail reaches is left out.
    """
    site_url = read_site_url()
    words = compose(kind, to="", language=language, values=values, site_url=site_url)
    common = {"kind": kind, "language": language, "subject": words.subject}
    heads = check_headers(headers)
    rows = [
        {
            **common,
            "key": copy.key,
            "to_address": address,
            "text": words.text.replace(BLANK, copy.word),
            "html": words.html.replace(BLANK, copy.word),
            "headers": {name: value.replace(BLANK, copy.word) for name, value in heads.items()},
            "message_id": make_message_id(site_url),
        }
        for copy in copies
        if (address := _check_or_log(copy.to, kind, copy.key))
    ]
    if not rows:
        return 0
    statement = insert(OutgoingMail).on_conflict_do_nothing(index_elements=["key"]).returning(OutgoingMail.id)
    written = session.scalars(statement.values(rows)).all()
    session.execute(select(func.pg_notify(CHANNEL, "")))
    return len(written)


def _check_or_log(address: str, kind: str, key: str) -> str | None:
    try:
        return check_address(address)
    except MailAddressError:
        log.warning("no mail can be written to an address", kind=kind, key=key)
        return None
