"""The choices of the filter of events, with their counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import case, func
from sqlalchemy.orm import Session

from app.filters import EVENT_KINDS, EVENT_STATUSES, Filter
from app.news.models import Event
from app.news.queries.event_conditions import is_in, matches
from app.news.workflow.events import KIND_LABELS, STATUS_LABELS
from app.projects.queries.options import (
    Option,
    count_by,
    organisation_options,
    region_options,
    topic_options,
    word_options,
)


@dataclass(frozen=True)
class EventFacets:
    """All choices, each counted with the other choices kept."""

    region: list[Option]
    kind: list[Option]
    topic: list[Option]
    status: list[Option]
    organisation: list[Option]


def read_event_facets(session: Session, flt: Filter, language: str) -> EventFacets:
    """Return the form's choices. Eight small statements."""
    now = datetime.now(UTC)
    keys: dict[str, Any] = {
        "region": func.unnest(Event.region_codes),
        "topic": func.unnest(Event.topic_codes),
        "kind": Event.kind,
        "status": case((is_in("cancelled", now), "cancelled"), (is_in("past", now), "past"), else_="coming"),
        "organisation": Event.organisation_id,
    }
    counts = {name: count_by(session, key, matches(flt.without(name))) for name, key in keys.items()}
    return EventFacets(
        region=region_options(session, counts["region"], language),
        kind=word_options(KIND_LABELS, EVENT_KINDS, counts["kind"]),
        topic=topic_options(session, counts["topic"], language),
        status=word_options(STATUS_LABELS, EVENT_STATUSES, counts["status"]),
        organisation=organisation_options(session, counts["organisation"], flt.organisation, language),
    )
