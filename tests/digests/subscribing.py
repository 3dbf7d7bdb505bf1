"""Subscribing in tests as a person does it: by the form, the mail's link and its button."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.digests.models import Subscriber
from app.mail.models import OutgoingMail
from tests.signing import post

WATER_IN_KAKHETI = {"kind": ["problems", "projects"], "topic": ["water"], "region": ["GE-KA"]}


def ask(client: FlaskClient, email: str = "nino@example.org", **fields: Any) -> None:
    """Send the form, which is taken."""
    answer = post(client, "/subscribe", {"email": email, **WATER_IN_KAKHETI, **fields})
    assert (answer.status_code, answer.location) == (303, "/subscribe/sent"), answer.text


def list_mails(session: Session, email: str = "nino@example.org") -> list[OutgoingMail]:
    mine = select(OutgoingMail).where(OutgoingMail.to_address == email).order_by(OutgoingMail.id)
    return list(session.scalars(mine))


def confirm_path(session: Session, email: str = "nino@example.org") -> str:
    """Return the path of the newest mail's link, in the language of the mail."""
    found = re.search(r"https?://[^/\s]+(/\S*subscribe/confirm/\S+)", list_mails(session, email)[-1].text)
    assert found
    return found[1]


def subscribe(client: FlaskClient, session: Session, email: str = "nino@example.org", **fields: Any) -> str:
    """Ask, confirm, and return the signed word of the subscriber's own pages."""
    ask(client, email, **fields)
    page = post(client, confirm_path(session, email))
    found = re.search(r"/subscribe/preferences/([^\"]+)", page.text)
    assert page.status_code == 200
    assert found
    return found[1]


def read(session: Session, email: str = "nino@example.org") -> Subscriber:
    session.expire_all()
    return session.scalars(select(Subscriber).where(Subscriber.address_key == email)).one()
