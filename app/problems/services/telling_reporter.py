"""Telling by mail whoever reported a problem what a moderator decided about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.logs import log
from app.mail.address import MailAddressError
from app.mail.outbox import queue_mail
from app.problems.links import own_path
from app.problems.models import Problem


@dataclass(frozen=True)
class Moderator:
    """Who decides. `secret_keys` (newest first) sign the links by which people without an account answer."""

    id: int
    secret_keys: Sequence[str]


def tell_reporter(session: Session, problem: Problem, by: Moderator, kind: str, **values: Any) -> bool:
    """Queue the mail of `kind` to the reporter, with the link to the own report; False where nobody is told.

    Addresses of an import never asked for mails; a moderator is not told of the own decision. An address
    that no mail can be sent to keeps nobody from deciding.
    """
    person = session.get(Person, problem.reporter_id) if problem.reporter_id else None
    email = (person.email if person and person.active else None) if person else problem.reporter_email
    if problem.source != "report" or not email or problem.reporter_id == by.id:
        return False
    try:
        queue_mail(
            session,
            kind=kind,
            to=email,
            language=person.language if person else problem.language,
            values={
                "problem": {"id": problem.id, "title": problem.title, "is_public": problem.is_public},
                "path": own_path(by.secret_keys, problem),
                **values,
            },
            key=f"{kind}-{problem.id}-{problem.version}",
        )
    except MailAddressError:
        log.warning("no mail can be written to a reporter", problem=problem.id)
        return False
    return True
