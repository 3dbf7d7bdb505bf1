"""Events and observations, for tests that need some."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from geoalchemy2 import WKTElement
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.db import bump_data_version
from app.news.models import Event, Observation, Registration
from app.news.services.observations import words_of
from app.organisations.models import Organisation
from app.text import search_document
from tests.factories import PLACES

PUBLISHED = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def make_event(
    session: Session,
    title_en: str = "Council session in Telavi",
    organiser: Organisation | Person | None = None,
    *,
    days: float = 7,
    hours: float = 2,
    kind: str = "session",
    regions: tuple[str, ...] = ("GE-KA",),
    place: str | None = "Telavi",
    state: str = "published",
    **columns: Any,
) -> Event:
    """Return a stored event that begins so many `days` from now; `place` names a row of PLACES."""
    starts_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
    values: dict[str, Any] = {
        "uid": f"{uuid4()}@kseli",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=hours),
        "place_name": place or "Hall",
        "point": WKTElement(f"POINT({PLACES[place][0]} {PLACES[place][1]})", srid=4326) if place else None,
        "organisation_id": organiser.id if isinstance(organiser, Organisation) else None,
        "person_id": organiser.id if isinstance(organiser, Person) else None,
        "published_at": PUBLISHED if state == "published" else None,
        "refusal_reason": "It is not public." if state == "refused" else None,
        "search_document": search_document([title_en, columns.get("title_ka")]),
        "topic_codes": [],
        **columns,
    }
    event = Event(title_en=title_en, kind=kind, state=state, region_codes=list(regions), **values)
    session.add(event)
    session.flush()
    session.refresh(event)
    bump_data_version(session, "events")
    return event


def make_registration(session: Session, event: Event, who: Person | str, **columns: Any) -> Registration:
    """Return a stored registration of a person or of an address."""
    person = isinstance(who, Person)
    registration = Registration(
        event_id=event.id,
        person_id=who.id if isinstance(who, Person) else None,
        email=None if person else str(who),
        name=who.name if isinstance(who, Person) else "Nino",
        **columns,
    )
    session.add(registration)
    session.flush()
    session.refresh(registration)
    return registration


def make_observation(
    session: Session, observer: Person | None = None, *, state: str = "verified", **columns: Any
) -> Observation:
    """Return a stored observation in GE-KA."""
    values: dict[str, Any] = {
        "kind": "session",
        "title": "The council of Telavi on the water of the upper village",
        "text": "Nobody asked where the money went.",
        "answers": {"open": "yes", "visitors": 12},
        "happened_on": date(2026, 10, 1),
        "region_code": "GE-KA",
        "verified_at": PUBLISHED if state == "verified" else None,
        "refusal_reason": "Too little is told." if state == "refused" else None,
        "person_id": observer.id if observer else None,
        **columns,
    }
    words = words_of(values["title"], values["text"], values["answers"])
    observation = Observation(state=state, search_document=words, **values)
    session.add(observation)
    session.flush()
    session.refresh(observation)
    bump_data_version(session, "observations")
    return observation
