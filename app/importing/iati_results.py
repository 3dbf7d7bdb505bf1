"""Documents and results of an IATI activity."""

from __future__ import annotations

from lxml import etree

from app.importing.iati_elements import ActivityReader
from app.importing.rows import Document, Result


def read_documents(reader: ActivityReader) -> list[Document]:
    """Return the linked documents; one whose address is not http or https is told and left out."""
    found = []
    for element in reader.element.findall("document-link"):
        url = reader.url(element, element.get("url"))
        if url:
            title = reader.any_narrative(element.find("title"))
            found.append(Document(title=title, url=url, format=reader.attribute(element, "format")))
    return found


def read_results(reader: ActivityReader) -> list[Result]:
    """Return one row for each period of each indicator, one for an indicator or a result without any."""
    found = []
    for element in reader.element.findall("result"):
        title = reader.any_narrative(element.find("title"))
        indicators = element.findall("indicator")
        if not indicators and title:
            found.append(empty_result(title))
        for indicator in indicators:
            found += read_indicator(reader, indicator, title)
    return found


def empty_result(title: str | None) -> Result:
    return Result(title=title, indicator=None, baseline=None, target=None, actual=None, period_end=None)


def read_indicator(reader: ActivityReader, element: etree._Element, title: str | None) -> list[Result]:
    """Return the periods of one indicator."""
    base = empty_result(title)
    base["indicator"] = reader.any_narrative(element.find("title"))
    base["baseline"] = value_of(reader, element.find("baseline"))
    found = []
    for period in element.findall("period"):
        row = base.copy()
        row["target"] = value_of(reader, period.find("target"))
        row["actual"] = value_of(reader, period.find("actual"))
        end = period.find("period-end")
        row["period_end"] = None if end is None else reader.date(end, end.get("iso-date"))
        found.append(row)
    return found or [base]


def value_of(reader: ActivityReader, element: etree._Element | None) -> str | None:
    """Return what a baseline, target or actual states."""
    return None if element is None else reader.attribute(element, "value")
