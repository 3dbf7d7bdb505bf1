"""The choices of the filter of events, with their counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.filters import EVENT_KINDS, EVENT_STATUSES, Filter
from app.i18n import pick
from app.news.models import Event
from app.news.queries.event_conditions import is_in, matches
from app.news.workflow.events import KIND_LABELS, STATUS_LABELS
from app.organisations.models import Organisation
from app.projects.queries.facets import Option
from app.regions.models import Region
from app.topics.models import Topic

MOST_ORGANISATIONS = 60


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
    status = case((is_in("cancelled", now), "cancelled"), (is_in("past", now), "past"), else_="coming")
    regions = session.execute(select(Region.code, Region.name_ka, Region.name_en)).all()
    topics = session.scalars(select(Topic).order_by(Topic.position, Topic.code)).all()
    in_tree = [
        one
        for parent in topics
        if parent.parent_code is None
        for one in (parent, *(child for child in topics if child.parent_code == parent.code))
    ]
    by_region = _count(session, flt.without("region"), func.unnest(Event.region_codes))
    by_topic = _count(session, flt.without("topic"), func.unnest(Event.topic_codes))
    by_kind = _count(session, flt.without("kind"), Event.kind)
    by_status = _count(session, flt.without("status"), status)
    return EventFacets(
        region=sorted(
            (Option(one.code, pick(one, "name", language), by_region.get(one.code, 0)) for one in regions),
            key=lambda option: option.label,
        ),
        kind=[Option(kind, str(KIND_LABELS[kind]), by_kind.get(kind, 0)) for kind in EVENT_KINDS],
        topic=[
            Option(one.code, pick(one, "name", language), by_topic.get(one.code, 0), one.parent_code)
            for one in in_tree
        ],
        status=[Option(one, str(STATUS_LABELS[one]), by_status.get(one, 0)) for one in EVENT_STATUSES],
        organisation=_organisations(session, flt, language),
    )


def _count(session: Session, flt: Filter, key: Any) -> Mapping[Any, int]:
    keyed = select(key.label("key")).where(matches(flt)).subquery()
    rows = session.execute(select(keyed.c.key, func.count()).group_by(keyed.c.key))
    return {row[0]: row[1] for row in rows}


def _organisations(session: Session, flt: Filter, language: str) -> list[Option]:
    """The organisations with most events, and those that are chosen."""
    counts = _count(session, flt.without("organisation"), Event.organisation_id)
    best = sorted((key for key in counts if key is not None), key=lambda key: (-counts[key], key))
    wanted = Organisation.id.in_(best[:MOST_ORGANISATIONS]) | Organisation.slug.in_(flt.organisation)
    found = session.scalars(select(Organisation).where(wanted)).all()
    options = [Option(one.slug, pick(one, "name", language), counts.get(one.id, 0)) for one in found]
    return sorted(options, key=lambda option: (-option.count, option.label))
