"""Feeds of other hosts, and what they told: candidates from which an editor makes articles."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base

FEED_STATES = ("active", "paused")
ENTRY_STATES = ("new", "taken", "dismissed")
# Why a feed could not be read: app.fetching and feed_documents name them, workflow.feeds has the words.
TROUBLES = (
    "forbidden", "other_host", "private", "unknown_host", "unreachable", "certificate", "slow", "large",
    "redirects", "status", "type", "encoding", "broken", "no_xml", "dtd", "no_feed",
)  # fmt: skip


class Feed(Base):
    """A feed that an administrator allowed, with its host: nothing else is ever asked for.

    `failures` counts the fetches in a row that brought nothing; each doubles the pause before the next.
    """

    __tablename__ = "feed"
    __table_args__ = (
        CheckConstraint(f"state IN {FEED_STATES}", name="state"),
        CheckConstraint("language IN ('ka', 'en')", name="language"),
        CheckConstraint(f"last_error IN {TROUBLES}", name="last_error"),
        CheckConstraint("failures >= 0", name="failures"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    url: Mapped[str] = mapped_column(unique=True)
    host: Mapped[str]
    # What an article from it gets to begin with; None: the whole country, no topic yet.
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)
    topic_code: Mapped[str | None] = mapped_column(ForeignKey("topic.code"), index=True)
    language: Mapped[str] = mapped_column(server_default="ka")
    state: Mapped[str] = mapped_column(server_default="active")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    next_fetch_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_fetched_at: Mapped[datetime | None]
    # How many entries the last fetch found that were not there before; None where it failed, or never was.
    last_new: Mapped[int | None]
    # One of TROUBLES, and the host, status or type that belongs to it.
    last_error: Mapped[str | None]
    last_error_detail: Mapped[str | None]
    failures: Mapped[int] = mapped_column(server_default="0")
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    # When the feed was read last: entries seen then still stand in it.
    listed_at: Mapped[datetime | None]


class FeedEntry(Base):
    """An article of another host, as its feed tells it: plain texts, and the link to the whole."""

    __tablename__ = "feed_entry"
    __table_args__ = (
        UniqueConstraint("feed_id", "stable_id"),
        CheckConstraint(f"state IN {ENTRY_STATES}", name="state"),
        CheckConstraint("(state = 'new') = (decided_at IS NULL)", name="decided"),
        # The editors' list, newest first.
        Index("ix_feed_entry_state_told_at_id", "state", "told_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id", ondelete="CASCADE"))
    stable_id: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(server_default="")
    link: Mapped[str]
    published_at: Mapped[datetime | None]
    found_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    told_at: Mapped[datetime] = mapped_column(Computed("coalesce(published_at, found_at)", persisted=True))
    state: Mapped[str] = mapped_column(server_default="new")
    news_item_id: Mapped[int | None] = mapped_column(
        ForeignKey("news_item.id", ondelete="SET NULL"), index=True
    )
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
