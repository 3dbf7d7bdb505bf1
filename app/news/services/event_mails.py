"""Mails about events: to who is registered, to who announced, to who will observe."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.i18n import LANGUAGES, TBILISI, pick
from app.mail.outbox import BLANK, Copy, queue_copies, queue_if_possible
from app.news.models import Event, EventObserver, Registration
from app.news.workflow.events import OBSERVED_KINDS
from app.signed_links import sign_link

LEAVE = "leave an event"
REMIND_FOR = timedelta(days=14)


def tell_one(
    session: Session, event: Event, registration: Registration, news: str, secret_keys: tuple[str, ...]
) -> None:
    """Mail one who is registered: `registered`, `listed` (waiting), or `seated` from the waiting list."""
    address = registration.email or session.scalar(
        select(Person.email).where(Person.id == registration.person_id)
    )
    if address is None:
        return
    queue_if_possible(
        session,
        kind="event_news",
        to=address,
        language=registration.language,
        values=_values(event, registration.language, news, make_leave_token(secret_keys, registration)),
        key=f"event-{news}-{registration.id}-{event.sequence}",
    )


def tell_registered(session: Session, event: Event, news: str, secret_keys: tuple[str, ...]) -> int:
    """Mail everybody registered that the event was `moved` or `cancelled`; return how many."""
    rows = session.execute(
        select(Registration, func.coalesce(Registration.email, Person.email))
        .outerjoin(Person, Person.id == Registration.person_id)
        .where(Registration.event_id == event.id)
        .order_by(Registration.id)
    ).all()
    told = 0
    for language in LANGUAGES:
        copies = [
            Copy(address, make_leave_token(secret_keys, one), f"event-{news}-{one.id}-{event.sequence}")
            for one, address in rows
            if one.language == language and address
        ]
        if copies:
            values = _values(event, language, news, BLANK)
            told += queue_copies(
                session, kind="event_news", language=language, values=values, headers={}, copies=copies
            )
    return told


def tell_review(session: Session, event: Event) -> None:
    """Mail who announced an event that it is published, or why it was refused."""
    person = session.get(Person, event.created_by_id) if event.created_by_id else None
    if person is None or not person.active:
        return
    queue_if_possible(
        session,
        kind="event_reviewed",
        to=person.email,
        language=person.language,
        values={
            "event": {"id": event.id, "title": pick(event, "title", person.language)},
            "published": event.state == "published",
            "reason": event.refusal_reason or "",
        },
        key=f"event-reviewed-{event.id}-{event.version}",
    )


def remind_next(session: Session, now: datetime) -> bool:
    """Remind one who said that they would observe an event that took place yesterday; False: nobody is left.

    Once for each: the moment is kept with the mail. Not where the event was cancelled, nor weeks late.
    """
    today = datetime.combine(now.astimezone(TBILISI).date(), datetime.min.time(), TBILISI)
    due = (
        select(EventObserver, Event, Person)
        .join(Event, Event.id == EventObserver.event_id)
        .join(Person, Person.id == EventObserver.person_id)
        .where(EventObserver.reminded_at.is_(None), Event.is_public, Event.cancelled_at.is_(None))
        .where(Event.ends_at < today, Event.ends_at >= today - REMIND_FOR)
        .order_by(Event.ends_at, EventObserver.person_id)
        .limit(1)
        .with_for_update(of=EventObserver, skip_locked=True)
    )
    found = session.execute(due).one_or_none()
    if found is None:
        return False
    observer, event, person = found
    observer.reminded_at = now
    session.flush()
    if person.active:
        path = f"/observations/new?event={event.id}&kind={OBSERVED_KINDS.get(event.kind, 'session')}"
        queue_if_possible(
            session,
            kind="event_observe",
            to=person.email,
            language=person.language,
            values={"event": {"title": pick(event, "title", person.language)}, "path": path},
            key=f"event-observe-{event.id}-{person.id}",
        )
    return True


def make_leave_token(secret_keys: tuple[str, ...], registration: Registration) -> str:
    """Return the word of the link by which a registration is taken back."""
    return sign_link(secret_keys, LEAVE, {"event": registration.event_id, "registration": registration.id})


def _values(event: Event, language: str, news: str, token: str) -> dict[str, Any]:
    return {
        "event": {
            "id": event.id,
            "title": pick(event, "title", language),
            "starts_at": event.starts_at,
            "place": event.place_name or "",
            "online_url": event.online_url or "",
            "reason": event.cancel_reason or "",
        },
        "news": news,
        "leave_path": f"/events/leave/{token}",
    }
