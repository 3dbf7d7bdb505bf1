"""The log of a problem: a line for everything that happened to it, never changed afterwards."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.problems.models import Problem, ProblemLog


def write_log(
    session: Session,
    problem: Problem,
    kind: str,
    *,
    person_id: int | None = None,
    reason: str | None = None,
    step_from: int | None = None,
    step_to: int | None = None,
    details: dict[str, Any] | None = None,
    is_public: bool = True,
) -> ProblemLog:
    """Add a line to the log, in the caller's transaction. `kind` is one of LOG_KINDS.

    `is_public` False: a moderators' matter, not for the public page. `reason` and `details` of a public line
    are read by everybody: no personal data in them.
    """
    line = ProblemLog(
        problem_id=problem.id,
        person_id=person_id,
        kind=kind,
        reason=reason,
        step_from=step_from,
        step_to=step_to,
        details=details or {},
        is_public=is_public,
    )
    session.add(line)
    session.flush()
    return line
