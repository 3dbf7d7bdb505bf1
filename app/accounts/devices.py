"""Devices on which a person is signed in: each has a row, and is signed out when the row is gone."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta

from flask import session as cookie
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.accounts.account import Account
from app.accounts.models import Person, SignIn
from app.errors import NotFound
from app.i18n import lazy_gettext as _l

COOKIE_KEY = "sign_in"
# How long a device may stay silent before it is signed out.
LONGEST_SILENCE = timedelta(days=30)
LONGEST_SILENCE_WITH_RIGHTS = timedelta(hours=12)
SEEN_STEP = timedelta(minutes=5)

# First match counts: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("YaBrowser", "Yandex"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("CrOS", "ChromeOS"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def name_device(user_agent: str) -> str:
    """Return browser and system in words that people know, or the first word of what it calls itself."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    first = re.split(r"[/\s]", user_agent, maxsplit=1)[0][:40] if user_agent.isprintable() else ""
    return " · ".join(filter(None, (browser, system))) or first


def begin_sign_in(session: Session, person: Person, user_agent: str) -> SignIn:
    """Write this device down and put its key into the cookie; a former key of it is forgotten."""
    end_sign_in(session)
    key = secrets.token_urlsafe(32)
    device = SignIn(person_id=person.id, key=key, device=name_device(user_agent))
    session.add(device)
    cookie[COOKIE_KEY] = key
    cookie.permanent = True
    return device


def end_sign_in(session: Session) -> None:
    """Forget this device."""
    key = cookie.pop(COOKIE_KEY, None)
    if key:
        session.execute(delete(SignIn).where(SignIn.key == key))


def end_other_sign_ins(session: Session, person_id: int) -> int:
    """Sign out every other device of the person; return how many there were."""
    others = delete(SignIn).where(SignIn.person_id == person_id, SignIn.key != cookie.get(COOKIE_KEY, ""))
    return len(session.scalars(others.returning(SignIn.id)).all())


def find_signed_in(session: Session, uniquifier: str) -> Account | None:
    """Return the account of this request's cookie while its device has a row and was not silent too long."""
    found = session.execute(
        select(Person, SignIn.id, SignIn.last_seen_at)
        .join(SignIn, SignIn.person_id == Person.id)
        .where(Person.fs_uniquifier == uniquifier, Person.active, SignIn.key == cookie.get(COOKIE_KEY, ""))
    ).one_or_none()
    if found is None:
        return None
    person, sign_in_id, seen_at = found
    silence = datetime.now(UTC) - seen_at
    if silence > (LONGEST_SILENCE if person.role in ("citizen", "member") else LONGEST_SILENCE_WITH_RIGHTS):
        return None
    if silence > SEEN_STEP:
        session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(last_seen_at=datetime.now(UTC)))
        session.commit()
    return Account(person)


def end_device(session: Session, person_id: int, sign_in_id: int) -> None:
    """Sign out one device of the person. Raises NotFound where it is none of theirs."""
    mine = delete(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == person_id)
    if session.scalar(mine.returning(SignIn.id)) is None:
        raise NotFound(_l("This device is not signed in."))


def erase_silent_devices(session: Session, now: datetime) -> int:
    """Forget the devices that nobody can be signed in on any more; return how many."""
    silent = delete(SignIn).where(SignIn.last_seen_at < now - LONGEST_SILENCE).returning(SignIn.id)
    return len(session.scalars(silent).all())
