"""Links between problems and what could help them, for tests that need some."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.matching.models import Link
from app.organisations.models import Organisation
from app.problems.models import Problem
from app.projects.models import Project
from app.resources.models import Resource

# Names of kinds and keys as the rules write them (sql/match_write.sql).
FACTS = {
    "topic": {"how": "same", "code": "water"},
    "place": {"how": "same_municipality", "km": 3.2, "precision": "exact"},
    "time": {"how": "now", "until": "2027-06-30"},
    "capacity": {"how": "partly", "free": 3, "quantity": 5, "type": "engineers"},
    "text": {"how": "little"},
}
SCORES = {
    "score": 0.8, "score_topic": 1, "score_place": 0.9, "score_time": 1, "score_capacity": 0.8,
    "score_text": 0.25, "distance_km": 3.2,
}  # fmt: skip


def make_link(
    session: Session,
    problem: Problem,
    helper: Resource | Project | Organisation,
    state: str = "suggested",
    **columns: Any,
) -> Link:
    """Return a stored link, scored as the rules would have done; a refused one has a reason."""
    kind = {Resource: "resource_id", Project: "project_id", Organisation: "organisation_id"}[type(helper)]
    values: dict[str, Any] = {
        **SCORES,
        "facts": FACTS,
        "refusal_reason": "too_far" if state == "refused" else None,
        kind: helper.id,
        **columns,
    }
    link = Link(problem_id=problem.id, state=state, **values)
    session.add(link)
    session.flush()
    for layer in ("links", "problems"):
        bump_data_version(session, layer)
    return link
