"""Allocating a part of a resource, using, returning, calling off: never more than there is. No commit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.errors import Conflict, FieldError, NotFound
from app.form_fields import FormRefused
from app.i18n import lazy_gettext as _l
from app.resources.allocation_forms import Promise
from app.resources.models import HOLDING, Allocation, Resource, ResourceRequest, ResourceType
from app.resources.queries.listing import is_over
from app.resources.services.inventory import LAYER, lock_resource
from app.resources.services.requests import (
    count_lacking,
    lock_open_problem,
    lock_problem,
    lock_request,
    settle_request,
)
from app.resources.workflow.allocations import MOVES, fits
from app.text import plain_number

CHANGED = _l("Somebody changed this allocation meanwhile. Look at it again.")


def allocate(session: Session, problem_id: int, promise: Promise, person_id: int, today: date) -> Allocation:
    """Promise a part of a resource to a problem and return it.

    Raises Conflict that names `quantity` and says what is left where somebody was faster, and FormRefused
    where resource, request and day do not go together.
    """
    lock_open_problem(session, problem_id)
    request = _lock_open_request(session, problem_id, promise.request_id)
    resource = lock_resource(session, promise.resource_id)
    _check_offered(resource, promise, today)
    if request is not None:
        _check_fits(session, request, resource)
        _check_left(promise.quantity, count_lacking(session, request), needed=True)
    _check_left(promise.quantity, resource.free, needed=False)
    allocation = Allocation(
        resource_id=resource.id,
        problem_id=problem_id,
        request_id=promise.request_id,
        quantity=promise.quantity,
        until=promise.until,
        person_id=person_id,
    )
    session.add(allocation)
    _keep(session, resource, request)
    return allocation


def move_allocation(
    session: Session, allocation_id: int, action: str, quantity: Decimal | None, person_id: int
) -> Allocation:
    """Use, return or cancel an allocation, or a part of it, and return what was moved.

    A part becomes an allocation of its own; the rest stays as it is. Raises Conflict where it is not in the
    state that the action begins with, and FormRefused that names `quantity` where that is more than it is.
    """
    move = MOVES[action]
    allocation, resource, request = _lock(session, allocation_id)
    if allocation.state != move.before:
        raise Conflict(CHANGED)
    if quantity is not None and quantity > allocation.quantity:
        message = _l("At most %(number)s: that is all of it.", number=plain_number(allocation.quantity))
        raise _refuse("quantity", "E_TOO_MUCH", message)
    if quantity is not None and quantity < allocation.quantity:
        allocation = _split(session, allocation, quantity, person_id)
    allocation.state = move.after
    allocation.ended_at = None if move.after in HOLDING else datetime.now(UTC)
    _keep(session, resource, request)
    return allocation


def set_until(session: Session, allocation_id: int, until: date | None) -> Allocation:
    """Say until when it is given; a reminder is sent anew when that day has passed."""
    allocation, resource, request = _lock(session, allocation_id)
    if allocation.state not in HOLDING:
        raise Conflict(CHANGED)
    _check_until(resource, until)
    allocation.until, allocation.reminded_on = until, None
    _keep(session, resource, request)
    return allocation


def _lock(session: Session, allocation_id: int) -> tuple[Allocation, Resource, ResourceRequest | None]:
    """Return an allocation with its resource and its request, nobody else changing them."""
    seen = session.get(Allocation, allocation_id, populate_existing=True)
    if seen is None:
        raise NotFound(_l("There is no such allocation."))
    problem_id, request_id = seen.problem_id, seen.request_id
    lock_problem(session, problem_id)
    request = lock_request(session, request_id) if request_id else None
    resource = lock_resource(session, seen.resource_id)
    allocation = session.get(Allocation, allocation_id, with_for_update=True, populate_existing=True)
    # Merged into another problem while we waited: that one is not locked.
    if allocation is None or allocation.problem_id != problem_id:
        raise Conflict(CHANGED)
    return allocation, resource, request


def _lock_open_request(session: Session, problem_id: int, request_id: int | None) -> ResourceRequest | None:
    if request_id is None:
        return None
    request = lock_request(session, request_id)
    if request.problem_id != problem_id or request.state == "withdrawn":
        raise Conflict(_l("This request was withdrawn meanwhile."), field="request")
    return request


def _check_offered(resource: Resource, promise: Promise, today: date) -> None:
    if resource.state != "offered":
        message = _l("This resource is not offered at present: nothing new is allocated of it.")
        raise Conflict(message, field="resource")
    if is_over(resource.available_to, today):
        message = _l("Its time is over: it was to be had until %(day)s.", day=str(resource.available_to))
        raise Conflict(message, field="resource")
    _check_until(resource, promise.until)


def _check_until(resource: Resource, until: date | None) -> None:
    last = resource.available_to
    if until and last and until > last:
        message = _l("The resource is to be had until %(day)s only.", day=last.isoformat())
        raise _refuse("until", "E_PERIOD", message)


def _check_fits(session: Session, request: ResourceRequest, resource: Resource) -> None:
    asked = session.get_one(ResourceType, request.type_code)
    given = session.get_one(ResourceType, resource.type_code)
    if not fits(asked.code, asked.parent_code, given.code, given.parent_code):
        message = _l("The request asks for another kind of resource. Choose another one, or no request.")
        raise _refuse("request", "E_KIND", message)


def _check_left(quantity: Decimal, left: Decimal, *, needed: bool) -> None:
    if quantity <= left:
        return
    if left <= 0:
        message = (
            _l("All that was asked for is found already.")
            if needed
            else _l("Nothing of this resource is free any more: all of it is allocated.")
        )
    elif needed:
        message = _l("Still needed: only %(number)s. The rest is found.", number=plain_number(left))
    else:
        message = _l("Free now: only %(number)s. The rest is allocated.", number=plain_number(left))
    raise Conflict(message, code="E_LEFT", field="quantity")


def _split(session: Session, allocation: Allocation, quantity: Decimal, person_id: int) -> Allocation:
    """Return a part as an allocation of its own, in the same state; the first keeps the rest."""
    allocation.quantity -= quantity
    session.flush()
    part = Allocation(
        resource_id=allocation.resource_id,
        problem_id=allocation.problem_id,
        request_id=allocation.request_id,
        quantity=quantity,
        state=allocation.state,
        until=allocation.until,
        person_id=person_id,
    )
    session.add(part)
    return part


def _keep(session: Session, resource: Resource, request: ResourceRequest | None) -> None:
    """Write what was changed, and what follows from it: `free`, whether the request is met."""
    session.flush()
    session.refresh(resource)
    if request is not None:
        settle_request(session, request)
    bump_data_version(session, LAYER)


def _refuse(field: str, code: str, message: str) -> FormRefused:
    return FormRefused.of(FieldError(field, code, message))
