"""Open problems near a place that may be the one about to be reported."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.problems.queries.names import read_village_names
from app.statements import read_sql

NEARBY = Path(__file__).resolve().parents[1] / "sql" / "nearby.sql"
# As far as a problem of one village can be told from two ends of it, and a village's fixed point may lie.
METRES = 3000
NEAREST, MATCHES = 200, 5
STEP_METRES = 50


@dataclass(frozen=True)
class Nearby:
    """A public open problem. `distance` in metres from the masked place; `likeness` of the titles 0 to 1."""

    id: int
    title: str
    topic_code: str
    step: int
    supporters: int
    location_precision: str
    location_name: str | None
    reported_at: datetime
    distance: float
    same_topic: bool
    likeness: float

    @property
    def metres(self) -> int:
        """As people say it: to the next 50 metres, 0 for right beside."""
        return round_metres(self.distance)

    @property
    def kilometres(self) -> float:
        """To one decimal."""
        return round(self.metres / 1000, 1)


def round_metres(distance: float) -> int:
    """Return a distance as people say it."""
    return round(distance / STEP_METRES) * STEP_METRES


def list_nearby(
    session: Session,
    lon: float,
    lat: float,
    *,
    topic: str = "",
    words: str = "",
    other_id: int = 0,
    language: str = "ka",
) -> list[Nearby]:
    """Return at most five problems within 3 km, the likeliest first: topic, title, distance.

    Degrees, CRS84. `words` is the title; `other_id` is left out (the problem compared itself). Two
    statements, whose cost does not grow with the number of problems.
    """
    rows = session.execute(
        read_sql(NEARBY),
        {
            "lon": lon,
            "lat": lat,
            "metres": METRES,
            "topic": topic,
            "words": words,
            "nearest": NEAREST,
            "other_id": other_id,
            "matches": MATCHES,
        },
    )
    found = [Nearby(**row._mapping) for row in rows]
    villages = read_village_names(session, (one.id for one in found), language)
    return [replace(one, location_name=villages[one.id]) for one in found]
