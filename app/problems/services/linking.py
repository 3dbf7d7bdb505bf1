"""What links with resources add to a problem: lines of its log, evidence, news for followers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.problems.models import Problem
from app.problems.queries.stays import last_stay
from app.problems.services.log import write_log
from app.problems.services.steps import EvidenceInput, keep_evidence
from app.problems.services.telling import notify_followers
from app.problems.workflow.steps import LAST_STEP


def add_to_problem(
    session: Session,
    problem_id: int,
    kind: str,
    *,
    person_id: int | None,
    details: dict[str, Any],
    evidence: EvidenceInput | None = None,
    is_public: bool = True,
    silent_ids: Sequence[int] = (),
) -> int | None:
    """Write a line of `kind` (link_…) into the log, keep what shows it, and tell followers of a public one.

    `silent_ids` are persons whom somebody else tells. Returns the evidence's id, None without evidence.
    """
    problem = session.get_one(Problem, problem_id)
    number = problem.step or _last_step(session, problem_id)
    shown = keep_evidence(session, problem, number, person_id, evidence) if evidence else None
    line = write_log(
        session,
        problem,
        kind,
        person_id=person_id,
        step_to=number,
        details={**details, "evidence": shown.id} if shown else details,
        is_public=is_public,
    )
    if is_public:
        notify_followers(session, problem, kind, actor_id=person_id, line=line, silent_ids=silent_ids)
    bump_data_version(session, "problems")
    return shown.id if shown else None


def _last_step(session: Session, problem_id: int) -> int:
    """Return the step in which a closed problem was last."""
    stay = last_stay(session, problem_id)
    return stay.number if stay else LAST_STEP
