"""Reading a feed: asked for outside of any transaction, its entries kept in one, old ones taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, and_, case, delete, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.fetching import INTERNET, Fetched, FetchFailed, Known, Network, fetch
from app.news.feed_documents import FEED_TYPES, Entry, FeedRefused, read_feed
from app.news.models import Feed, FeedEntry
from app.news.workflow.feeds import KEEP, USUAL_PAUSE, pause_after

Sessions = Callable[[], AbstractContextManager[Session]]
# A host that calls its version by more than this is not asked by it.
LONGEST_SIGN = 300


@dataclass(frozen=True)
class Asked:
    """What a feed is asked for with."""

    url: str
    host: str
    known: Known


def claim_due(session: Session, now: datetime) -> list[int]:
    """Return the feeds that are to be read, those due longest first, and set when each is read next.

    A second round at the same time finds none of them.
    """
    due = select(Feed).where(Feed.state == "active", Feed.next_fetch_at <= now)
    feeds = session.scalars(due.order_by(Feed.next_fetch_at, Feed.id).with_for_update(skip_locked=True)).all()
    for feed in feeds:
        feed.next_fetch_at = now + USUAL_PAUSE
    return [feed.id for feed in feeds]


def read_one_feed(
    sessions: Sessions, feed_id: int, *, user_agent: str, now: datetime, network: Network = INTERNET
) -> str | None:
    """Fetch a feed and keep what is new in it; return what was wrong, or None.

    No transaction is open while the host is waited for. A paused feed is left alone.
    """
    with sessions() as session:
        asked = _claim(session, feed_id, now)
    if asked is None:
        return None
    try:
        got = fetch(
            asked.url,
            frozenset({asked.host}),
            types=FEED_TYPES,
            user_agent=user_agent,
            known=asked.known,
            network=network,
        )
        entries = None if got.body is None else read_feed(got.body, asked.url, now)
    except (FetchFailed, FeedRefused) as trouble:
        with sessions() as session:
            _note_trouble(session, feed_id, trouble.reason, trouble.detail, now)
        return trouble.reason
    with sessions() as session:
        _note_success(session, feed_id, got, entries, now)
    return None


def _claim(session: Session, feed_id: int, now: datetime) -> Asked | None:
    """Set when the feed is read next, so that no other worker does so meanwhile."""
    feed = _lock(session, feed_id)
    if feed is None or feed.state != "active":
        return None
    feed.last_fetched_at, feed.next_fetch_at = now, now + USUAL_PAUSE
    return Asked(feed.url, feed.host, Known(feed.etag, feed.last_modified))


def _note_trouble(session: Session, feed_id: int, reason: str, detail: str, now: datetime) -> None:
    feed = _lock(session, feed_id)
    if feed is None:
        return
    feed.last_error, feed.last_error_detail, feed.last_new = reason, detail or None, None
    feed.next_fetch_at = now + pause_after(feed.failures)
    feed.failures += 1


def _note_success(
    session: Session, feed_id: int, got: Fetched, entries: Sequence[Entry] | None, now: datetime
) -> None:
    feed = _lock(session, feed_id)
    if feed is None:
        return
    feed.last_error, feed.last_error_detail, feed.failures = None, None, 0
    feed.last_new = 0
    if entries is None:
        return
    feed.etag, feed.last_modified = _sign(got.etag), _sign(got.last_modified)
    feed.listed_at = now
    feed.last_new = keep_entries(session, feed_id, entries, now)


def keep_entries(session: Session, feed_id: int, entries: Sequence[Entry], now: datetime) -> int:
    """Keep a feed's entries, each once; return how many are new. One statement.

    One that changed is brought up to date until an editor has decided; what is too old stays out.
    """
    rows = [
        {"feed_id": feed_id, "found_at": now, "seen_at": now, **vars(entry)}
        for entry in entries
        if entry.published_at is None or entry.published_at >= now - KEEP
    ]
    if not rows:
        return 0
    made = insert(FeedEntry)
    told = {
        name: case((FeedEntry.state == "new", made.excluded[name]), else_=getattr(FeedEntry, name))
        for name in ("title", "summary", "link", "published_at")
    }
    kept: Any = made.on_conflict_do_update(
        index_elements=["feed_id", "stable_id"], set_={"seen_at": now, **told}
    ).returning(literal_column("xmax = 0", Boolean))
    return sum(session.scalars(kept, rows))


def remove_old_entries(session: Session, now: datetime) -> int:
    """Take out candidates that nobody touched for 60 days, and those that were dismissed as long ago.

    What has no day of its own stays while it stands in its feed: it would come again as new.
    """
    gone = FeedEntry.seen_at < func.coalesce(Feed.listed_at, FeedEntry.seen_at)
    old = now - KEEP
    over: Any = delete(FeedEntry).where(
        FeedEntry.feed_id == Feed.id,
        or_(
            and_(FeedEntry.state == "new", FeedEntry.published_at < old),
            and_(FeedEntry.state == "new", FeedEntry.found_at < old, gone),
            and_(
                FeedEntry.state == "dismissed",
                FeedEntry.decided_at < old,
                or_(gone, FeedEntry.published_at < old),
            ),
        ),
    )
    removed = session.scalars(over.returning(FeedEntry.id).execution_options(synchronize_session=False))
    return len(removed.all())


def _lock(session: Session, feed_id: int) -> Feed | None:
    return session.scalars(select(Feed).where(Feed.id == feed_id).with_for_update()).one_or_none()


def _sign(text: str | None) -> str | None:
    return text if text and len(text) <= LONGEST_SIGN else None
