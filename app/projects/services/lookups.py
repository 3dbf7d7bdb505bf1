"""What an import looks up by name for every row, read once and held in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session

from app.regions.queries import read_region_names
from app.text import fold, search_document
from app.topics.queries import TopicFinder, read_topic_finder

LONGEST_DOCUMENT = 200_000


@dataclass(frozen=True)
class Lookups:
    """The names of regions (folded) with their codes, and what leads to a topic."""

    regions: dict[str, str]
    topics: TopicFinder

    def region(self, text: str) -> str | None:
        """Return the ISO code of a region in any usual spelling, or None."""
        return self.regions.get(_fold(text))


def read_lookups(session: Session) -> Lookups:
    """Return the lookups of the database. Two queries."""
    return Lookups(regions=read_region_names(session), topics=read_topic_finder(session))


@lru_cache(maxsize=10_000)
def _fold(text: str) -> str:
    return fold(text)


def document_of(texts: Iterable[str | None]) -> str:
    """Return the search document of texts, cut off where no text of a person would be so long."""
    return _document(" ".join(text for text in texts if text))


# Rows of one project repeat its texts.
@lru_cache(maxsize=1_024)
def _document(text: str) -> str:
    document = search_document([text])
    # A tsvector holds at most 1 MB.
    return document if len(document) <= LONGEST_DOCUMENT else document[:LONGEST_DOCUMENT].rpartition(" ")[0]
