"""What an import looks up by name for every row, read once and held in memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session

from app.regions.queries import read_region_names
from app.text import fold, search_tokens
from app.topics.queries import TopicFinder, read_topic_finder


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


def document_of(texts: list[str | None]) -> str:
    """Return the search document of texts, each text's tokens kept in order and once."""
    return " ".join(dict.fromkeys(token for text in texts if text for token in _tokens(text)))


# Rows of one file repeat their texts: the same description, donor or place stands in many rows.
@lru_cache(maxsize=4_096)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(search_tokens(text))
