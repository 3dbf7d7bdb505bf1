"""The blueprint of events and observations, the filter of a request, and who acts in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request

from app.db import current_session
from app.errors import NotFound
from app.filters import Filter, parse
from app.i18n import current_language
from app.i18n import lazy_gettext as _l
from app.news.queries.event_page import EventPage, read_event
from app.news.workflow.events import (
    KIND_LABELS,
    REGISTRATION_LABELS,
    STATE_LABELS,
    STATUS_LABELS,
    may_change,
    may_review,
    may_see,
    organises,
)
from app.news.workflow.observation_forms import OBSERVATION_LABELS, OBSERVATION_STATE_LABELS
from app.pages import NUMBER
from app.problems.queries.ties import NO_TIES, Ties, read_ties
from app.projects.queries.known import check_known
from app.security import Forbidden, current_person

blueprint = Blueprint("events", __name__)
PATH = f"/events/<{NUMBER}:event_id>"
NO_EVENT = _l("There is no event at this address that you may see.")


@dataclass(frozen=True)
class EventActor:
    """The person of this request (None: nobody), and an event that they may see."""

    person: Any
    ties: Ties
    page: EventPage

    @property
    def organises(self) -> bool:
        return organises(self.person, self.page.event, self.ties.organisations)

    @property
    def may_change(self) -> bool:
        return may_change(self.person, self.page.event, self.ties.organisations)

    @property
    def may_review(self) -> bool:
        return may_review(self.person, self.page.event)


def read_events_filter(*, strict: bool = False, extra: frozenset[str] = frozenset()) -> Filter:
    """Return the filter of this request, all its values known. Raises QueryError."""
    flt = parse(
        request.args.items(multi=True),
        layers=("events",),
        strict=strict,
        extra=extra,
        without=frozenset({"sort"}),
    )
    check_known(current_session(), flt)
    return flt


def read_event_actor(event_id: int) -> EventActor:
    """Return who acts on an event. Raises NotFound where there is none for this person."""
    session, person = current_session(), current_person()
    page = read_event(session, event_id, current_language())
    ties = read_ties(session, person.id, current_language()) if person else NO_TIES
    if page is None or not may_see(person, page.event, ties.organisations):
        raise NotFound(NO_EVENT)
    return EventActor(person, ties, page)


def read_changing_actor(event_id: int) -> EventActor:
    """Return who changes an event. Raises Forbidden where they may only see it."""
    actor = read_event_actor(event_id)
    if not actor.may_change:
        raise Forbidden(_l("Only its organiser, editors and moderators change an event."))
    return actor


def read_organiser(event_id: int) -> EventActor:
    """Return who organises an event. Raises Forbidden for everybody else: names are the organiser's alone."""
    actor = read_event_actor(event_id)
    if not actor.organises:
        raise Forbidden(_l("Only the organiser sees who is registered."))
    return actor


@blueprint.app_context_processor
def give_labels() -> dict[str, object]:
    """Give every template the words for events: their cards stand on many pages."""
    words = {
        "kinds": KIND_LABELS,
        "statuses": STATUS_LABELS,
        "states": STATE_LABELS,
        "registrations": REGISTRATION_LABELS,
        "observations": OBSERVATION_LABELS,
        "observation_states": OBSERVATION_STATE_LABELS,
    }
    return {"event_labels": words}
