"""What the tests of the steps need: a problem under way, and its steps made ready to be left."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.problems.models import Problem, ProblemLog, ProblemStep, Step
from app.problems.services.steps import (
    EvidenceInput,
    add_evidence,
    advance_step,
    set_owner,
    start_steps,
    tick_items,
)
from app.problems.workflow.rights import StepOwner
from tests.factories_problems import make_problem


def make_work(session: Session, **columns: Any) -> Problem:
    """Return a published problem in its first step."""
    problem = make_problem(session, **columns)
    start_steps(session, problem)
    return problem


def give_step(session: Session, problem: Problem, person_id: int) -> None:
    """Let somebody do the step that nobody does."""
    set_owner(session, problem.id, person_id, StepOwner(person_id=person_id), before=StepOwner())


def make_ready(session: Session, problem: Problem, person_id: int) -> None:
    """Do all that the active step asks for before it may be left."""
    step = session.get_one(Step, problem.step)
    tick_items(session, problem.id, person_id, (), range(len(step.checklist_ka)))
    for _ in range(step.evidence_needed):
        add_evidence(session, problem.id, person_id, EvidenceInput("comment", text="We were there."))


def lead_to(session: Session, problem: Problem, number: int, person_id: int) -> None:
    """Lead the problem forward, one step after the other."""
    while problem.step is not None and problem.step < number:
        make_ready(session, problem, person_id)
        advance_step(session, problem.id, person_id, problem.version)


def active_stays(session: Session, problem_id: int) -> list[ProblemStep]:
    stays = select(ProblemStep).where(ProblemStep.problem_id == problem_id, ProblemStep.left_at.is_(None))
    return list(session.scalars(stays.execution_options(populate_existing=True)))


def log_kinds(session: Session, problem_id: int) -> list[str]:
    lines = select(ProblemLog.kind).where(ProblemLog.problem_id == problem_id).order_by(ProblemLog.id)
    return list(session.scalars(lines))
