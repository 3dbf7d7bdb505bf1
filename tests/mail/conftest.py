"""A service with an outbox whose mails really are sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.db import db
from app.mail.models import OutgoingMail
from app.mail.outbox import queue_mail


@pytest.fixture
def engine(own_app: Flask) -> Engine:
    with own_app.app_context():
        return db.engine


@pytest.fixture
def write(engine: Engine) -> Callable[..., int]:
    """Write mails to these addresses and commit; return the last one's number."""

    def write(*addresses: str, **words: object) -> int:
        number = 0
        with Session(engine) as session, session.begin():
            for address in addresses:
                mail = queue_mail(
                    session, to=address, **{"kind": "trial", "language": "ka", "values": {}, **words}
                )
                number = mail.id
        return number

    return write


@pytest.fixture
def read(engine: Engine) -> Callable[[int], OutgoingMail]:
    def read(number: int) -> OutgoingMail:
        with Session(engine) as session:
            return session.scalars(select(OutgoingMail).where(OutgoingMail.id == number)).one()

    return read


@pytest.fixture
def change(engine: Engine) -> Callable[..., None]:
    """Set columns of all mails, such as the time of their next attempt."""

    def change(**columns: object) -> None:
        with Session(engine) as session, session.begin():
            session.execute(update(OutgoingMail).values(**columns))

    return change
