"""What editors do with candidates of feeds: make a draft of one, dismiss it, bring it back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict, NotFound
from app.filters import REGION_CODES
from app.i18n import lazy_gettext as _l
from app.news.forms import LONGEST_SUMMARY, Article
from app.news.models import Feed, FeedEntry, NewsItem
from app.news.services.articles import write_article
from app.text import shorten

LATE = _l("Somebody else has decided about this candidate meanwhile.")


def take_entry(session: Session, entry_id: int, person_id: int, now: datetime) -> NewsItem:
    """Make a draft of a candidate and return it: title, summary, source and link. The text is for the editor.

    Raises NotFound, Conflict.
    """
    entry = _lock(session, entry_id, "new")
    feed = session.get_one(Feed, entry.feed_id)
    item = write_article(session, _draft_of(entry, feed), person_id)
    entry.state, entry.news_item_id, entry.decided_at, entry.decided_by_id = "taken", item.id, now, person_id
    return item


def dismiss_entry(session: Session, entry_id: int, person_id: int, now: datetime) -> None:
    """Put a candidate aside. Raises NotFound, Conflict."""
    entry = _lock(session, entry_id, "new")
    entry.state, entry.decided_at, entry.decided_by_id = "dismissed", now, person_id


def restore_entry(session: Session, entry_id: int) -> None:
    """Bring back a candidate that was dismissed. Raises NotFound, Conflict."""
    entry = _lock(session, entry_id, "dismissed")
    entry.state, entry.decided_at, entry.decided_by_id = "new", None, None


def _lock(session: Session, entry_id: int, state: str) -> FeedEntry:
    found = session.scalars(select(FeedEntry).where(FeedEntry.id == entry_id).with_for_update()).one_or_none()
    if found is None:
        raise NotFound(_l("There is no such candidate any more."))
    if found.state != state:
        raise Conflict(LATE)
    return found


def _draft_of(entry: FeedEntry, feed: Feed) -> Article:
    texts = {
        f"title_{feed.language}": entry.title,
        f"summary_{feed.language}": shorten(entry.summary, LONGEST_SUMMARY) or None,
    }
    return Article(
        kind="news",
        texts=texts,
        topics=(feed.topic_code,) if feed.topic_code else (),
        regions=(feed.region_code,) if feed.region_code else REGION_CODES,
        point=None,
        location_name=None,
        deadline_on=None,
        source_name=feed.name,
        source_url=entry.link,
        projects=(),
        problems=(),
        organisations=(),
    )
