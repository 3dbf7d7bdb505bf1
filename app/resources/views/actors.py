"""Who acts in this request on a problem, a request or an allocation, and whether they may."""

from __future__ import annotations

from dataclasses import dataclass

from app.db import current_session
from app.errors import NotFound
from app.i18n import current_language, today_in_georgia
from app.i18n import lazy_gettext as _l
from app.problems.models import Problem
from app.problems.queries.stays import read_step_owner
from app.problems.queries.ties import Viewer, read_viewer
from app.problems.workflow.rights import StepOwner, may_move_step, may_see
from app.resources.queries.allocations import AllocationPage, read_allocation
from app.resources.workflow.allocations import may_ask
from app.security import current_person


@dataclass(frozen=True)
class ProblemActor:
    """The person of this request, and a published problem that they may see."""

    viewer: Viewer
    problem: Problem
    owner: StepOwner

    @property
    def is_open(self) -> bool:
        """Something can be asked for and allocated there."""
        return self.problem.step is not None

    @property
    def works(self) -> bool:
        """Does its step, or is its moderator."""
        return may_move_step(self.viewer.person, self.problem, self.owner, self.viewer.ties.organisations)

    @property
    def may_ask(self) -> bool:
        """Ask for resources for it."""
        return may_ask(
            self.viewer.person, self.problem, is_open=self.is_open, owner=self.owner,
            organisations=self.viewer.ties.organisations,
        )  # fmt: skip


def read_problem_actor(problem_id: int) -> ProblemActor:
    """Return who acts on a problem. Raises NotFound where there is none for this person."""
    session = current_session()
    viewer, problem = this_viewer(), session.get(Problem, problem_id)
    if (
        problem is None
        or problem.moderation != "published"
        or not may_see(viewer.person, problem, viewer.ties.regions)
    ):
        raise NotFound(_l("There is no public problem with this number."))
    return ProblemActor(viewer, problem, read_step_owner(session, problem_id))


def read_side(allocation_id: int) -> AllocationPage:
    """Return an allocation for one of its two sides. Raises NotFound for everybody else."""
    session, viewer, language = current_session(), this_viewer(), current_language()
    page = read_allocation(session, allocation_id, viewer, language, today_in_georgia())
    if page is None:
        raise NotFound(_l("There is no allocation at this address that you may see."))
    return page


def this_viewer() -> Viewer:
    """Return the person of this request with their ties."""
    return read_viewer(current_session(), current_person(), current_language())
