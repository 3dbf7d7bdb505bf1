"""The filter's choices with their counts, as the form beside the news shows them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import case, func
from sqlalchemy.orm import Session

from app.filters import NEWS_KINDS, NEWS_STATUSES, Filter
from app.news.models import NewsItem
from app.news.queries.conditions import is_over, matches
from app.news.workflow.labels import KIND_LABELS, STATUS_LABELS
from app.projects.queries.options import Option, count_by, region_options, topic_options, word_options

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
    counts = {name: count_by(session, key, matches(_others(flt, name))) for name, key in _KEYS.items()}
    return Facets(
        kind=word_options(KIND_LABELS, NEWS_KINDS, counts["kind"]),
        region=region_options(session, counts["region"], language),
        topic=topic_options(session, counts["topic"], language),
        status=word_options(STATUS_LABELS, NEWS_STATUSES, counts["status"]),
    )


def _others(flt: Filter, name: str) -> Filter:
    # Of the status both words are counted; without one what is over is left out.
    return replace(flt, status=NEWS_STATUSES) if name == "status" else flt.without(name)
