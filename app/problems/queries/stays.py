"""The stay of a problem in its step that is or was the last one, and who does that step."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.problems.models import ProblemStep
from app.problems.workflow.rights import StepOwner


def last_stay(session: Session, problem_id: int) -> ProblemStep | None:
    """Return the stay that was active last."""
    stays = select(ProblemStep).where(ProblemStep.problem_id == problem_id)
    return session.scalar(stays.order_by(ProblemStep.id.desc()).limit(1))


def read_step_owner(session: Session, problem_id: int) -> StepOwner:
    """Return who does the step that the problem is in, or was in last."""
    return owner_of(last_stay(session, problem_id))


def owner_of(stay: ProblemStep | None) -> StepOwner:
    """Return who does the step of a stay."""
    return StepOwner(stay.owner_person_id, stay.owner_organisation_id) if stay else StepOwner()
