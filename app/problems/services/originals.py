"""What a report said before somebody changed it: kept with each change."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.problems.models import Problem, ProblemOriginal
from app.problems.queries.detail import read_exact_place

KEPT: tuple[str, ...] = ("title", "text", "topic_code", "location_precision", "location_name")
KEPT += ("municipality_code", "on_behalf_of", "name_shown")


def keep_original(session: Session, problem: Problem, person_id: int | None) -> ProblemOriginal:
    """Keep what the report says now, the exact place included, before `person_id` changes it. No commit."""
    lon, lat = read_exact_place(session, problem.id)
    values = {name: getattr(problem, name) for name in KEPT} | {"lon": lon, "lat": lat}
    kept = ProblemOriginal(
        problem_id=problem.id, version=problem.version, values=values, changed_by_id=person_id
    )
    session.add(kept)
    return kept
