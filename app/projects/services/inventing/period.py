"""Invents when a project runs and what state that puts it in, as known on one fixed day."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

# The day on which the examples were written: fixed, so that they are the same whenever they are loaded.
AS_OF = date(2026, 6, 30)
FIRST = date(2008, 1, 1)
LAST = date(2030, 12, 31)
LATEST_START = date(2028, 3, 1)
WINDING_UP_DAYS = 120


def invent_period(chance: random.Random) -> dict[str, Any]:
    """Return planned, actual and effective days and the status; more projects are recent than old."""
    days = (LATEST_START - FIRST).days
    start = _first_of_month(FIRST + timedelta(days=int(days * chance.random() ** 0.6)))
    planned_end = min(start + timedelta(days=30 * chance.randint(12, 60)), LAST)
    delay = timedelta(days=30 * chance.choice((0, 0, 0, 2, 5)))
    period: dict[str, Any] = {
        "planned_starts_on": start,
        "planned_ends_on": planned_end,
        "actual_starts_on": start + timedelta(days=chance.choice((0, 0, 14, 45))),
        "actual_ends_on": planned_end + delay,
        "status": "closed",
    }
    if period["actual_starts_on"] > AS_OF:
        period |= {"actual_starts_on": None, "actual_ends_on": None, "status": "pipeline"}
    elif period["actual_ends_on"] > AS_OF:
        near_end = planned_end - AS_OF < timedelta(days=WINDING_UP_DAYS)
        period |= {"actual_ends_on": None, "status": "finalisation" if near_end else "implementation"}
    luck = chance.random()
    if luck < 0.03 and period["status"] == "closed":
        period["status"] = "cancelled"
    elif luck < 0.06 and period["status"] == "implementation":
        period["status"] = "suspended"
    return period | {
        "starts_on": period["actual_starts_on"] or start,
        "ends_on": period["actual_ends_on"] or planned_end,
    }


def _first_of_month(day: date) -> date:
    return day.replace(day=1)
