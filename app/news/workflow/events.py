"""Events: the words for their kinds and states, and who may do what with them; pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Protocol

from app.i18n import lazy_gettext as _l
from app.problems.workflow.rights import MEMBER_ROLES, PersonLike

KIND_LABELS = {
    "meeting": _l("Meeting"),
    "session": _l("Council session"),
    "hearing": _l("Public hearing"),
    "tender": _l("Tender"),
    "training": _l("Training"),
    "week": _l("Civic Week"),
    "other": _l("Something else"),
}
# What the filter's `status` means of an event (app.filters).
STATUS_LABELS = {
    "coming": _l("coming"),
    "past": _l("past"),
    "cancelled": _l("cancelled"),
}
STATE_LABELS = {
    "waiting": _l("waits for a moderator"),
    "published": _l("published"),
    "refused": _l("refused"),
}
REGISTRATION_LABELS = {
    "seated": _l("has a seat"),
    "waiting": _l("on the waiting list"),
}
PUBLISHER_ROLES = ("editor", "moderator", "admin")
# Kinds at which there is something to observe (workflow.observation_forms).
OBSERVED_KINDS = {"session": "session", "hearing": "session", "tender": "tender"}


class EventLike(Protocol):
    """What a right depends on; news.models.Event has it."""

    @property
    def organisation_id(self) -> int | None: ...
    @property
    def person_id(self) -> int | None: ...
    @property
    def created_by_id(self) -> int | None: ...
    @property
    def region_codes(self) -> list[str]: ...
    @property
    def state(self) -> str: ...


class Timed(Protocol):
    """What the status of an event depends on."""

    @property
    def ends_at(self) -> datetime: ...
    @property
    def cancelled_at(self) -> datetime | None: ...


def status_of(event: Timed, now: datetime | None = None) -> str:
    """Return coming, past or cancelled."""
    if event.cancelled_at is not None:
        return "cancelled"
    return "coming" if event.ends_at >= (now or datetime.now(UTC)) else "past"


def may_announce(person: PersonLike | None) -> bool:
    """Members of the network announce events."""
    return person is not None and person.role in MEMBER_ROLES


def publishes(person: PersonLike | None) -> bool:
    """Whether what the person announces is public at once, and not after a review."""
    return person is not None and person.role in PUBLISHER_ROLES


def may_review(person: PersonLike | None, event: EventLike) -> bool:
    """Publish and refuse: editors, moderators of one of its regions or of all, administrators."""
    if person is None or person.role not in PUBLISHER_ROLES:
        return False
    if person.role != "moderator" or person.region_code is None:
        return True
    return person.region_code in event.region_codes


def organises(person: PersonLike | None, event: EventLike, organisations: Collection[int] = ()) -> bool:
    """Whether it is the person's own event, or that of an organisation for which the person acts.

    Of the network's own events it is who has entered it. `organisations`: for which the person acts.
    """
    if person is None:
        return False
    if event.organisation_id is None and event.person_id is None:
        return event.created_by_id == person.id
    return event.person_id == person.id or event.organisation_id in organisations


def may_change(person: PersonLike | None, event: EventLike, organisations: Collection[int] = ()) -> bool:
    """Change, cancel, write the minutes: its organiser, and who may review it."""
    return organises(person, event, organisations) or may_review(person, event)


def may_see(person: PersonLike | None, event: EventLike, organisations: Collection[int] = ()) -> bool:
    """Everybody what is published; else who has entered it, its organiser, and who may review it."""
    if event.state == "published" or may_change(person, event, organisations):
        return True
    return person is not None and event.created_by_id == person.id
