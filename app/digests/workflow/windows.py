"""Which days a digest is due for, and the window of each: [20:00 of the day before, 20:00) in Tbilisi."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.i18n import TBILISI

# A service that was down finds what it missed so far back.
DAYS_BACK = 7


@dataclass(frozen=True)
class Window:
    """The moments from which on, and up to which, what became public belongs to a day's digest."""

    starts_at: datetime
    ends_at: datetime


def end_of(day: date, hour: int) -> datetime:
    """Return the moment at which the day is over for the digest."""
    return datetime.combine(day, time(hour), TBILISI).astimezone(UTC)


def window_of(day: date, hour: int, known: Mapping[date, Window]) -> Window:
    """Return the window of a day; `known`: those of the runs that there are.

    It begins where the day before really ended, and ends where the day after began: another hour, or a digest
    made before its hour, neither loses nor doubles anything.
    """
    before, after = known.get(day - timedelta(days=1)), known.get(day + timedelta(days=1))
    starts_at = before.ends_at if before else end_of(day - timedelta(days=1), hour)
    ends_at = after.starts_at if after else end_of(day, hour)
    return Window(starts_at, ends_at)


def last_day(now: datetime, hour: int) -> date:
    """Return the newest day whose window is over."""
    today = now.astimezone(TBILISI).date()
    return today if end_of(today, hour) <= now else today - timedelta(days=1)


def next_day(now: datetime, hour: int, made: Collection[date]) -> date:
    """Return the day whose digest takes what becomes public now; `made`: the days of the newest runs."""
    day = last_day(now, hour) + timedelta(days=1)
    # A digest that was sent before its hour leaves the rest of its day to the next one.
    while day in made:
        day += timedelta(days=1)
    return day


def days_due(now: datetime, hour: int) -> list[date]:
    """Return the days whose digest must be there by now, oldest first."""
    last = last_day(now, hour)
    return [last - timedelta(days=back) for back in range(DAYS_BACK - 1, -1, -1)]
