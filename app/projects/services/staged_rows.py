"""From one canonical record to the rows of the staging tables."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from app.importing.report import Report, shown
from app.importing.rows import Location, Participation, ProjectRecord, Sector
from app.organisations.workflow import choose_kind, make_name_key, make_slug
from app.projects.models.parts import TRANSACTION_KINDS
from app.projects.services.lookups import Lookups, document_of
from app.projects.services.staging import Staging
from app.text import fold

# Part of every content hash: raise it when the same file comes to be read otherwise.
READING = 1
# PostgreSQL indexes texts of up to 2,700 bytes; a Georgian letter takes three.
LONGEST_NAME = 500
# IATI's numbers for OECD DAC, in the words that the filter reads.
VOCABULARIES = {"1": "DAC", "2": "DAC-3"}
SCALARS = (
    *("title_ka", "title_en", "description_ka", "description_en", "status", "planned_starts_on"),
    *("planned_ends_on", "actual_starts_on", "actual_ends_on", "starts_on", "ends_on", "budget_amount"),
    *("budget_currency", "url", "parent_external_id"),
)


class Stager:
    """Writes records into the staging tables; problems go to the report, with the line they stand on."""

    def __init__(self, staging: Staging, lookups: Lookups, report: Report, *, strict_regions: bool) -> None:
        self.staging = staging
        self.lookups = lookups
        self.report = report
        self.strict_regions = strict_regions
        self.seq = 0

    def add(self, record: ProjectRecord) -> None:
        """Stage one record with all its parts."""
        self.seq += 1
        self._check_lengths(record)
        values: dict[str, Any] = dict(record)
        if record["budget_amount"] is not None and not record["budget_currency"]:
            # Of an IATI activity: what reads tables has told it already.
            self.report.add_error(
                "E_CURRENCY",
                "the budget has no currency, and the activity no default-currency",
                line=record["line"],
                field="budget_currency",
            )
            values["budget_amount"] = None
        names = [place["name"] for place in record["locations"]]
        taking_part = [
            name for item in record["participations"] for name in (item["name_ka"], item["name_en"])
        ]
        texts = [values[field] for field in SCALARS[:4]]
        self.staging.add(
            "import_row",
            (
                self.seq,
                record["line"],
                record["external_id"],
                record["partial"],
                *(values[field] for field in SCALARS),
                record["raw"] or None,
                content_hash(record),
                document_of([*texts, *names, *taking_part]),
            ),
        )
        for item in record["participations"]:
            self._add_organisation(record, item)
        for sector in record["sectors"]:
            self._add_sector(record, sector)
        for topic in record["topics"]:
            self._add_topic(record, topic)
        self._add_money(record)
        self._add_texts(record)
        for number, place in enumerate(record["locations"]):
            self._add_location(record, place, number)

    def _check_lengths(self, record: ProjectRecord) -> None:
        """Tell what is longer than an index takes in, or than anybody would read."""
        names = [(item["name_ka"] or item["name_en"], "organisation") for item in record["participations"]]
        refs = [(item["ref"], "organisation") for item in record["participations"]]
        codes = [(sector["code"] or sector["name"], "sector") for sector in record["sectors"]]
        titles = [(record["title_ka"], "title_ka"), (record["title_en"], "title_en")]
        for text, field in [*titles, (record["external_id"], "external_id"), *names, *refs, *codes]:
            if text and len(text) > LONGEST_NAME:
                message = f"longer than {LONGEST_NAME} characters"
                self.report.add_error("E_FIELD_SIZE", message, line=record["line"], field=field)

    def _add_organisation(self, record: ProjectRecord, item: Participation) -> None:
        name = item["name_en"] or item["name_ka"] or item["ref"]
        if not name:
            return
        self.staging.add(
            "import_row_organisation",
            (
                self.seq,
                record["external_id"],
                item["role"],
                make_name_key(name),
                item["ref"],
                item["name_ka"],
                item["name_en"] or (None if item["name_ka"] else name),
                choose_kind(item["kind"], item["role"]),
                make_slug(name),
            ),
        )

    def _add_sector(self, record: ProjectRecord, sector: Sector) -> None:
        vocabulary = VOCABULARIES.get(sector["vocabulary"], sector["vocabulary"])
        code, name = sector["code"], sector["name"]
        topic = None
        if code and vocabulary in VOCABULARIES.values():
            topic = self.lookups.topics.by_sector(code)
        if topic is None and name:
            topic = self.lookups.topics.by_sector_name(name)
        key = (self.seq, record["external_id"])
        self.staging.add(
            "import_row_sector",
            (*key, vocabulary, code or fold(name or "") or "-", name, sector["percentage"]),
        )
        if topic:
            self.staging.add("import_row_topic", (*key, topic))
        else:
            self.report.add_warning(
                "W_SECTOR",
                f"the sector {shown(code or name)} leads to no topic",
                line=record["line"],
                field="sector",
            )

    def _add_topic(self, record: ProjectRecord, text: str) -> None:
        topic = self.lookups.topics.by_name(text)
        if topic:
            self.staging.add("import_row_topic", (self.seq, record["external_id"], topic))
        else:
            self.report.add_error(
                "E_TOPIC", f"there is no topic {shown(text)}", line=record["line"], field="topic"
            )

    def _add_money(self, record: ProjectRecord) -> None:
        for table, items in (
            ("import_row_budget", record["budgets"]),
            ("import_row_transaction", record["transactions"]),
        ):
            copies: Counter[str] = Counter()
            for item in items:
                values: dict[str, Any] = dict(item)
                if not values["currency"]:
                    self.report.add_warning(
                        "W_CURRENCY", "an amount without currency is left out", line=record["line"]
                    )
                    continue
                kind = values.pop("kind")
                if table == "import_row_transaction":
                    kind = transaction_kind(kind)
                self.staging.add(table, (*self._copy(record, item, copies), kind, *values.values()))

    def _add_texts(self, record: ProjectRecord) -> None:
        copies: Counter[str] = Counter()
        for document in record["documents"]:
            title, url = document["title"] or document["url"], document["url"]
            self.staging.add(
                "import_row_document", (*self._copy(record, document, copies), title, url, document["format"])
            )
        for result in record["results"]:
            texts: dict[str, Any] = dict(result)
            heading = texts.pop("title") or result["indicator"]
            if heading:
                self.staging.add(
                    "import_row_result", (*self._copy(record, result, copies), heading, *texts.values())
                )

    def _copy(self, record: ProjectRecord, item: Any, copies: Counter[str]) -> tuple[int, str, int]:
        """Return the key of a part: two equal ones of one row differ in `copy`, those of two rows are one."""
        text = repr(sorted(item.items()))
        copies[text] += 1
        return self.seq, record["external_id"], copies[text]

    def _add_location(self, record: ProjectRecord, place: Location, number: int) -> None:
        region = self.lookups.region(place["region"]) if place["region"] else None
        if place["region"] and region is None:
            message = f"there is no region {shown(place['region'])}"
            if self.strict_regions:
                self.report.add_error("E_REGION", message, line=place["line"], field="region")
            else:
                self.report.add_warning("W_REGION", message, line=place["line"], field="region")
        municipality = place["municipality"]
        self.staging.add(
            "import_row_location",
            (
                self.seq,
                record["external_id"],
                number,
                place["line"],
                place["ref"],
                place["name"],
                place["lon"],
                place["lat"],
                place["region"],
                region,
                municipality,
                fold(municipality) if municipality else None,
                place["precision"] or "exact",
            ),
        )


def transaction_kind(told: str) -> str:
    """Return the kind that is kept; loans, equity and guarantees are other."""
    if told in TRANSACTION_KINDS:
        return told
    return "incoming" if told.startswith("incoming") else "other"


def content_hash(record: ProjectRecord) -> str:
    """Return the same text for the same content, wherever in the file it stands."""
    # The order of the keys is that of the record's type: repr() is as exact as JSON, and cheaper.
    content = [value for name, value in record.items() if name not in ("line", "raw", "locations")]
    places = [[value for name, value in place.items() if name != "line"] for place in record["locations"]]
    return hashlib.md5(repr((READING, content, places)).encode(), usedforsecurity=False).hexdigest()
