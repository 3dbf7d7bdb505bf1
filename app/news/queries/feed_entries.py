"""What feeds told, as candidates for an editor, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.i18n import pick
from app.news.models import Feed, FeedEntry
from app.news.models.feeds import ENTRY_STATES
from app.paging import Listing, read_page
from app.regions.models import Region

PAGE = 30


@dataclass(frozen=True)
class EntryFilter:
    """Which candidates are asked for; a region's are those of its feeds."""

    state: str = "new"
    feed: int | None = None
    region: str | None = None

    def pairs(self) -> list[tuple[str, str]]:
        """Return it as an address has it."""
        values = (("state", self.state), ("feed", self.feed), ("region", self.region))
        return [(name, str(value)) for name, value in values if value]

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what a candidate meets, whatever its state."""
        found = []
        if self.feed is not None:
            found.append(Feed.id == self.feed)
        if self.region is not None:
            found.append(Feed.region_code == self.region)
        return found


@dataclass(frozen=True)
class Candidate:
    """An entry of a feed, with the feed's name and region."""

    entry: FeedEntry
    feed: str
    language: str
    region: str | None

    @property
    def host(self) -> str:
        """Where its link leads."""
        return urlsplit(self.entry.link).hostname or ""


def list_entries(
    session: Session, flt: EntryFilter, after: tuple[datetime, int] | None, language: str
) -> Listing[Candidate]:
    """Return a page of candidates, newest first. One statement, along ix_feed_entry_state_told_at_id."""
    statement: Any = (
        select(FeedEntry, Feed, Region)
        .join(Feed, Feed.id == FeedEntry.feed_id)
        .outerjoin(Region, Region.code == Feed.region_code)
        .where(FeedEntry.state == flt.state, *flt.conditions())
    )
    rows, cursor = read_page(session, statement, (FeedEntry.told_at, FeedEntry.id), after, PAGE)
    return Listing(tuple(_candidate(row, language) for row in rows), cursor)


def _candidate(row: Any, language: str) -> Candidate:
    feed, region = row.Feed, row.Region
    name = pick(region, "name", language) if region else None
    return Candidate(row.FeedEntry, feed.name, feed.language, name)


def count_entries(session: Session, flt: EntryFilter) -> dict[str, int]:
    """Return how many candidates each state holds of what the filter asks for. One statement."""
    counted: Any = (
        select(FeedEntry.state, func.count())
        .join(Feed, Feed.id == FeedEntry.feed_id)
        .where(*flt.conditions())
        .group_by(FeedEntry.state)
    )
    rows: Any = session.execute(counted).all()
    found: dict[str, int] = dict(rows)
    return {state: found.get(state, 0) for state in ENTRY_STATES}


def find_entry(session: Session, entry_id: int, state: str) -> FeedEntry | None:
    """Return a candidate in this state, None where there is none."""
    return session.scalars(
        select(FeedEntry).where(FeedEntry.id == entry_id, FeedEntry.state == state)
    ).one_or_none()
