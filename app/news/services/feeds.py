"""Feeds of other hosts: an administrator allows one, lets it rest, has it read now, or takes it out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.models import Audit
from app.errors import Conflict, FieldError, NotFound, Unprocessable
from app.i18n import lazy_gettext as _l
from app.jobs import defer
from app.news.feed_forms import FeedInput
from app.news.models import Feed
from app.news.queries.feeds import MOST_FEEDS

READ = "feeds:read_feed"


def add_feed(session: Session, given: FeedInput, person_id: int) -> int:
    """Allow a feed and its host, and have it read at once; return its number. Raises Unprocessable."""
    if (session.scalar(select(func.count()).select_from(Feed)) or 0) >= MOST_FEEDS:
        raise Unprocessable(_l("There are as many feeds as can be read: take one out first."), field="url")
    made = insert(Feed).values(
        name=given.name,
        url=given.address.text,
        host=given.address.host,
        region_code=given.region_code,
        topic_code=given.topic_code,
        language=given.language,
        created_by_id=person_id,
    )
    number: int | None = session.scalar(
        made.on_conflict_do_nothing(index_elements=["url"]).returning(Feed.id)
    )
    if number is None:
        message = _l("This feed is there already.")
        raise Unprocessable(message, errors=(FieldError("url", "E_DOUBLE", message),))
    _note(session, "allow_feed", number, person_id, {"url": given.address.text, "host": given.address.host})
    defer(session, READ, queue="feeds", feed_id=number)
    return number


def read_now(session: Session, feed_id: int) -> None:
    """Have a feed read as soon as the worker comes to it. Raises NotFound, Conflict where it is paused."""
    if _lock(session, feed_id).state != "active":
        raise Conflict(_l("This feed is paused: let it go on first."))
    defer(session, READ, queue="feeds", feed_id=feed_id)


def pause_feed(session: Session, feed_id: int, person_id: int) -> None:
    """Read a feed no more until it goes on; what it brought stays. Raises NotFound."""
    _lock(session, feed_id).state = "paused"
    _note(session, "pause_feed", feed_id, person_id, {})


def resume_feed(session: Session, feed_id: int, person_id: int, now: datetime) -> None:
    """Read a feed again, at the worker's next round. Raises NotFound."""
    feed = _lock(session, feed_id)
    feed.state, feed.next_fetch_at, feed.failures = "active", now, 0
    _note(session, "resume_feed", feed_id, person_id, {})


def remove_feed(session: Session, feed_id: int, person_id: int) -> None:
    """Take a feed out, with its candidates; articles made from it keep their source. Raises NotFound."""
    feed = _lock(session, feed_id)
    _note(session, "remove_feed", feed_id, person_id, {"url": feed.url, "host": feed.host})
    session.delete(feed)


def _lock(session: Session, feed_id: int) -> Feed:
    feed = session.scalars(select(Feed).where(Feed.id == feed_id).with_for_update()).one_or_none()
    if feed is None:
        raise NotFound(_l("There is no such feed."))
    return feed


def _note(session: Session, action: str, feed_id: int, person_id: int, after: dict[str, str]) -> None:
    session.add(
        Audit(person_id=person_id, action=action, subject_kind="feed", subject_id=feed_id, after=after)
    )
