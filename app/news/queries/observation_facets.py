"""The choices of the filter of observations, with their counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import Session

from app.filters import OBSERVATION_KINDS, Filter
from app.news.models import Observation
from app.news.queries.observation_conditions import observation_conditions
from app.news.workflow.observation_forms import OBSERVATION_LABELS
from app.projects.queries.options import Option, count_by, region_options, topic_options, word_options

# How each choice is counted: what an observation has of it, several for some.
_KEYS: dict[str, Any] = {
    "kind": Observation.kind,
    "region": Observation.region_code,
    "topic": func.unnest(Observation.topic_codes),
}


@dataclass(frozen=True)
class ObservationFacets:
    """All choices, each counted with the other choices kept."""

    kind: list[Option]
    region: list[Option]
    topic: list[Option]


def read_observation_facets(session: Session, flt: Filter, language: str) -> ObservationFacets:
    """Return the form's choices. Five small statements."""
    counts = {
        name: count_by(session, key, *observation_conditions(flt.without(name)))
        for name, key in _KEYS.items()
    }
    return ObservationFacets(
        kind=word_options(OBSERVATION_LABELS, OBSERVATION_KINDS, counts["kind"]),
        region=region_options(session, counts["region"], language),
        topic=topic_options(session, counts["topic"], language),
    )
