"""Months of a calendar: which one an address asks for, and its weeks; pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2000, 2100


class TakesDays(Protocol):
    """What stands in a calendar."""

    @property
    def days(self) -> list[date]: ...


Entry = TypeVar("Entry", bound=TakesDays)


@dataclass(frozen=True)
class Month:
    """A month; weeks begin on Monday."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def weeks(self) -> list[list[date]]:
        """Its weeks, with the days of its neighbours that complete them."""
        return calendar.Calendar().monthdatescalendar(self.year, self.number)

    @property
    def text(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def before(self) -> Month | None:
        return month_of(self.first - timedelta(days=1))

    @property
    def after(self) -> Month | None:
        return month_of(self.first + timedelta(days=31))


def month_of(day: date) -> Month | None:
    """Return the month of a day, None where no calendar is kept."""
    return Month(day.year, day.month) if FIRST_YEAR <= day.year <= LAST_YEAR else None


def parse_month(text: str, today: date) -> Month | None:
    """Return the month that a text like 2026-11 means, this one for an empty text, or None."""
    if not text:
        return month_of(today)
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12 or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return None
    return Month(int(found[1]), int(found[2]))


def sort_into_days(entries: Iterable[Entry], days: Sequence[date]) -> dict[date, list[Entry]]:
    """Return what takes place on each of these days, in the order given."""
    found: dict[date, list[Entry]] = {day: [] for day in days}
    for entry in entries:
        for day in entry.days:
            if day in found:
                found[day].append(entry)
    return found
