"""Registering for an event, leaving it, and whom a freed seat goes to. No commit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.errors import Conflict
from app.i18n import lazy_gettext as _l
from app.news.models import Event, EventObserver, Registration
from app.news.services.event_mails import LEAVE, tell_one
from app.signed_links import read_link

# Whoever asks who came does so within weeks.
KEEP = timedelta(days=28)
CONFIRM, CONFIRM_DAYS = "register for an event", 7
LEAVE_DAYS = 730


def register(
    session: Session,
    event: Event,
    *,
    name: str,
    language: str,
    secret_keys: tuple[str, ...],
    person_id: int | None = None,
    email: str | None = None,
) -> Registration:
    """Register somebody, on the waiting list where every seat is taken, and mail it; again: no change.

    Raises Conflict where the event takes nobody (any more).
    """
    _lock(session, event)
    check_open(event)
    row = insert(Registration).values(
        event_id=event.id, person_id=person_id, email=email, name=name, language=language
    )
    made = session.scalar(row.on_conflict_do_nothing().returning(Registration.id))
    if made is not None:
        found = session.get_one(Registration, made, populate_existing=True)
        tell_one(session, event, found, "registered" if found.state == "seated" else "listed", secret_keys)
        return found
    same = (
        Registration.person_id == person_id
        if person_id
        else func.lower(Registration.email) == func.lower(email)
    )
    return session.scalars(select(Registration).where(Registration.event_id == event.id, same)).one()


def check_open(event: Event) -> None:
    """Raise Conflict where nobody can register."""
    if event.state != "published" or not event.takes_registrations:
        raise Conflict(_l("One need not register for this event."))
    if event.cancelled_at is not None:
        raise Conflict(_l("This event is cancelled."))
    if event.ends_at < datetime.now(UTC):
        raise Conflict(_l("This event is over."))


def leave(session: Session, event: Event, registration_id: int, secret_keys: tuple[str, ...]) -> bool:
    """Take a registration back; the first of the waiting list gets the seat. False where there is none."""
    # The event's row first, as everywhere: two who wait for each other's would end by a fault.
    _lock(session, event)
    gone = delete(Registration).where(Registration.id == registration_id, Registration.event_id == event.id)
    if session.scalar(gone.returning(Registration.id)) is None:
        return False
    seat_waiting(session, event, secret_keys)
    return True


def seat_waiting(session: Session, event: Event, secret_keys: tuple[str, ...]) -> int:
    """Give free seats to the first of the waiting list, mail them, and return how many.

    The event's row is locked: two who leave at once free two seats.
    """
    _lock(session, event)
    if event.cancelled_at is not None or event.ends_at < datetime.now(UTC):
        return 0
    taken = select(func.count()).where(Registration.event_id == event.id, Registration.state == "seated")
    free = None if event.seats is None else max(event.seats - (session.scalar(taken) or 0), 0)
    if free == 0:
        return 0
    first = (
        select(Registration)
        .where(Registration.event_id == event.id, Registration.state == "waiting")
        .order_by(Registration.id)
        .limit(free)
    )
    moved = session.scalars(first).all()
    for registration in moved:
        registration.state = "seated"
        session.flush()
        tell_one(session, event, registration, "seated", secret_keys)
    return len(moved)


def _lock(session: Session, event: Event) -> None:
    """Lock the event's row and read it anew: it may have been cancelled meanwhile."""
    row = select(Event).where(Event.id == event.id).with_for_update(key_share=True)
    session.scalars(row.execution_options(populate_existing=True)).one()


def read_leave_link(session: Session, secret_keys: tuple[str, ...], token: str) -> tuple[int, int]:
    """Return event and registration that the link of a mail means. Raises BadLink, OldLink."""
    told: dict[str, Any] = read_link(secret_keys, LEAVE, token, days=LEAVE_DAYS)
    return told["event"], told["registration"]


def erase_registrations(session: Session, now: datetime) -> int:
    """Erase who was registered for, and would observe, events that ended four weeks ago; return how many."""
    over = select(Event.id).where(Event.ends_at < now - KEEP)
    session.execute(delete(EventObserver).where(EventObserver.event_id.in_(over)))
    gone = delete(Registration).where(Registration.event_id.in_(over)).returning(Registration.id)
    return len(session.scalars(gone).all())
