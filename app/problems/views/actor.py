"""Who does something with a problem in this request, and whether they may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.db import current_session
from app.errors import NotFound
from app.i18n import current_language
from app.i18n import lazy_gettext as _l
from app.problems.models import Problem, ProblemStep
from app.problems.queries.stays import last_stay, owner_of
from app.problems.queries.ties import NO_TIES, Ties, read_ties
from app.problems.workflow.rights import (
    StepOwner,
    is_reporter,
    may_moderate,
    may_move_step,
    may_see,
    may_take_step,
)
from app.security import Forbidden, current_person


@dataclass(frozen=True)
class Actor:
    """The person of this request (None: nobody), a problem they may see, and the stay that came last."""

    person: Any
    ties: Ties
    problem: Problem
    stay: ProblemStep | None

    @property
    def person_id(self) -> int | None:
        return None if self.person is None else self.person.id

    @property
    def owner(self) -> StepOwner:
        """Who has the step."""
        return owner_of(self.stay)

    @property
    def may_take(self) -> bool:
        """Bring evidence, and take a step that nobody has."""
        return may_take_step(self.person, self.problem, self.ties.regions)

    @property
    def may_move(self) -> bool:
        """Move the problem through its steps and end it."""
        return may_move_step(self.person, self.problem, self.owner, self.ties.organisations)

    @property
    def may_reopen(self) -> bool:
        """Say that a closed problem is not over."""
        return self.may_move or (is_reporter(self.person, self.problem) and self.problem.is_public)

    @property
    def may_work(self) -> bool:
        """Anything at all in the steps."""
        if self.problem.moderation != "published":
            return False
        return self.may_take or self.may_move if self.problem.status == "open" else self.may_reopen

    @property
    def may_update(self) -> bool:
        """Write news that followers are told: who does the step, who reported it, moderators."""
        return self.may_move or is_reporter(self.person, self.problem)

    @property
    def may_hide(self) -> bool:
        """Take updates and comments off the page."""
        return may_moderate(self.person, self.problem.region_code)


def read_actor(problem_id: int) -> Actor:
    """Return who acts on a problem. Raises NotFound where it does not exist for this person."""
    session, person = current_session(), current_person()
    problem = session.get(Problem, problem_id)
    ties = read_ties(session, person.id, current_language()) if person else NO_TIES
    if problem is None or not may_see(person, problem, ties.regions):
        raise NotFound(_l("There is no public problem with this number."))
    return Actor(person, ties, problem, last_stay(session, problem_id))


def demand(allowed: bool) -> None:
    """Raise Forbidden unless `allowed`."""
    if not allowed:
        raise Forbidden(_l("Your account is not allowed to do this."))


Action = Callable[[Actor], None]
