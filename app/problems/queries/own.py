"""A report as its reporter finds it again."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.errors import NotFound
from app.i18n import lazy_gettext as _l
from app.problems.models import Problem, ProblemLog


def find_problem(session: Session, problem_id: int) -> Problem:
    """Return the report, whatever its state. Raises NotFound when there is none (any more)."""
    problem = session.get(Problem, problem_id)
    if problem is None:
        raise NotFound(_l("There is no such report any more."))
    return problem


def find_reporter(session: Session, problem: Problem) -> Person | None:
    """Return the person whose report it is, or None where it was sent without an account."""
    return session.get(Person, problem.reporter_id) if problem.reporter_id else None


def read_moderators_words(session: Session, problem: Problem) -> str | None:
    """Return the question that an asked report is about, or what was told with a refusal, or None."""
    if problem.moderation not in ("asked", "refused"):
        return None
    line = select(ProblemLog.reason).where(
        ProblemLog.problem_id == problem.id, ProblemLog.kind == problem.moderation
    )
    return session.scalar(line.order_by(ProblemLog.id.desc()).limit(1))
