"""Feeds of other hosts, as administrators see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.i18n import pick
from app.news.models import Feed, FeedEntry
from app.news.workflow.feeds import tell_trouble
from app.regions.models import Region
from app.topics.models import Topic

# More than a network of volunteers can read; a list of all of them is one page.
MOST_FEEDS = 200


@dataclass(frozen=True)
class FeedLine:
    """A feed with the names of its region and topic, and how many of its entries wait for an editor."""

    feed: Feed
    region: str | None
    topic: str | None
    waiting: int

    @property
    def trouble(self) -> str | None:
        """In words what was wrong the last time, None where nothing was."""
        return (
            tell_trouble(self.feed.last_error, self.feed.last_error_detail) if self.feed.last_error else None
        )


def list_feeds(session: Session, language: str) -> list[FeedLine]:
    """Return all feeds by their names. One statement."""
    waiting = (
        select(func.count())
        .where(FeedEntry.feed_id == Feed.id, FeedEntry.state == "new")
        .correlate(Feed)
        .scalar_subquery()
    )
    found: Any = (
        select(Feed, Region, Topic, waiting.label("waiting"))
        .outerjoin(Region, Region.code == Feed.region_code)
        .outerjoin(Topic, Topic.code == Feed.topic_code)
        .order_by(func.lower(Feed.name), Feed.id)
    )
    return [
        FeedLine(
            feed,
            pick(region, "name", language) if region else None,
            pick(topic, "name", language) if topic else None,
            number,
        )
        for feed, region, topic, number in session.execute(found)
    ]


def list_feed_names(session: Session) -> Sequence[tuple[int, str]]:
    """Return number and name of every feed, by name."""
    named = select(Feed.id, Feed.name).order_by(func.lower(Feed.name), Feed.id)
    return [(number, name) for number, name in session.execute(named)]
