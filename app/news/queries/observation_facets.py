"""The choices of the filter of observations, with their counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.filters import OBSERVATION_KINDS, Filter
from app.i18n import pick
from app.news.models import Observation
from app.news.queries.facets import list_in_tree
from app.news.queries.listing import read_region_names
from app.news.queries.observation_conditions import observation_conditions
from app.news.workflow.observation_forms import OBSERVATION_LABELS
from app.projects.queries.facets import Option


@dataclass(frozen=True)
class ObservationFacets:
    """All choices, each counted with the other choices kept."""

    kind: list[Option]
    region: list[Option]
    topic: list[Option]


def read_observation_facets(session: Session, flt: Filter, language: str) -> ObservationFacets:
    """Return the form's choices. Five small statements."""
    kinds = _count(session, flt.without("kind"), Observation.kind)
    regions = _count(session, flt.without("region"), Observation.region_code)
    topics = _count(session, flt.without("topic"), func.unnest(Observation.topic_codes))
    names = sorted(read_region_names(session, language).values(), key=lambda one: one.name)
    return ObservationFacets(
        kind=[Option(one, str(OBSERVATION_LABELS[one]), kinds.get(one, 0)) for one in OBSERVATION_KINDS],
        region=[Option(one.key, one.name, regions.get(one.key, 0)) for one in names],
        topic=[
            Option(one.code, pick(one, "name", language), topics.get(one.code, 0), one.parent_code)
            for one in list_in_tree(session)
        ],
    )


def _count(session: Session, flt: Filter, key: Any) -> dict[Any, int]:
    keyed = select(key.label("key")).where(*observation_conditions(flt)).subquery()
    rows = session.execute(select(keyed.c.key, func.count()).group_by(keyed.c.key))
    return {row[0]: row[1] for row in rows}
