"""What other pages show of events and observations: those about a record, and what is coming next."""

from __future__ import annotations

from typing import Any

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.filters import Filter
from app.i18n import current_language
from app.news.models import EventProblem, EventProject, Observation, ObservationProblem, ObservationProject
from app.news.queries.events import list_events, list_events_about
from app.news.queries.observations import list_about

FEW = 5
_LINKS = {
    "problem": (EventProblem.event_id, EventProblem.problem_id,
                ObservationProblem.observation_id, ObservationProblem.problem_id),
    "project": (EventProject.event_id, EventProject.project_id,
                ObservationProject.observation_id, ObservationProject.project_id),
}  # fmt: skip


def draw_events(kind: str, session: Session, record_id: int, _person: Any) -> str:
    """Return the events and observations about a problem or project; '' where there is none."""
    event_id, event_about, observation_id, observation_about = _LINKS[kind]
    language = current_language()
    events = list_events_about(session, select(event_id).where(event_about == record_id), language, FEW)
    seen = Observation.id.in_(select(observation_id).where(observation_about == record_id))
    observations = list_about(session, seen, language, FEW)
    if not (events or observations):
        return ""
    return render_template("events/_about.html", events=events, observations=observations)


def draw_coming(session: Session, code: str, _person: Any) -> str:
    """Return the nearest events of a region, those of the whole country among them; '' without any."""
    coming = Filter(region=(code,), status=("coming",), limit=FEW)
    rows = list_events(session, coming, current_language()).rows
    query = coming.without("limit").query()
    return render_template("events/_coming.html", events=rows, query=query) if rows else ""
