"""From one record of a file to a row of the staging table: names looked up, key and hash made."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from app.importing.problem_rows import ProblemRecord
from app.importing.report import Report, shown
from app.importing.staging import Staging, Tables
from app.problems.services.masking import EXACT_DECIMALS
from app.regions.queries import read_region_names
from app.text import GEORGIAN, fold, search_document
from app.topics.queries import read_topic_finder

SQL = Path(__file__).resolve().parents[1] / "sql"
TABLE = "import_problem_row"
COLUMNS: Tables = {
    TABLE: (
        *("seq", "line", "external_id", "title", "text", "language", "topic_code", "region_text"),
        *("region_named", "municipality_text", "municipality_key", "lon", "lat", "location_precision"),
        *("status", "closed_on", "reported_on", "email", "raw", "content_hash", "search_document"),
    ),
    "import_problem_word": ("name", "words"),
}
MADE_LATER = ("import_problem_place", "import_problem")
# Part of every content hash: raise it when the same file comes to be read otherwise.
READING = 1
OTHER_TOPIC = "other"


class ProblemStager:
    """Writes records into the staging table; what no name leads to goes to the report, by line."""

    def __init__(
        self, session: Session, report: Report, *, location_precision: str, strict_regions: bool
    ) -> None:
        self.staging = Staging(session, COLUMNS, MADE_LATER, SQL / "import_problem_tables.sql")
        self.regions = read_region_names(session)
        self.topics = read_topic_finder(session)
        self.report = report
        self.location_precision = location_precision
        self.strict_regions = strict_regions
        self.seq = 0
        self.unplaced = 0

    def add(self, record: ProblemRecord) -> None:
        """Stage one record. One that says nothing of its place has been told: counted and left out."""
        if record["lon"] is None and not (record["region"] or record["municipality"]):
            self.unplaced += 1
            return
        self.seq += 1
        lon, lat = (_rounded(record["lon"]), _rounded(record["lat"]))
        precision = record["location_precision"] or self.location_precision
        municipality = record["municipality"]
        self.staging.add(
            TABLE,
            (
                self.seq,
                record["line"],
                record["external_id"] or _key_of(record),
                record["title"],
                record["text"],
                "ka" if GEORGIAN.search(record["title"] + record["text"]) else "en",
                self._topic(record),
                record["region"],
                self._region(record),
                municipality,
                _fold(municipality) if municipality else None,
                lon,
                lat,
                precision,
                record["status"],
                record["closed_on"],
                record["reported_on"],
                record["email"],
                dict(record["raw"]),
                _hash_of(record, precision),
                search_document([record["title"], record["text"]]),
            ),
        )

    def _topic(self, record: ProblemRecord) -> str:
        told = record["topic"]
        found = self.topics.by_name(told) if told else OTHER_TOPIC
        if found is None:
            message = f"there is no topic {shown(told)}"
            self.report.add_error("E_TOPIC", message, line=record["line"], field="topic")
        return found or OTHER_TOPIC

    def _region(self, record: ProblemRecord) -> str | None:
        told = record["region"]
        found = self.regions.get(_fold(told)) if told else None
        if told and found is None:
            add = self.report.add_error if self.strict_regions else self.report.add_warning
            code = "E_REGION" if self.strict_regions else "W_REGION"
            add(code, f"there is no region {shown(told)}", line=record["line"], field="region")
        return found


def _rounded(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, EXACT_DECIMALS)


@lru_cache(maxsize=10_000)
def _fold(text: str) -> str:
    return fold(text)


def _key_of(record: ProblemRecord) -> str:
    """Return the key of a row that has none: the same title at the same place on the same day is the same."""
    parts = [record[name] for name in ("title", "lon", "lat", "region", "municipality", "reported_on")]
    return "row-" + hashlib.md5(repr(parts).encode(), usedforsecurity=False).hexdigest()


def _hash_of(record: ProblemRecord, precision: str) -> str:
    content = [value for name, value in record.items() if name not in ("line", "raw")]
    return hashlib.md5(repr((READING, precision, content)).encode(), usedforsecurity=False).hexdigest()
