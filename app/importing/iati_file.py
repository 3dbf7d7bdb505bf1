"""Reads IATI activities, versions 1.04, 1.05 and 2.0x, into canonical project records, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from lxml import etree

from app.importing.fields import REFUSED
from app.importing.iati_codes import DATE_FIELDS, ORGANISATION_KINDS, ROLES, SECTOR_VOCABULARIES, STATUSES
from app.importing.iati_elements import ActivityReader
from app.importing.iati_money import read_budgets, read_transactions, total_budget
from app.importing.iati_places import read_locations
from app.importing.iati_results import read_documents, read_results
from app.importing.records import vocabulary_of
from app.importing.report import Report, shown
from app.importing.rows import Participation, ProjectRecord, Sector, empty_record
from app.importing.xml_file import read_elements
from app.text import one_line


def read_iati(path: Path, report: Report) -> Iterator[ProjectRecord]:
    """Yield every activity with all its locations, abroad too: who stores them leaves those out and counts.

    Positions come as lon, lat in degrees, turned from IATI's latitude first. Raises Refused E_XML_DTD,
    E_ENCODING, E_XML, E_XML_SHAPE, E_XML_SIZE; what is wrong inside an activity is told in the report by
    line.
    """
    empty = True
    with path.open("rb") as file:
        for element in read_elements(file, "iati-activities", "iati-activity", report):
            empty = False
            record = read_activity(ActivityReader(element, report))
            if record:
                yield record
    if empty:
        report.add_warning("W_EMPTY", "the file holds no activity")


def read_activity(reader: ActivityReader) -> ProjectRecord | None:
    """Return the record of one activity, or None when it lacks identifier or title, which is told."""
    external_id = reader.text(reader.element.find("iati-identifier"))
    titles = reader.languages("title")
    for value, field in ((external_id, "iati-identifier"), (titles, "title")):
        if not value:
            reader.report.add_error("E_ROW", f"the activity has no {field}", line=reader.line, field=field)
            return None
    record = empty_record(reader.line, external_id or "")
    titles = {language: one_line(text) for language, text in titles.items()}
    record["title_ka"], record["title_en"] = titles.get("ka"), titles.get("en")
    descriptions = reader.languages("description")
    record["description_ka"], record["description_en"] = descriptions.get("ka"), descriptions.get("en")
    record["status"] = read_status(reader)
    read_dates(reader, record)
    record["parent_external_id"] = reader.parent()
    record["url"] = reader.url(reader.element.find("activity-website"))
    record["participations"] = read_participations(reader)
    record["sectors"] = read_sectors(reader)
    record["budgets"] = read_budgets(reader)
    record["transactions"] = read_transactions(reader)
    record["budget_amount"], record["budget_currency"] = total_budget(
        record["budgets"], record["transactions"]
    )
    if reader.currency_refused:
        # That is told: nothing more is to be said of amounts that have no currency for that reason.
        record["budgets"] = [item for item in record["budgets"] if item["currency"]]
        record["transactions"] = [item for item in record["transactions"] if item["currency"]]
        record["budget_amount"] = record["budget_amount"] if record["budget_currency"] else None
    record["documents"] = read_documents(reader)
    record["results"] = read_results(reader)
    record["locations"] = read_locations(reader)
    record["raw"] = {"xml": etree.tostring(reader.element, encoding="unicode", with_tail=False)}
    return record


def read_status(reader: ActivityReader) -> str | None:
    """Return the status word; one that is in no list is told, and REFUSED stands for it."""
    element = reader.element.find("activity-status")
    if element is None:
        return None
    text = (element.get("code") or reader.text(element) or "").strip().lower()
    if text and text not in STATUSES:
        reader.error("E_STATUS", f"{shown(text)} is no status of an activity", element)
        return REFUSED
    return STATUSES.get(text)


def read_dates(reader: ActivityReader, record: ProjectRecord) -> None:
    """Fill planned and actual days. The text form of version 1 counts where the attribute is missing."""
    for element in reader.element.findall("activity-date"):
        field = DATE_FIELDS.get((element.get("type") or "").lower())
        if field:
            cast(dict[str, Any], record)[field] = reader.date(
                element, element.get("iso-date") or element.text
            )


def read_participations(reader: ActivityReader) -> list[Participation]:
    """Return the organisations that take part, in the file's order; one that is not named is left out."""
    found = []
    for element in reader.element.findall("participating-org"):
        role = ROLES.get((element.get("role") or "").strip().lower())
        names = reader.narratives(element)
        ref = reader.attribute(element, "ref")
        if not role:
            reader.error("E_ROLE", f"{shown(element.get('role'))} is no role of an organisation", element)
        elif names or ref:
            kind = ORGANISATION_KINDS.get(element.get("type") or "")
            found.append(
                Participation(role=role, name_ka=names.get("ka"), name_en=names.get("en"), ref=ref, kind=kind)
            )
    return found


def read_sectors(reader: ActivityReader) -> list[Sector]:
    """Return the sectors of the activity, or those of its transactions: IATI allows only one of the two.

    A DAC code that has neither three nor five digits is told (W_SECTOR_CODE) and left out.
    """
    elements = reader.element.findall("sector") or reader.element.findall("transaction/sector")
    found: dict[tuple[str, str | None], Sector] = {}
    for element in elements:
        stated = (element.get("vocabulary") or "").strip()
        vocabulary = SECTOR_VOCABULARIES.get(stated.lower(), stated)
        code = reader.attribute(element, "code")
        name = reader.any_narrative(element)
        if vocabulary in ("1", "2") and code:
            if not (code.isascii() and code.isdigit() and len(code) in (3, 5)):
                reader.warn(
                    "W_SECTOR_CODE", f"{shown(code)} is no DAC sector of 3 or 5 digits: left out", element
                )
                continue
            vocabulary = vocabulary_of(code)
        percentage = reader.number(element, element.get("percentage"))
        if code or name:
            found.setdefault(
                (vocabulary, code), Sector(vocabulary=vocabulary, code=code, name=name, percentage=percentage)
            )
    return list(found.values())
