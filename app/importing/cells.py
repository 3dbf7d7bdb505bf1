"""Text of one cell to one value: each parser takes what a person would write and refuses the rest."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlsplit

from app.currencies import is_currency
from app.i18n import today_in_georgia
from app.importing.positions import check_position
from app.importing.report import Refused, shown
from app.mail.address import MailAddressError, check_address

# float() would also take nan, inf, 1_0, 0x29 and Arabic digits: only this pattern counts.
COORDINATE = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?", re.ASCII)
COORDINATE_COMMA = re.compile(r"[+-]?[0-9]{1,3}(?:[.,][0-9]{1,20})?", re.ASCII)
NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
ISO_DATE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9:.]{4,15}(?:Z|[+-][0-9:]{2,6})?|Z)?", re.ASCII
)
PARTED_DATE = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})", re.ASCII)
# RFC 3986, and beyond ASCII letters as people paste them: no blank, quote or bracket in an address.
URL_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}]")

# numeric(14,2)
LARGEST_AMOUNT = Decimal(10) ** 12
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200


def parse_coordinate(text: str, *, decimal_comma: bool = False) -> float:
    """Return decimal degrees. Raises Refused E_COORD_PARSE, or E_COORD_RANGE beyond what degrees can be."""
    pattern = COORDINATE_COMMA if decimal_comma else COORDINATE
    stripped = text.strip().replace("\N{MINUS SIGN}", "-")
    if pattern.fullmatch(stripped):
        return float(stripped.replace(",", "."))
    if re.fullmatch(r"[+-]?[0-9]{4,}(?:\.[0-9]*)?", stripped, re.ASCII):
        raise Refused("E_COORD_RANGE", f"{shown(text)} is no degree: longitude runs to 180, latitude to 90")
    raise Refused("E_COORD_PARSE", f"{shown(text)} is not a number of decimal degrees such as 41.7151")


def parse_position(
    lat: str, lon: str, *, decimal_comma: bool = False, allow_outside: bool = False
) -> tuple[float, float]:
    """Return (lon, lat) in degrees from two cells, latitude first as in tables.

    Raises Refused as check_position does.
    """
    latitude = parse_coordinate(lat, decimal_comma=decimal_comma)
    longitude = parse_coordinate(lon, decimal_comma=decimal_comma)
    check_position(longitude, latitude, allow_outside=allow_outside)
    return longitude, latitude


def parse_date(text: str, order: str = "ymd", *, end: bool = False) -> date:
    """Return the day of an ISO date, or of one in `order` (dmy, mdy, year) as a mapping states.

    Raises Refused E_DATE.

    ISO dates are always taken. With `year` a bare year counts as its first day, or its last with `end`.
    """
    stripped = text.strip()
    try:
        if iso := ISO_DATE.fullmatch(stripped):
            return in_years(date(int(iso[1]), int(iso[2]), int(iso[3])), text)
        if order == "year" and re.fullmatch(r"[0-9]{4}(?:\.0)?", stripped, re.ASCII):
            return in_years(date(int(stripped[:4]), 12, 31) if end else date(int(stripped[:4]), 1, 1), text)
        if order in ("dmy", "mdy") and (parts := PARTED_DATE.fullmatch(stripped)):
            day, month = (parts[1], parts[3]) if order == "dmy" else (parts[3], parts[1])
            return in_years(date(int(parts[4]), int(month), int(day)), text)
    except ValueError as error:
        raise Refused("E_DATE", f"{shown(text)}: there is no such day") from error
    raise Refused("E_DATE", f"{shown(text)} is not a date of the form 2026-01-31")


def parse_past_day(text: str, order: str = "ymd") -> date:
    """Return a day as parse_date does, today in Georgia at the latest. Raises Refused E_DATE."""
    day = parse_date(text, order)
    if day > today_in_georgia():
        raise Refused("E_DATE", f"{shown(text)} lies in the future")
    return day


def in_years(day: date, text: str) -> date:
    """Return `day` when its year is one that a project can have; raises Refused E_DATE otherwise."""
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise Refused("E_DATE", f"{shown(text)}: the year must lie between {EARLIEST_YEAR} and {LATEST_YEAR}")
    return day


def parse_decimal(text: str, *, decimal_comma: bool = False, thousands: str = "") -> Decimal:
    """Return a plain number.

    Raises Refused E_NUMBER. `thousands` is dropped where it stands between groups of three.
    """
    stripped = text.strip().replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ")
    if thousands and re.fullmatch(
        rf"[+-]?\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?:[.,]\d+)?", stripped, re.ASCII
    ):
        stripped = stripped.replace(thousands, "")
    if decimal_comma and "." not in stripped:
        stripped = stripped.replace(",", ".", 1)
    if not NUMBER.fullmatch(stripped):
        raise Refused("E_NUMBER", f"{shown(text)} is not a number")
    return Decimal(stripped)


def parse_amount(
    text: str, *, factor: Decimal = Decimal(1), decimal_comma: bool = False, thousands: str = ""
) -> Decimal:
    """Return money with two decimals after multiplying by `factor`.

    Raises Refused E_NUMBER beyond numeric(14,2).
    """
    value = parse_decimal(text, decimal_comma=decimal_comma, thousands=thousands) * factor
    # First the size: quantize of 1e999 would raise, and a smaller one build a number of that many digits.
    if abs(value) >= LARGEST_AMOUNT:
        raise Refused("E_NUMBER", f"{shown(text)} is larger than any amount of money can be here (12 digits)")
    rounded = value.quantize(Decimal("0.01"))
    if abs(rounded) >= LARGEST_AMOUNT:
        raise Refused("E_NUMBER", f"{shown(text)} is larger than any amount of money can be here (12 digits)")
    return rounded


def parse_budget(
    text: str, *, factor: Decimal = Decimal(1), decimal_comma: bool = False, thousands: str = ""
) -> Decimal:
    """Return the money that a project has, 0 or more. Raises Refused E_NUMBER, as parse_amount does.

    IATI allows less than nothing in budgets and transactions, to take money back; a table's one sum for the
    whole project takes nothing back.
    """
    amount = parse_amount(text, factor=factor, decimal_comma=decimal_comma, thousands=thousands)
    if amount < 0:
        raise Refused("E_NUMBER", f"{shown(text)} is less than nothing: a budget is 0 or more")
    return amount


def parse_url(text: str) -> str:
    """Return an http or https address.

    Raises Refused E_URL_SCHEME for every other one and for hidden credentials.
    """
    stripped = text.strip()
    try:
        parts = urlsplit(stripped)
        host = parts.hostname
    except ValueError as error:
        raise Refused("E_URL_SCHEME", f"{shown(text)} is not an address") from error
    # urlsplit drops tabs and newlines inside; a browser does so too, so they are refused, not cleaned.
    if (
        parts.scheme not in ("http", "https")
        or not host
        or URL_FORBIDDEN.search(stripped)
        or "@" in parts.netloc
    ):
        raise Refused("E_URL_SCHEME", f"{shown(text)} is not an address that begins with http:// or https://")
    return stripped


def parse_email(text: str) -> str:
    """Return an e-mail address as it is written to; no server is asked. Raises Refused E_EMAIL."""
    try:
        return check_address(text)
    except MailAddressError as error:
        raise Refused("E_EMAIL", f"{shown(text)} is no e-mail address") from error


def parse_currency(text: str) -> str:
    """Return the three letters of an ISO 4217 code, in capitals. Raises Refused E_CURRENCY."""
    code = text.strip().upper()
    if not is_currency(code):
        raise Refused("E_CURRENCY", f"{shown(text)} is no currency code of ISO 4217, such as GEL or USD")
    return code


def as_cell(value: object) -> str:
    """Return a typed cell (XLSX, GeoJSON) as a CSV would hold it: ISO days, plain numbers, true/false."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
