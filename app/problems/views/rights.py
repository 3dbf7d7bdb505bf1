"""What the person of this request may see; the rules themselves are workflow.rights'."""

from __future__ import annotations

from app.db import current_session
from app.i18n import today_in_georgia
from app.organisations.queries import read_person_regions
from app.problems.workflow.rights import ProblemLike, may_see
from app.security import current_person


def person_may_see(problem: ProblemLike) -> bool:
    """Return whether the person of this request, or anybody, may see the problem and what belongs to it."""
    if problem.is_public:
        return True
    person = current_person()
    if person is None:
        return False
    today = today_in_georgia()
    return may_see(person, problem, read_person_regions(current_session(), person.id, today))
