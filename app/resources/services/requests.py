"""Asking for what a step needs, taking that back, and keeping whether it is met. No commit."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.errors import Conflict, NotFound
from app.i18n import lazy_gettext as _l
from app.problems.models import Problem
from app.resources.allocation_forms import Ask
from app.resources.models import Allocation, ResourceRequest

# Far more than a step can need; a script cannot fill the list.
MOST_OPEN = 50


def add_request(session: Session, problem_id: int, ask: Ask, person_id: int) -> ResourceRequest:
    """Keep that the problem's step needs something. Raises Conflict where the problem is not under way."""
    problem = lock_open_problem(session, problem_id)
    are_open = select(func.count()).select_from(ResourceRequest)
    are_open = are_open.where(ResourceRequest.problem_id == problem_id, ResourceRequest.state == "open")
    if (session.scalar(are_open) or 0) >= MOST_OPEN:
        raise Conflict(
            _l("This problem asks for %(number)s things already: withdraw some first.", number=MOST_OPEN)
        )
    request = ResourceRequest(
        problem_id=problem_id,
        step_number=problem.step,
        type_code=ask.type_code,
        quantity=ask.quantity,
        text=ask.text,
        needed_by=ask.needed_by,
        person_id=person_id,
    )
    session.add(request)
    session.flush()
    return request


def withdraw_request(session: Session, request_id: int) -> ResourceRequest:
    """Take a request back; again: no change. What was promised for it stays until somebody calls it off."""
    request = lock_request(session, request_id)
    if request.state == "met":
        raise Conflict(
            _l("All of it was found meanwhile: call off what is not needed on the allocation's page.")
        )
    request.state = "withdrawn"
    session.flush()
    return request


def lock_open_problem(session: Session, problem_id: int) -> Problem:
    """Return the problem, which neither ends nor is merged until the transaction ends.

    The first lock of all that is done here: problem, request, resource, allocation, always in this order.
    Raises Conflict where it is not published or not open.
    """
    problem = lock_problem(session, problem_id)
    if problem.moderation != "published" or problem.step is None:
        raise Conflict(_l("This problem is closed: nothing is asked for or allocated there any more."))
    return problem


def lock_problem(session: Session, problem_id: int) -> Problem:
    """Return the problem as it stays until the transaction ends; several may hold it so."""
    found = session.get(Problem, problem_id, with_for_update={"read": True}, populate_existing=True)
    if found is None:
        raise NotFound(_l("There is no public problem with this number."))
    return found


def lock_request(session: Session, request_id: int) -> ResourceRequest:
    """Return the request, nobody else changing it until the transaction ends. Raises NotFound."""
    found = session.get(ResourceRequest, request_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(_l("There is no such request."))
    return found


def settle_request(session: Session, request: ResourceRequest) -> None:
    """Keep whether a locked request is met by what is promised, in use or was returned after use."""
    if request.state != "withdrawn":
        request.state = "met" if count_lacking(session, request) <= 0 else "open"
        session.flush()


def count_lacking(session: Session, request: ResourceRequest) -> Decimal:
    """Return how much of the request nobody has promised yet."""
    given = select(func.coalesce(func.sum(Allocation.quantity), 0))
    given = given.where(Allocation.request_id == request.id, Allocation.state != "cancelled")
    return request.quantity - Decimal(session.scalar(given) or 0)


def move_requests(session: Session, problem_id: int, other_id: int, person_id: int | None) -> None:
    """Give what a merged problem asked for and was promised to the one that stays.

    The caller holds both problems' rows; `person_id` is told by the merging itself.
    """
    for model in (ResourceRequest, Allocation):
        moved = update(model).where(model.problem_id == problem_id).values(problem_id=other_id)
        session.execute(moved.execution_options(synchronize_session=False))
    session.expire_all()
