"""Pages of a list: each begins after the last row of the one before, whose place its address holds."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from sqlalchemy import Select, tuple_
from sqlalchemy.orm import Session

from app.errors import QueryError
from app.i18n import lazy_gettext as _l
from app.text import LARGEST_NUMBER

DAMAGED = _l("This page's address is damaged: start the list anew.")
Row = TypeVar("Row")
Value = TypeVar("Value")
# What a list is ordered by, and the number of the record, which no two share: columns, or a row's values.
Place = tuple[Any, Any]


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """A page of a list; `next_cursor` continues it, None at its end."""

    rows: tuple[Row, ...]
    next_cursor: str | None
    next_url: str | None = None

    def at(self, path: str, pairs: Iterable[tuple[str, str]]) -> Listing[Row]:
        """Return the listing with the address of its next page."""
        if self.next_cursor is None:
            return self
        return replace(self, next_url=f"{path}?{urlencode([*pairs, ('cursor', self.next_cursor)])}")


def choose_order(orders: Mapping[str, Value], sort: str) -> Value:
    """Return the order that is called so. Raises QueryError where this list does not have it."""
    if sort not in orders:
        message = _l("Here this is one of: %(words)s.", words=", ".join(orders))
        raise QueryError(message, code="E_QUERY", field="sort")
    return orders[sort]


def read_page(
    session: Session, statement: Select[Any], place: Place, after: Place | None, limit: int, down: bool = True
) -> tuple[Sequence[Any], str | None]:
    """Return the rows of a page and the cursor that continues the list. One statement.

    `after` is the place of the last row of the page before; `down`: the largest come first.
    """
    value, number = place
    statement = statement.add_columns(value.label("page_value"), number.label("page_number"))
    return cut_page(session.execute(select_page(statement, place, after, limit, down)).all(), limit)


def select_page(
    statement: Select[Any], place: Place, after: Place | None, limit: int, down: bool = True
) -> Select[Any]:
    """Return the statement of a page, and of one row more: it tells whether the list goes on."""
    if after:
        here, before = tuple_(*place), tuple_(*after)
        statement = statement.where(here < before if down else here > before)
    return statement.order_by(*in_order(place, down)).limit(limit + 1)


def in_order(place: Place, down: bool) -> Place:
    """Return the columns of a place as ORDER BY has them."""
    value, number = place
    return (value.desc(), number.desc()) if down else place


def cut_page(rows: Sequence[Any], limit: int) -> tuple[Sequence[Any], str | None]:
    """Return the rows that fit, and the cursor of the last one where others follow."""
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], write_cursor(last.page_value, last.page_number)


def write_cursor(value: Any, record_id: int) -> str:
    """Return the text that continues a list after this record; `value` is what the list is ordered by."""
    text = value.isoformat() if isinstance(value, date) else str(value)
    return base64.urlsafe_b64encode(json.dumps([text, record_id]).encode()).decode().rstrip("=")


def split_cursor(text: str) -> tuple[str, int]:
    """Return the value, as text, and the record that a cursor holds. Raises ValueError."""
    try:
        value, record_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (TypeError, RecursionError) as error:
        raise ValueError(text) from error
    if type(record_id) is not int or not isinstance(value, str) or "\x00" in value:
        raise ValueError(text)
    # JSON can spell half a character, which no database takes.
    value.encode()
    if not 0 <= record_id <= LARGEST_NUMBER:
        raise ValueError(text)
    return value, record_id


def read_place(cursor: tuple[str, int] | None, read: Callable[[str], Value]) -> tuple[Value, int] | None:
    """Return a cursor with its value as the list is ordered by. Raises QueryError for another order's."""
    if cursor is None:
        return None
    try:
        return read(cursor[0]), cursor[1]
    except (ValueError, ArithmeticError):
        raise QueryError(DAMAGED, code="E_QUERY", field="cursor") from None


def parse_place(text: str, read: Callable[[str], Value]) -> tuple[Value, int] | None:
    """Return after which record a page begins; None for the first page. Raises QueryError."""
    if not text:
        return None
    try:
        return read_place(split_cursor(text), read)
    except ValueError:
        raise QueryError(DAMAGED, code="E_QUERY", field="cursor") from None


def read_count(text: str) -> int:
    """Return a count that a column of the database can hold. Raises ValueError."""
    if not (text.isascii() and text.isdigit() and len(text) < 11 and int(text) <= LARGEST_NUMBER):
        raise ValueError(text)
    return int(text)
