"""Reads of persons."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person


def find_person(session: Session, email: str) -> Person | None:
    """Return the person with this e-mail address, upper and lower case alike."""
    return session.scalar(select(Person).where(Person.email == email.strip().lower()))


def has_persons(session: Session) -> bool:
    """Return whether anybody has an account yet."""
    return bool(session.scalar(select(select(Person.id).exists())))
