"""Persons, and problems at true Georgian places, for tests that need some."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from geoalchemy2 import WKTElement
from sqlalchemy import null, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.db import bump_data_version
from app.problems.models import Problem
from app.text import search_document
from app.topics.models import Topic
from tests.factories import PLACES

REPORTED = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
CLOSED = date(2026, 6, 30)
# Degrees of the cells that the factory masks to where a test does not say otherwise; the service's own
# masks are app.problems.services.masking's.
CELLS = {"street": 0.002, "village": 0.02, "municipality": 0.2}

_numbers = count(1)


def make_person(session: Session, role: str = "citizen", region: str | None = None, **columns: Any) -> Person:
    """Return a stored person with a confirmed address of its own; `region` limits a moderator to it."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "email": f"person-{number}@example.org",
        "name": f"Person {number}",
        "password": "no password fits this",
        "fs_uniquifier": f"person-{number}",
        "confirmed_at": REPORTED,
        **columns,
    }
    person = Person(role=role, region_code=region, **values)
    session.add(person)
    session.flush()
    return person


def make_problem(
    session: Session,
    title: str = "No water in the upper village",
    place: str = "Telavi",
    precision: str = "exact",
    moderation: str = "published",
    *,
    at: tuple[float, float] | None = None,
    masked: tuple[float, float] | None = None,
    topic: str = "water",
    **columns: Any,
) -> Problem:
    """Return a stored problem at a row of PLACES, or exactly `at` (longitude, latitude) in its region.

    `masked` is what the public sees: by default the place itself for `exact`, else the centre of a cell.
    One that is not open is closed on CLOSED; a duplicate needs `duplicate_of_id`.
    """
    lon, lat = at or PLACES[place][:2]
    seen = masked or (lon, lat) if precision == "exact" else masked or _cell(lon, lat, CELLS[precision])
    is_open = columns.get("status", "open") == "open"
    values: dict[str, Any] = {
        "text": "It has been so since spring.",
        "region_code": PLACES[place][2],
        "region_rule": "inside",
        "location_name": place,
        # null(), as None would leave it to the column's default.
        "step": 1 if is_open else null(),
        "closed_on": None if is_open else CLOSED,
        "reported_at": REPORTED,
        "published_at": REPORTED if moderation == "published" else None,
        "updated_at": REPORTED,
        **columns,
    }
    parent = session.execute(select(Topic.parent_code).where(Topic.code == topic)).scalar_one()
    problem = Problem(
        title=title,
        topic_code=topic,
        topic_codes=[code for code in (topic, parent) if code],
        location_precision=precision,
        point=_point(lon, lat),
        masked=_point(*seen),
        moderation=moderation,
        search_document=search_document([title, values["text"], values["location_name"]]),
        **values,
    )
    session.add(problem)
    session.flush()
    bump_data_version(session, "problems")
    return problem


def _cell(lon: float, lat: float, size: float) -> tuple[float, float]:
    return (lon // size * size + size / 2, lat // size * size + size / 2)


def _point(lon: float, lat: float) -> WKTElement:
    return WKTElement(f"POINT({lon!r} {lat!r})", srid=4326)
