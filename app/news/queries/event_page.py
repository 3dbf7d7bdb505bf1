"""An event's own page: all that is told of it, and who comes."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.i18n import pick
from app.news.models import (
    Event,
    EventObserver,
    EventProblem,
    EventProject,
    Observation,
    Registration,
)
from app.news.queries.events import EventRow, make_rows, select_rows
from app.problems.models import Problem
from app.projects.models import Project
from app.projects.queries.named import Named
from app.resources.queries.detail import read_topics


@dataclass(frozen=True)
class Related:
    """Something that an event or an observation is about: number and title."""

    id: int
    title: str


@dataclass(frozen=True)
class EventPage:
    """An event, what a list tells of it, its topics, what it is about, and how many come.

    `place`: latitude and longitude, or None where it has no point.
    """

    event: Event
    row: EventRow
    topics: tuple[Named, ...]
    problems: tuple[Related, ...]
    projects: tuple[Related, ...]
    seated: int
    waiting: int
    place: tuple[float, float] | None

    @property
    def free(self) -> int | None:
        """How many seats are left; None: there is room for everybody."""
        return None if self.event.seats is None else max(self.event.seats - self.seated, 0)

    def geojson(self) -> str:
        """Return the place as a FeatureCollection (RFC 7946) for the small map of the page; none: empty."""
        features = []
        if self.place is not None:
            lat, lon = self.place
            name = self.row.place or self.row.title
            features.append(
                {
                    "type": "Feature",
                    "id": self.event.id,
                    "geometry": {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]},
                    "properties": {"layer": "events", "location_name": name, "precision": "exact"},
                }
            )
        return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


@dataclass(frozen=True)
class Comer:
    """Somebody who is registered, as the organiser sees them."""

    name: str
    email: str
    state: str
    created_at: Any


def read_event(session: Session, event_id: int, language: str) -> EventPage | None:
    """Return what the page of an event tells, whatever its state, or None. Seven statements."""
    found = session.execute(select_rows().where(Event.id == event_id)).one_or_none()
    if found is None:
        return None
    event = found.Event
    states = select(Registration.state, func.count()).where(Registration.event_id == event_id)
    rows = session.execute(states.group_by(Registration.state))
    counts = {row[0]: row[1] for row in rows}
    lat, lon = session.execute(
        select(func.ST_Y(Event.point), func.ST_X(Event.point)).where(Event.id == event_id)
    ).one()
    return EventPage(
        event,
        make_rows(session, [found], language)[0],
        read_topics(session, event.topic_codes, language),
        list_problems_of(session, EventProblem.problem_id, EventProblem.event_id == event_id),
        list_projects_of(session, EventProject.project_id, EventProject.event_id == event_id, language),
        counts.get("seated", 0),
        counts.get("waiting", 0),
        None if lat is None else (lat, lon),
    )


def list_problems_of(session: Session, column: Any, wanted: Any) -> tuple[Related, ...]:
    """Return the public ones of the problems that `column` names where `wanted`."""
    rows = session.execute(
        select(Problem.id, Problem.title)
        .where(Problem.id.in_(select(column).where(wanted)), Problem.is_public)
        .order_by(Problem.id)
    )
    return tuple(Related(*row) for row in rows)


def list_projects_of(session: Session, column: Any, wanted: Any, language: str) -> tuple[Related, ...]:
    """Return the projects that `column` names where `wanted`."""
    rows = session.scalars(
        select(Project).where(Project.id.in_(select(column).where(wanted))).order_by(Project.id)
    )
    return tuple(Related(one.id, pick(one, "title", language)) for one in rows)


def find_registration(session: Session, event_id: int, person_id: int | None) -> Registration | None:
    """Return how a person is registered for an event, or None."""
    if person_id is None:
        return None
    return session.scalar(
        select(Registration).where(Registration.event_id == event_id, Registration.person_id == person_id)
    )


def will_observe(session: Session, event_id: int, person_id: int | None) -> bool:
    """Return whether the person has said that they will observe the event."""
    return person_id is not None and session.get(EventObserver, (event_id, person_id)) is not None


def list_registrations(session: Session, event_id: int) -> Sequence[Comer]:
    """Return who is registered: who has a seat first, then the waiting list in its order."""
    rows = session.execute(
        select(Registration, Person.email)
        .outerjoin(Person, Person.id == Registration.person_id)
        .where(Registration.event_id == event_id)
        .order_by(Registration.state, Registration.id)
    )
    return [Comer(one.name, one.email or email, one.state, one.created_at) for one, email in rows]


def list_event_observations(session: Session, event_id: int) -> list[Related]:
    """Return the verified observations made at an event."""
    rows = session.execute(
        select(Observation.id, Observation.title)
        .where(Observation.event_id == event_id, Observation.state == "verified")
        .order_by(Observation.verified_at)
    )
    return [Related(*row) for row in rows]


def list_known(session: Session, model: Any, ids: Collection[int]) -> list[int]:
    """Return which of these numbers a record of `model` (Problem: a public one) has."""
    wanted = select(model.id).where(model.id.in_(ids))
    if model is Problem:
        wanted = wanted.where(Problem.is_public)
    return list(session.scalars(wanted.order_by(model.id)))
