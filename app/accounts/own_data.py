"""Everything that is kept of a person: collected for the download, and erased with the account."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.queries import list_sign_ins
from app.accounts.services import is_password
from app.accounts.workflow import OwnData
from app.errors import FieldError, Unprocessable
from app.i18n import lazy_gettext as _l

# Long enough for whoever finds the mail late, and asks for another one.
KEPT_UNCONFIRMED = timedelta(days=28)
PLAIN = ("id", "email", "name", "role", "region_code", "home_region_code", "language")


def collect_own_data(session: Session, person: Person, parts: Iterable[OwnData]) -> dict[str, Any]:
    """Return what is kept of the person, of types that JSON has; passwords and secrets are left out."""
    collected: dict[str, Any] = {name: getattr(person, name) for name in PLAIN}
    collected["created_at"] = person.created_at.isoformat()
    collected["confirmed_at"] = person.confirmed_at.isoformat() if person.confirmed_at else None
    collected["second_factor"] = person.tf_primary_method
    collected["passkeys"] = [
        {"name": key.name, "created_at": key.create_datetime.isoformat()} for key in person.passkeys
    ]
    collected["devices"] = [
        {"device": item.device, "last_seen_at": item.last_seen_at.isoformat()}
        for item in list_sign_ins(session, person.id)
    ]
    for part in parts:
        collected[part.name] = part.read(session, person.id)
    return collected


def check_erasure(session: Session, person: Person, password: str) -> None:
    """Raise Unprocessable for a wrong password, and for the last administrator."""
    if not is_password(person, password):
        message = _l("This is not your password.")
        raise Unprocessable(message, errors=[FieldError("password", "E_PASSWORD", message)])
    admins = select(func.count()).where(Person.role == "admin", Person.active)
    if person.role == "admin" and (session.scalar(admins) or 0) < 2:
        message = _l("You are the only administrator: make somebody else one first.")
        raise Unprocessable(message, errors=[FieldError("password", "E_LAST_ADMIN", message)])


def erase_person(session: Session, person: Person, parts: Iterable[OwnData]) -> None:
    """Erase the account with all that belongs to it; what is of public use stays without the name."""
    for part in parts:
        if part.erase:
            part.erase(session, person.id)
    session.delete(person)
    session.flush()


def erase_unconfirmed_accounts(session: Session, now: datetime) -> int:
    """Erase the accounts whose address nobody has confirmed for four weeks; return how many.

    Nobody could sign in to them, so no feature keeps anything of theirs but what the database erases with the
    row. Reports and followings of the same address belong to whoever confirmed these: they stay.
    """
    old = (Person.confirmed_at.is_(None), Person.created_at < now - KEPT_UNCONFIRMED)
    return len(session.scalars(delete(Person).where(*old).returning(Person.id)).all())
