"""A report as its reporter finds it again."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.errors import NotFound
from app.i18n import lazy_gettext as _l
from app.problems.models import Problem


def find_problem(session: Session, problem_id: int) -> Problem:
    """Return the report, whatever its state. Raises NotFound when there is none (any more)."""
    problem = session.get(Problem, problem_id)
    if problem is None:
        raise NotFound(_l("There is no such report any more."))
    return problem
