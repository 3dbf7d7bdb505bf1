"""Records as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from feedgen.feed import FeedGenerator

from app.text import one_line, printable

# Of an empty feed: a document must say when it changed.
NEVER = datetime(2026, 1, 1, tzinfo=UTC)
GENERATOR = "Kseli"


@dataclass(frozen=True)
class Entry:
    """One record. `url` is its page and, for good, its id; the words are plain text."""

    url: str
    title: str
    summary: str
    published_at: datetime
    updated_at: datetime
    terms: tuple[str, ...] = ()


def compose_feed(title: str, url: str, page_url: str, language: str, entries: Sequence[Entry]) -> bytes:
    """Return the feed at `url`, whose records `page_url` shows to people, in the order of `entries`."""
    feed = FeedGenerator()
    feed.id(url)
    feed.title(title)
    feed.link(href=url, rel="self", type="application/atom+xml")
    feed.link(href=page_url, rel="alternate", type="text/html")
    feed.language(language)
    feed.author(name=GENERATOR)
    feed.generator(GENERATOR)
    feed.rights("https://creativecommons.org/licenses/by/4.0/")
    feed.updated(max((entry.updated_at for entry in entries), default=NEVER))
    for entry in entries:
        made = feed.add_entry(order="append")
        made.id(entry.url)
        made.title(_words(entry.title))
        made.link(href=entry.url, rel="alternate", type="text/html")
        made.summary(_words(entry.summary) or _words(entry.title))
        made.published(entry.published_at)
        made.updated(max(entry.updated_at, entry.published_at))
        for term in entry.terms:
            made.category(term=term)
    return bytes(feed.atom_str(pretty=False))


def _words(text: str) -> str:
    # XML takes no control signs at all, wherever a record got one from.
    return one_line(printable(one_line(text)))
