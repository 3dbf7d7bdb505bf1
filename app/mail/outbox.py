"""Putting a mail into the outbox: in the writer's own transaction, so it is kept with what it tells of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.logs import log
from app.mail.address import MailAddressError, check_address, check_headers, make_message_id
from app.mail.compose import compose
from app.mail.models import OutgoingMail
from config import read_site_url

CHANNEL = "kseli_mail"


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
    try:
        queue_mail(session, kind=kind, key=key, **mail)
    except MailAddressError:
        log.warning("no mail can be written to an address", kind=kind, key=key)
        return False
    return True
