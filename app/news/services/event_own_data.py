"""What events and observations keep of a person: told in the download, erased with the account."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.db import bump_data_version
from app.i18n import lazy_gettext as _l
from app.news.models import Event, EventObserver, Observation, Registration
from app.problems.workflow.rights import MEMBER_ROLES

MY_EVENTS, MY_OBSERVATIONS = _l("My events"), _l("My observations")


def tell_events(session: Session, person_id: int) -> dict[str, Any]:
    """Return what the download holds: events announced, registrations, and what one will observe."""
    mine = or_(Event.person_id == person_id, Event.created_by_id == person_id)
    return {
        "announced": [
            {"id": one.id, "title_ka": one.title_ka, "title_en": one.title_en, "state": one.state}
            for one in session.scalars(select(Event).where(mine).order_by(Event.id))
        ],
        "registrations": [
            {"event": one.event_id, "name": one.name, "state": one.state, "at": one.created_at.isoformat()}
            for one in session.scalars(_registrations(session, person_id).order_by(Registration.id))
        ],
        "observes": list(
            session.scalars(select(EventObserver.event_id).where(EventObserver.person_id == person_id))
        ),
    }


def erase_events(session: Session, person_id: int) -> None:
    """Delete registrations, those by the same address too; own events stay, without the name."""
    ids = _registrations(session, person_id).with_only_columns(Registration.id)
    gone = delete(Registration).where(Registration.id.in_(ids))
    session.execute(gone.execution_options(synchronize_session=False))
    bump_data_version(session, "events")


def link_events(session: Session, person_id: int) -> list[tuple[str, str]]:
    """Return where a member finds the own events, and anybody the own observations."""
    role = session.scalar(select(Person.role).where(Person.id == person_id))
    found = [(str(MY_EVENTS), "/account/events")] if role in MEMBER_ROLES else []
    return [*found, (str(MY_OBSERVATIONS), "/account/observations")]


def tell_observations(session: Session, person_id: int) -> list[dict[str, Any]]:
    """Return what the download holds: the own observations with their answers."""
    return [
        {
            "id": one.id,
            "kind": one.kind,
            "state": one.state,
            "title": one.title,
            "text": one.text,
            "answers": one.answers,
            "happened_on": one.happened_on.isoformat(),
            "region": one.region_code,
        }
        for one in session.scalars(
            select(Observation).where(Observation.person_id == person_id).order_by(Observation.id)
        )
    ]


def erase_observations(session: Session, person_id: int) -> None:
    """Delete what was never verified; what is verified stays, without the name."""
    mine = delete(Observation).where(Observation.person_id == person_id, Observation.state != "verified")
    session.execute(mine.execution_options(synchronize_session=False))
    bump_data_version(session, "observations")


def _registrations(session: Session, person_id: int) -> Any:
    """The registrations of a person: with the account, and by its address."""
    address = select(func.lower(Person.email)).where(Person.id == person_id).scalar_subquery()
    by_address = func.lower(Registration.email) == address
    return select(Registration).where(or_(Registration.person_id == person_id, by_address))
