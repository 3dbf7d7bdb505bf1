"""Similar problems in municipalities of Kakheti, and the search for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.matching.hint_models import CoalitionHint, CoalitionHintProblem
from app.matching.services.hints import Found, find_hints
from app.problems.models import Problem
from tests.factories_problems import make_problem

NOW = datetime(2026, 11, 1, 3, 17, tzinfo=UTC)
# Each lies within 40 km of Telavi; Batumi at the other end of the country.
TOWNS = {
    "Telavi": ("GE.67.7667581", 45.47, 41.92, "GE-KA"),
    "Gurjaani": ("GE.67.614356", 45.80, 41.74, "GE-KA"),
    "Akhmeta": ("GE.67.615843", 45.21, 42.03, "GE-KA"),
    "Kvareli": ("GE.67.613582", 45.82, 41.95, "GE-KA"),
    "Batumi": ("GE.04.9165838", 41.64, 41.65, "GE-AJ"),
}
TITLE = "Hail destroyed the vineyards"
TEXT = "The anti hail rockets did not start and the whole harvest of grapes is lost."


def problem_in(
    session: Session, town: str, title: str = TITLE, topic: str = "agriculture", **columns: Any
) -> Problem:
    """A problem about hail in that municipality, with what a test varies."""
    code, lon, lat, region = TOWNS[town]
    values = {"text": TEXT, "language": "en", "location_name": town, **columns}
    return make_problem(
        session,
        title,
        at=(lon, lat),
        topic=topic,
        **{"municipality_code": code, "region_code": region, **values},
    )


def three_alike(session: Session, **columns: Any) -> list[Problem]:
    return [problem_in(session, town, **columns) for town in ("Telavi", "Gurjaani", "Akhmeta")]


def find(session: Session, now: datetime = NOW) -> Found:
    session.flush()
    return find_hints(session, now)


def hints(session: Session) -> Sequence[CoalitionHint]:
    rows = select(CoalitionHint).order_by(CoalitionHint.id).execution_options(populate_existing=True)
    return session.scalars(rows).all()


def members(session: Session, hint: CoalitionHint) -> set[int]:
    rows = select(CoalitionHintProblem.problem_id).where(CoalitionHintProblem.hint_id == hint.id)
    return set(session.scalars(rows))


def the_hint(session: Session, now: datetime = NOW) -> CoalitionHint:
    """Look for hints; return the only one."""
    find(session, now)
    (hint,) = hints(session)
    return hint
