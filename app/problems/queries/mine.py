"""The problems that a person reported, follows and works on, for their own page."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.problems.models import Follower, Problem, ProblemStep
from app.problems.queries.ties import Ties
from app.problems.workflow.rights import PersonLike, may_see

MOST = 100


@dataclass(frozen=True)
class Mine:
    """Problems by what ties the person to them, newest first."""

    reported: tuple[Problem, ...]
    working: tuple[Problem, ...]
    following: tuple[Problem, ...]


def read_mine(session: Session, person: PersonLike, ties: Ties) -> Mine:
    """Return what a person reported (in whatever state), works on and follows. Three statements."""
    reported = session.scalars(
        select(Problem).where(Problem.reporter_id == person.id).order_by(Problem.id.desc()).limit(MOST)
    ).all()
    working = session.scalars(
        select(Problem)
        .join(ProblemStep, ProblemStep.problem_id == Problem.id)
        .where(ProblemStep.left_at.is_(None), Problem.status == "open")
        .where(
            or_(
                ProblemStep.owner_person_id == person.id,
                ProblemStep.owner_organisation_id.in_(ties.organisations),
            )
        )
        .order_by(ProblemStep.due_on.nulls_last(), Problem.id)
        .limit(MOST)
    ).all()
    following = session.scalars(
        select(Problem)
        .join(Follower, Follower.problem_id == Problem.id)
        .where(Follower.person_id == person.id, Problem.reporter_id.is_distinct_from(person.id))
        .order_by(Problem.updated_at.desc(), Problem.id)
        .limit(MOST)
    ).all()
    return Mine(
        tuple(reported),
        tuple(problem for problem in working if may_see(person, problem, ties.regions)),
        tuple(problem for problem in following if may_see(person, problem, ties.regions)),
    )
