"""Values of the filter, one reader a kind: text in, checked value out, or a sentence on what is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from app.currencies import is_currency
from app.geo import BadCoordinates, Bbox, parse_bbox, parse_position
from app.i18n import TBILISI
from app.i18n import lazy_gettext as _l
from app.paging import DAMAGED, split_cursor

LIMIT_DEFAULT, LIMIT_MAX = 50, 1000

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)
SECTOR = re.compile(r"[0-9]{3}([0-9]{2})?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# RFC 3339, section 5.6: a moment says how far it is from UTC.
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,18}", re.ASCII)


class Refused(ValueError):
    """A value that is not allowed; the message says what is."""


def one_of(words: Iterable[str], message: Any) -> Callable[[str], str]:
    allowed = frozenset(words)

    def read(value: str) -> str:
        if value not in allowed:
            raise Refused(message)
        return value

    return read


def matching(pattern: re.Pattern[str], message: Any) -> Callable[[str], str]:
    def read(value: str) -> str:
        if not pattern.fullmatch(value):
            raise Refused(message)
        return value

    return read


def read_date(value: str) -> date:
    try:
        if not _DATE.fullmatch(value):
            raise ValueError(value)
        return date.fromisoformat(value)
    except ValueError:
        raise Refused(_l("A date is written year-month-day, such as 2026-01-31.")) from None


def read_moment(value: str) -> datetime:
    """Return the moment in UTC; a bare day means its beginning in Tbilisi."""
    try:
        if _DATE.fullmatch(value):
            return datetime.combine(date.fromisoformat(value), time(), TBILISI).astimezone(UTC)
        if not _MOMENT.fullmatch(value):
            raise ValueError(value)
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(
            _l("A moment is written like 2026-01-31T16:00:00Z, or as a day like 2026-01-31.")
        ) from None


def write_moment(moment: datetime) -> str:
    """Return a moment as read_moment takes it, in UTC and without a sign that an address would change."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_amount(value: str) -> Decimal:
    if not _AMOUNT.fullmatch(value):
        raise Refused(_l("An amount is a plain number of at most 12 digits."))
    return Decimal(value)


def read_currency(value: str) -> str:
    if not is_currency(value):
        raise Refused(_l("A currency is a code of ISO 4217 in capitals, such as GEL."))
    return value


def read_radius(value: str) -> Decimal:
    if not _AMOUNT.fullmatch(value) or not 0 < Decimal(value) <= 500:
        raise Refused(_l("A radius is a number of kilometres, at most 500."))
    return Decimal(value)


def read_bbox(value: str) -> Bbox:
    try:
        return parse_bbox(value)
    except BadCoordinates:
        raise Refused(_l("A bbox is west,south,east,north in degrees, smaller before larger.")) from None


def read_position(value: str) -> tuple[float, float]:
    try:
        return parse_position(value)
    except BadCoordinates:
        raise Refused(_l("A position is longitude,latitude in degrees.")) from None


def read_limit(value: str) -> int:
    if not _COUNT.fullmatch(value) or int(value) < 1:
        raise Refused(_l("The limit is a whole number from 1 on; at most 1000 are given."))
    return min(int(value), LIMIT_MAX)


def read_words(value: str) -> str:
    if len(value) > 200:
        raise Refused(_l("A search may have at most 200 letters."))
    return value


def read_cursor(value: str) -> tuple[str, int]:
    try:
        return split_cursor(value)
    except ValueError:
        raise Refused(DAMAGED) from None
