"""The filter's choices with their counts, as the form beside the news shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.filters import NEWS_KINDS, NEWS_STATUSES, Filter
from app.i18n import pick
from app.news.models import NewsItem
from app.news.queries.conditions import is_over, matches
from app.news.queries.listing import read_region_names
from app.news.workflow.labels import KIND_LABELS, STATUS_LABELS
from app.projects.queries.facets import Option
from app.topics.models import Topic

# How each choice is counted: what an article has of it, several for some.
_KEYS: dict[str, Any] = {
    "region": func.unnest(NewsItem.region_codes),
    "topic": func.unnest(NewsItem.topic_codes),
    "kind": NewsItem.kind,
    "status": case((is_over(), "over"), else_="open"),
}


@dataclass(frozen=True)
class Facets:
    """All choices. What is about the whole country counts in every region."""

    kind: list[Option]
    region: list[Option]
    topic: list[Option]
    status: list[Option]


def read_facets(session: Session, flt: Filter, language: str) -> Facets:
    """Return the form's choices, each counted with the other choices kept. Six small statements."""
    counts = {name: _count(session, flt, name) for name in _KEYS}
    regions = sorted(read_region_names(session, language).values(), key=lambda one: one.name)
    return Facets(
        kind=[Option(word, str(KIND_LABELS[word]), counts["kind"].get(word, 0)) for word in NEWS_KINDS],
        region=[Option(one.key, one.name, counts["region"].get(one.key, 0)) for one in regions],
        topic=[
            Option(topic.code, pick(topic, "name", language), counts["topic"].get(topic.code, 0),
                   topic.parent_code)
            for topic in list_in_tree(session)
        ],
        status=[
            Option(word, str(STATUS_LABELS[word]), counts["status"].get(word, 0)) for word in NEWS_STATUSES
        ],
    )  # fmt: skip


def list_in_tree(session: Session) -> list[Topic]:
    """Return all topics, those of the second level after the one above them."""
    topics: Sequence[Topic] = session.scalars(select(Topic).order_by(Topic.position, Topic.code)).all()
    return [
        one
        for parent in topics
        if parent.parent_code is None
        for one in (parent, *(child for child in topics if child.parent_code == parent.code))
    ]


def _count(session: Session, flt: Filter, name: str) -> dict[Any, int]:
    # Of the status both words are counted; without one what is over is left out.
    others = replace(flt, status=NEWS_STATUSES) if name == "status" else flt.without(name)
    keyed = select(_KEYS[name].label("key")).where(matches(others)).subquery()
    rows = session.execute(select(keyed.c.key, func.count()).group_by(keyed.c.key))
    return {row[0]: row[1] for row in rows}
