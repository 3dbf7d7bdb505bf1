"""A form that was sent twice is one deed: by two clicks, by a reload, or when the first answer got lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.resources.allocation_forms import Ask, Promise
from app.resources.forms import Offer
from app.resources.models import Allocation, Resource, ResourceRequest

# Long enough for a slow line; who means the same again says so later.
SOON = timedelta(minutes=1)


def find_same_offer(session: Session, offer: Offer, person_id: int) -> Resource | None:
    """Return what the person has offered just now in the same words."""
    return _find(
        session, Resource, person_id,
        created_by_id=person_id, type_code=offer.type_code, quantity=offer.quantity,
        organisation_id=offer.organisation_id, person_id=offer.person_id, area_kind=offer.area_kind,
        unit=offer.unit, visibility=offer.visibility, available_from=offer.available_from,
        available_to=offer.available_to, **offer.texts,
    )  # fmt: skip


def find_same_request(session: Session, problem_id: int, ask: Ask, person_id: int) -> ResourceRequest | None:
    """Return what the person has asked for just now in the same words."""
    return _find(
        session, ResourceRequest, person_id,
        problem_id=problem_id, person_id=person_id, state="open", type_code=ask.type_code,
        quantity=ask.quantity, needed_by=ask.needed_by, text=ask.text,
    )  # fmt: skip


def find_same_promise(
    session: Session, problem_id: int, promise: Promise, person_id: int
) -> Allocation | None:
    """Return what the person has promised just now, alike in all."""
    return _find(
        session, Allocation, person_id,
        problem_id=problem_id, person_id=person_id, state="promised", resource_id=promise.resource_id,
        request_id=promise.request_id, quantity=promise.quantity, until=promise.until,
    )  # fmt: skip


def _find(session: Session, model: Any, who: int, **values: Any) -> Any | None:
    """Return the last row with these values of the last minute; one at a time looks for a person's."""
    session.execute(select(Person.id).where(Person.id == who).with_for_update(key_share=True))
    alike = [getattr(model, name).is_not_distinct_from(value) for name, value in values.items()]
    recent = model.created_at > func.statement_timestamp() - SOON
    return session.scalars(select(model).where(*alike, recent).order_by(model.id.desc()).limit(1)).first()
