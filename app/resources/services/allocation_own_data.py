"""What requests and allocations keep of a person: told in the download of own data, erased with it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.i18n import lazy_gettext as _l
from app.problems.workflow.rights import MEMBER_ROLES
from app.resources.models import Allocation, Resource, ResourceRequest
from app.resources.services.allocation_mails import tell_erased
from app.resources.services.requests import settle_request

MY_ALLOCATIONS = _l("My allocations")


def tell_allocations(session: Session, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return what the download holds: what the person asked for, and allocated."""
    asked = select(ResourceRequest).where(ResourceRequest.person_id == person_id)
    given = select(Allocation).where(Allocation.person_id == person_id)
    return {
        "requests": [
            {
                "id": one.id,
                "problem": one.problem_id,
                "type": one.type_code,
                "quantity": float(one.quantity),
                "text": one.text,
                "needed_by": one.needed_by.isoformat() if one.needed_by else None,
                "state": one.state,
                "created_at": one.created_at.isoformat(),
            }
            for one in session.scalars(asked.order_by(ResourceRequest.id))
        ],
        "allocations": [
            {
                "id": one.id,
                "resource": one.resource_id,
                "problem": one.problem_id,
                "quantity": float(one.quantity),
                "until": one.until.isoformat() if one.until else None,
                "state": one.state,
                "created_at": one.created_at.isoformat(),
            }
            for one in session.scalars(given.order_by(Allocation.id))
        ],
    }


def erase_allocations(session: Session, person_id: int) -> None:
    """Take back what the person's own resources promised: what it was for is needed again.

    Those who were to get it are told.
    """
    tell_erased(session, person_id)
    own = select(Resource.id).where(Resource.person_id == person_id)
    theirs = Allocation.resource_id.in_(own)
    met = select(ResourceRequest).where(ResourceRequest.id.in_(select(Allocation.request_id).where(theirs)))
    requests = session.scalars(met.order_by(ResourceRequest.id).with_for_update()).all()
    session.execute(delete(Allocation).where(theirs).execution_options(synchronize_session=False))
    for request in requests:
        settle_request(session, request)


def link_allocations(session: Session, person_id: int) -> list[tuple[str, str]]:
    """Return where a member finds the own allocations."""
    role = session.scalar(select(Person.role).where(Person.id == person_id))
    return [(str(MY_ALLOCATIONS), "/account/allocations")] if role in MEMBER_ROLES else []
