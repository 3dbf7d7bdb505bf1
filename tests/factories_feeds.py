"""Feeds of other hosts and their entries, for tests that need some."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from app.news.models import Feed, FeedEntry

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_numbers = count(1)


def make_feed(session: Session, name: str = "Regional Gazette", **columns: Any) -> Feed:
    """A feed of news.example.ge that is due."""
    values = {"url": f"https://news.example.ge/{next(_numbers)}.xml", "host": "news.example.ge", **columns}
    feed = Feed(name=name, **{"next_fetch_at": NOW, **values})
    session.add(feed)
    session.flush()
    return feed


def make_entry(session: Session, feed: Feed, title: str = "Water in Tskaltubo", **columns: Any) -> FeedEntry:
    """A candidate that waits."""
    number = next(_numbers)
    values = {
        "stable_id": f"tag-{number}",
        "link": f"https://news.example.ge/a/{number}",
        "published_at": NOW,
        "found_at": NOW,
        "seen_at": NOW,
        **columns,
    }
    entry = FeedEntry(feed_id=feed.id, title=title, **values)
    session.add(entry)
    session.flush()
    return entry


def in_session(session: Session) -> Callable[[], AbstractContextManager[Session]]:
    """Return what gives a service the test's own session for each of its transactions."""

    def sessions() -> AbstractContextManager[Session]:
        session.flush()
        return nullcontext(session)

    return sessions
