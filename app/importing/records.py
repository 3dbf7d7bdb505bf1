"""From rows of a table to canonical project records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, cast

from app.importing.columns import PROJECTS, check_needed
from app.importing.fields import mapped_cells, parse_fields
from app.importing.mapping import LISTS, PLAIN, Mapping
from app.importing.report import Report
from app.importing.rows import Location, Participation, ProjectRecord, Row, Sector, empty_record
from app.text import GEORGIAN

ROLES = {
    "donor": "funding",
    "accountable": "accountable",
    "extending": "extending",
    "implementer": "implementing",
}
SIMPLE = (
    "parent_external_id", "title_ka", "title_en", "description_ka", "description_en", "status",
    "planned_starts_on", "planned_ends_on", "actual_starts_on", "actual_ends_on",
    "starts_on", "ends_on", "budget_amount",
    "budget_currency", "url",
)  # fmt: skip


def project_records(
    rows: Iterator[Row], report: Report, mapping: Mapping | None = None
) -> Iterator[ProjectRecord]:
    """Yield one record a row. Rows that are one location each give partial records: a project may come again.

    Rows that lack what a project needs are told in the report and left out; those with a position are handed
    on all the same, so that the place is checked too and one run tells all that is wrong.
    """
    partial = (mapping or PLAIN).rows == "location"
    for row in rows:
        values = parse_fields(row, report, mapping)
        complete = check_needed(Row(row.line, mapped_cells(row, mapping)), PROJECTS, report)
        if complete or "lon" in values:
            values.setdefault("external_id", f"line {row.line}")
            yield build_record(row, values, mapping or PLAIN, partial=partial)


def build_record(row: Row, values: dict[str, Any], mapping: Mapping, *, partial: bool) -> ProjectRecord:
    """Return the record of one row from its parsed values."""
    record = empty_record(row.line, values["external_id"], partial=partial)
    fields = cast(dict[str, Any], record)
    for name in SIMPLE:
        fields[name] = values.get(name)
    lists = {name: split_list(values.get(name), mapping.split.get(name)) for name in LISTS}
    for name, role in ROLES.items():
        ref = values.get("donor_ref") if name == "donor" and len(lists[name]) == 1 else None
        record["participations"] += [participation(role, text, ref) for text in lists[name]]
    record["topics"] = lists["topic"]
    record["sectors"] = [sector(text) for text in lists["sector"]]
    location = build_location(row.line, values)
    record["locations"] = [location] if location else []
    record["raw"] = {name: text for name, text in row.cells.items() if text}
    return record


def split_list(text: str | None, separator: str | None) -> list[str]:
    """Return the parts of a cell that holds several values, each once."""
    if not text:
        return []
    parts = text.split(separator) if separator else [text]
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def participation(role: str, name: str, ref: str | None = None) -> Participation:
    """Return an organisation's part in a project; the name's letters tell its language."""
    georgian = bool(GEORGIAN.search(name))
    return Participation(
        role=role, name_ka=name if georgian else None, name_en=None if georgian else name, ref=ref, kind=None
    )


def sector(text: str) -> Sector:
    """Return a sector by OECD DAC code (IATI vocabulary 1: five digits, 2: three), or by name."""
    code = text.removesuffix(".0")
    if code.isascii() and code.isdigit() and len(code) in (3, 5):
        return Sector(vocabulary=vocabulary_of(code), code=code, name=None, percentage=None)
    return Sector(vocabulary="99", code=None, name=text, percentage=None)


def vocabulary_of(code: str) -> Literal["1", "2"]:
    """Return IATI's number for OECD DAC: 1 for purpose codes of five digits, 2 for categories of three."""
    return "1" if len(code) == 5 else "2"


def build_location(line: int, values: dict[str, Any]) -> Location | None:
    """Return the place of a row, None where nothing is said of any.

    A place without position is never an exact one.
    """
    told = ("lon", "location_name", "region", "municipality", "location_ref")
    if not any(name in values for name in told):
        return None
    return Location(
        line=line,
        ref=values.get("location_ref"),
        name=values.get("location_name"),
        lon=values.get("lon"),
        lat=values.get("lat"),
        region=values.get("region"),
        municipality=values.get("municipality"),
        precision=location_precision(values),
    )


def location_precision(values: dict[str, Any]) -> str | None:
    """Return the stated precision; without one, exact for a position, else the smallest area that is
    named."""
    if "precision" in values:
        return str(values["precision"])
    if "lon" in values:
        return "exact"
    if "municipality" in values:
        return "district"
    return "region" if "region" in values else "country"
