"""Writes of events: announce, change, review, cancel, keep the minutes. No commit."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from geoalchemy2 import WKTElement
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.errors import Conflict, FieldError, NotFound
from app.form_fields import FormRefused
from app.i18n import lazy_gettext as _l
from app.news.event_forms import EventInput
from app.news.models import Event, EventProblem, EventProject, Registration
from app.news.services.event_mails import tell_registered, tell_review
from app.news.services.registrations import seat_waiting
from app.organisations.models import Organisation
from app.resources.queries.choices import with_parents
from app.text import search_document

LAYER = "events"
CHANGED = _l("Somebody else changed this event meanwhile. Look at it again before you go on.")


def add_event(session: Session, given: EventInput, person_id: int | None, *, publish: bool) -> Event:
    """Announce an event; it is public at once, or waits for a review."""
    now = datetime.now(UTC)
    event = Event(uid=f"{uuid4()}@kseli", created_by_id=person_id, state="waiting")
    if publish:
        event.state, event.published_at = "published", now
    fill_event(session, event, given)
    session.add(event)
    session.flush()
    _relate(session, event, given)
    bump_data_version(session, LAYER)
    return event


def change_event(
    session: Session, event_id: int, given: EventInput, version: int, secret_keys: tuple[str, ...] = ()
) -> Event:
    """Change an event; one that was refused waits for a review again.

    Where a published one is moved to another time or place, everybody registered is mailed. Raises Conflict
    when somebody changed it since `version`, and FormRefused that names `seats` where more are registered.
    """
    event = lock_event(session, event_id, version)
    _check_not_cancelled(event)
    before = (event.starts_at, event.ends_at, event.place_name, event.online_url)
    _check_seats(session, event, given.seats if given.takes_registrations else None)
    fill_event(session, event, given)
    _relate(session, event, given)
    if event.state == "refused":
        event.state, event.refusal_reason = "waiting", None
    _touch(session, event)
    if event.state == "published" and before != (
        given.starts_at,
        given.ends_at,
        given.place_name,
        given.online_url,
    ):
        if before[:2] != (given.starts_at, given.ends_at):
            event.moved_at, event.moved_from = datetime.now(UTC), before[0]
        tell_registered(session, event, "moved", secret_keys)
    seat_waiting(session, event, secret_keys)
    return event


def publish_event(session: Session, event_id: int, version: int) -> Event:
    """Publish an event that waits for it, and tell who announced it."""
    event = lock_event(session, event_id, version)
    if event.state != "waiting":
        raise Conflict(CHANGED)
    event.state, event.published_at = "published", datetime.now(UTC)
    _touch(session, event)
    tell_review(session, event)
    return event


def refuse_event(session: Session, event_id: int, version: int, reason: str) -> Event:
    """Refuse an event that waits, and tell who announced it why."""
    event = lock_event(session, event_id, version)
    if event.state != "waiting":
        raise Conflict(CHANGED)
    event.state, event.refusal_reason = "refused", reason
    _touch(session, event)
    tell_review(session, event)
    return event


def cancel_event(
    session: Session, event_id: int, version: int, reason: str, secret_keys: tuple[str, ...]
) -> Event:
    """Cancel a published event: its page stays and says so, everybody registered is mailed."""
    event = lock_event(session, event_id, version)
    _check_not_cancelled(event)
    if event.state != "published":
        raise Conflict(_l("Only a published event can be cancelled."))
    event.cancelled_at, event.cancel_reason = datetime.now(UTC), reason
    _touch(session, event)
    tell_registered(session, event, "cancelled", secret_keys)
    return event


def keep_minutes(
    session: Session,
    event_id: int,
    version: int,
    *,
    attended: int | None,
    text: str,
    file: tuple[str, str] | None = None,
) -> Event:
    """Keep how many came, and the minutes as text or file (key in the storage, name)."""
    event = lock_event(session, event_id, version)
    _check_not_cancelled(event)
    if event.starts_at > datetime.now(UTC):
        raise Conflict(_l("Minutes are written when the event has begun."))
    event.attended, event.minutes_text = attended, text or None
    if file:
        event.minutes_key, event.minutes_name = file
    _touch(session, event, visible=False)
    return event


def lock_event(session: Session, event_id: int, version: int | None = None) -> Event:
    """Return the event, nobody else changing it until the transaction ends. Raises NotFound and Conflict."""
    found = session.scalar(
        select(Event).where(Event.id == event_id).with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    if found is None:
        raise NotFound(_l("There is no event at this address that you may see."))
    if version is not None and found.version != version:
        raise Conflict(CHANGED)
    return found


def fill_event(session: Session, event: Event, given: EventInput) -> None:
    """Fill the columns from checked values."""
    event.organisation_id, event.person_id = given.organisation_id, given.person_id
    event.kind = given.kind
    for field, text in given.texts.items():
        setattr(event, field, text)
    event.starts_at, event.ends_at = given.starts_at, given.ends_at
    event.place_name, event.online_url = given.place_name, given.online_url
    event.point = WKTElement("POINT({!r} {!r})".format(*given.point), srid=4326) if given.point else None
    event.region_codes = sorted(given.regions)
    event.topic_codes = with_parents(session, given.topics)
    event.takes_registrations, event.seats = given.takes_registrations, given.seats
    words = [*given.texts.values(), given.place_name]
    with session.no_autoflush:
        if given.organisation_id is not None:
            organisation = session.get_one(Organisation, given.organisation_id)
            words += [organisation.name_ka, organisation.name_en]
    event.search_document = search_document(words)


def _relate(session: Session, event: Event, given: EventInput) -> None:
    session.execute(delete(EventProblem).where(EventProblem.event_id == event.id))
    session.execute(delete(EventProject).where(EventProject.event_id == event.id))
    session.add_all(EventProblem(event_id=event.id, problem_id=number) for number in given.problems)
    session.add_all(EventProject(event_id=event.id, project_id=number) for number in given.projects)


def _touch(session: Session, event: Event, *, visible: bool = True) -> None:
    """Note that it changed; `visible` in calendars too, which take an event anew when SEQUENCE has grown."""
    event.version += 1
    if visible:
        event.sequence += 1
    event.updated_at = datetime.now(UTC)
    session.flush()
    bump_data_version(session, LAYER)


def _check_not_cancelled(event: Event) -> None:
    if event.cancelled_at is not None:
        raise Conflict(_l("This event is cancelled: it cannot be changed any more."))


def _check_seats(session: Session, event: Event, seats: int | None) -> None:
    seated = session.scalar(
        select(func.count()).where(Registration.event_id == event.id, Registration.state == "seated")
    )
    if seats is not None and seated and seats < seated:
        message = _l("%(number)s are registered already: there cannot be fewer seats.", number=seated)
        raise FormRefused.of(FieldError("seats", "E_SEATS", message))
