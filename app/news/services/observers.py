"""Who will observe an event. No commit."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.errors import Conflict
from app.i18n import lazy_gettext as _l
from app.news.models import Event, EventObserver


def set_observer(session: Session, event: Event, person_id: int, *, wanted: bool) -> None:
    """Keep that a person will observe a coming event, or will not; again: no change."""
    if not wanted:
        session.execute(
            delete(EventObserver).where(
                EventObserver.event_id == event.id, EventObserver.person_id == person_id
            )
        )
        return
    if event.state != "published" or event.cancelled_at or event.ends_at < datetime.now(UTC):
        raise Conflict(_l("This event is over, or will not take place."))
    row = insert(EventObserver).values(event_id=event.id, person_id=person_id)
    session.execute(row.on_conflict_do_nothing())
