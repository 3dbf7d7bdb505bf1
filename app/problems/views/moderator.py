"""Who moderates in this request, and which reports are theirs."""

from __future__ import annotations

from app.db import current_session
from app.i18n import lazy_gettext as _l
from app.problems.models import Problem
from app.problems.queries.own import find_problem
from app.problems.services.telling_reporter import Moderator
from app.problems.workflow.rights import may_moderate
from app.security import Forbidden, current_person, secret_keys

MODERATORS = ("moderator", "admin")


def this_moderator() -> Moderator:
    """Return who decides in this request."""
    return Moderator(current_person().id, secret_keys())


def own_region() -> str | None:
    """Return the region to which the person of this request is limited, or None."""
    person = current_person()
    return None if person.role == "admin" else person.region_code


def read_report(problem_id: int) -> Problem:
    """Return a report that the person of this request moderates. Raises NotFound, Forbidden."""
    problem = find_problem(current_session(), problem_id)
    if not may_moderate(current_person(), problem.region_code):
        raise Forbidden(_l("This report lies in a region of other moderators."))
    return problem
