"""What other pages show of events and observations: those about a record, and what is coming next."""

from __future__ import annotations

from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from app.filters import Filter
from app.i18n import current_language
from app.news.models import Observation
from app.news.queries.about import find_about
from app.news.queries.events import list_events, list_events_about
from app.news.queries.observations import list_about

FEW = 5


def draw_events(kind: str, session: Session, record_id: int, _person: Any) -> str:
    """Return the events and observations about a problem or project; '' where there is none."""
    language = current_language()
    event_ids, observation_ids = find_about(session, kind, record_id)
    events = list_events_about(session, event_ids, language, FEW) if event_ids else []
    seen = Observation.id.in_(observation_ids)
    observations = list_about(session, seen, language, FEW) if observation_ids else []
    if not (events or observations):
        return ""
    return render_template("events/_about.html", events=events, observations=observations)


def draw_coming(session: Session, code: str, _person: Any) -> str:
    """Return the nearest events of a region, those of the whole country among them; '' without any."""
    coming = Filter(region=(code,), status=("coming",), limit=FEW)
    rows = list_events(session, coming, current_language()).rows
    query = coming.without("limit").query()
    return render_template("events/_coming.html", events=rows, query=query) if rows else ""
