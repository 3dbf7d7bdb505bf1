"""Reads single values of one IATI activity: texts by language, days, money, addresses; problems by line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import cast

from lxml import etree

from app.importing.cell_text import take_text
from app.importing.cells import parse_amount, parse_currency, parse_date, parse_decimal, parse_url
from app.importing.report import Refused, Report
from app.text import GEORGIAN, one_line

LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class ActivityReader:
    """One activity and the report that its problems go to."""

    def __init__(self, element: etree._Element, report: Report) -> None:
        self.element = element
        self.report = report
        self.line = line_of(element) or 0
        self.language = (element.get(LANG) or "").lower()
        self.currency_refused = False
        self.currency = self.take_currency(element, element.get("default-currency"))

    def error(self, code: str, message: str, element: etree._Element) -> None:
        self.report.add_error(code, message, line=line_of(element), field=str(element.tag))

    def warn(self, code: str, message: str, element: etree._Element) -> None:
        self.report.add_warning(code, message, line=line_of(element), field=str(element.tag))

    def clean(self, value: str | None, element: etree._Element) -> str | None:
        """Return cleaned text, or None when nothing is left."""
        if not value:
            return None
        return take_text(value, self.report, line=line_of(element), field=str(element.tag)) or None

    def attribute(self, element: etree._Element, name: str) -> str | None:
        return self.clean(element.get(name), element)

    def text(self, element: etree._Element | None) -> str | None:
        """Return the text of an element, on one line."""
        if element is None:
            return None
        value = self.clean(element.text, element)
        return one_line(value) if value else None

    def languages(self, tag: str) -> dict[str, str]:
        """Return the texts of all <tag> of the activity by 'ka' and 'en', the first of each."""
        found: dict[str, str] = {}
        for element in self.element.findall(tag):
            for language, text in self.narratives(element).items():
                found.setdefault(language, text)
        return found

    def narratives(self, element: etree._Element | None) -> dict[str, str]:
        """Return the texts of one element: its <narrative> (version 2) or its own text (version 1).

        What is neither Georgian nor English counts as English only where there is no English text.
        """
        if element is None:
            return {}
        found: dict[str, str] = {}
        others = []
        for part in element.findall("narrative") or [element]:
            text = self.clean(part.text, part)
            if not text:
                continue
            language = (part.get(LANG) or element.get(LANG) or self.language)[:2].lower()
            if language == "ka" or GEORGIAN.search(text):
                found.setdefault("ka", text)
            elif language in ("en", ""):
                found.setdefault("en", text)
            else:
                others.append(text)
        if others:
            found.setdefault("en", others[0])
        return found

    def any_narrative(self, element: etree._Element | None) -> str | None:
        """Return the text of an element in English or else in Georgian, on one line."""
        texts = self.narratives(element)
        text = texts.get("en") or texts.get("ka")
        return one_line(text) if text else None

    def date(self, element: etree._Element, value: str | None) -> date | None:
        """Return a day; one that cannot be read is told."""
        if not value or not value.strip():
            return None
        try:
            return parse_date(value)
        except Refused as refused:
            self.error(refused.code, refused.message, element)
            return None

    def amount(self, element: etree._Element | None) -> Decimal | None:
        """Return the money of a <value>; one that cannot be read is told."""
        if element is None or not (element.text or "").strip():
            return None
        try:
            return parse_amount(element.text or "", thousands=",")
        except Refused as refused:
            self.error(refused.code, refused.message, element)
            return None

    def number(self, element: etree._Element, value: str | None) -> Decimal | None:
        """Return a percentage from 0 to 100; one that cannot be read is told."""
        if not value or not value.strip():
            return None
        try:
            number = parse_decimal(value)
        except Refused as refused:
            self.error(refused.code, refused.message, element)
            return None
        if 0 <= number <= 100:
            return number
        self.error("E_NUMBER", "a percentage lies between 0 and 100", element)
        return None

    def take_currency(self, element: etree._Element | None, value: str | None) -> str | None:
        """Return a currency code; one that cannot be read is told."""
        if element is None or not value or not value.strip():
            return None
        try:
            return parse_currency(value)
        except Refused as refused:
            self.currency_refused = True
            self.error(refused.code, refused.message, element)
            return None

    def url(self, element: etree._Element | None, value: str | None = None) -> str | None:
        """Return the address in an element's text or in `value`; one that is not http or https is told."""
        text = value if value is not None or element is None else element.text
        if element is None or not text or not text.strip():
            return None
        try:
            return parse_url(text.strip().replace(" ", "%20"))
        except Refused as refused:
            self.error(refused.code, refused.message, element)
            return None

    def parent(self) -> str | None:
        """Return the identifier of the parent activity, for adding up one level of a hierarchy only."""
        for element in self.element.findall("related-activity"):
            if (element.get("type") or "").lower() in ("1", "parent"):
                return self.attribute(element, "ref")
        return None


def line_of(element: etree._Element) -> int | None:
    """Return the line on which an element starts."""
    # lxml's stubs give this attribute no type.
    return cast("int | None", element.sourceline)
