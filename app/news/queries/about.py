"""Which events and observations are about a problem or a project."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.news.models import (
    Event,
    EventProblem,
    EventProject,
    Observation,
    ObservationProblem,
    ObservationProject,
)

_LINKS: dict[str, tuple[Any, ...]] = {
    "problem": (EventProblem, EventProblem.problem_id, ObservationProblem, ObservationProblem.problem_id),
    "project": (EventProject, EventProject.project_id, ObservationProject, ObservationProject.project_id),
}


def find_about(session: Session, kind: str, record_id: int) -> tuple[list[int], list[int]]:
    """Return the numbers of public events and of verified observations about the record. One statement."""
    event_link, event_about, observation_link, observation_about = _LINKS[kind]
    events = _ids(Event.id, event_link.event_id, event_about == record_id, Event.is_public.expression)
    observations = _ids(
        Observation.id,
        observation_link.observation_id,
        observation_about == record_id,
        Observation.state == "verified",
    )
    found = session.execute(select(events, observations)).one()
    return found[0] or [], found[1] or []


def _ids(key: Any, link_key: Any, about: ColumnElement[bool], seen: ColumnElement[bool]) -> Any:
    linked = select(link_key).where(about)
    return select(func.array_agg(key)).where(key.in_(linked), seen).scalar_subquery()
