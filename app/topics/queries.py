"""Reads of the topics: which one a sector, a code or a name means."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.text import fold
from app.topics.models import Topic

SECTOR_NAMES = Path(__file__).resolve().parents[2] / "geodata" / "sector_names.csv"
# OECD DAC: three digits are a category, five a purpose.
SHORTEST_SECTOR = 3


@dataclass(frozen=True)
class TopicFinder:
    """What leads to a topic, held in memory (a few hundred entries) for reading many rows."""

    codes_by_name: dict[str, str]
    codes_by_sector: dict[str, str]
    codes_by_sector_name: dict[str, str]

    def by_name(self, text: str) -> str | None:
        """Return the code of a topic told by code or name in either language, or None."""
        return self.codes_by_name.get(fold(text))

    def by_sector(self, code: str) -> str | None:
        """Return the topic of an OECD DAC sector, by the longest known beginning of its code, or None."""
        for length in range(len(code), SHORTEST_SECTOR - 1, -1):
            found = self.codes_by_sector.get(code[:length])
            if found:
                return found
        return None

    def by_sector_name(self, name: str) -> str | None:
        """Return the topic of a sector told by a usual name, or by a topic's own name, or None."""
        return self.codes_by_sector_name.get(fold(name)) or self.by_name(name)


def read_topic_finder(session: Session) -> TopicFinder:
    """Return the finder for the topics of the database and the sector names of geodata/."""
    topics = session.execute(select(Topic.code, Topic.name_ka, Topic.name_en, Topic.dac_sectors)).all()
    with SECTOR_NAMES.open(encoding="utf-8", newline="") as file:
        sector_names = {fold(row["name"]): row["topic"] for row in csv.DictReader(file, strict=True)}
    return TopicFinder(
        codes_by_name={
            fold(name): topic.code for topic in topics for name in (topic.code, topic.name_ka, topic.name_en)
        },
        codes_by_sector={sector: topic.code for topic in topics for sector in topic.dac_sectors},
        codes_by_sector_name=sector_names,
    )
