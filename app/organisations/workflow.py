"""What an organisation becomes when data name it: its kind, its key and its name in addresses."""

from __future__ import annotations

import re
from functools import lru_cache

from app.organisations.models import KINDS
from app.text import fold, romanise

LONGEST_SLUG = 60
LONGEST_KEY = 500
# IATI tells kinds apart that mean the same here.
KIND_OF = {"multilateral": "international", "partnership": "international", "foundation": "donor"}


# Files name the same organisations again and again, so both are remembered.
@lru_cache(maxsize=10_000)
def make_slug(name: str) -> str:
    """Return an organisation's name in addresses: ASCII words by the national romanisation, never empty."""
    words = re.sub(r"[^a-z0-9]+", "-", romanise(name)).strip("-")
    if len(words) > LONGEST_SLUG:
        words = words[: LONGEST_SLUG + 1].rpartition("-")[0] or words[:LONGEST_SLUG]
    return words or "organisation"


@lru_cache(maxsize=10_000)
def make_name_key(name: str) -> str:
    """Return the key under which a name is found again: folded, or the bare text where no letter is left."""
    # Romanised, one sign may become several letters: the key is indexed, so it stays short.
    return (fold(name) or name.strip().lower())[:LONGEST_KEY]


def choose_kind(told: str | None, role: str) -> str:
    """Return the kind of a new organisation: what the file tells, else a donor where it funds."""
    kind = KIND_OF.get(told or "", told or "")
    if kind in KINDS:
        return kind
    return "donor" if role == "funding" else "other"
