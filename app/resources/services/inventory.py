"""Writes of the inventory: add, change, pause, withdraw, confirm. No commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.db import bump_data_version
from app.errors import Conflict, FieldError, NotFound
from app.form_fields import FormRefused
from app.i18n import lazy_gettext as _l
from app.organisations.models import Organisation
from app.resources.forms import Offer
from app.resources.models import HOLDING, Allocation, Resource, ResourceType
from app.resources.queries.choices import with_parents
from app.resources.services.areas import place_resource
from app.text import plain_number, search_document

LAYER = "resources"


class StillAllocated(Conflict):
    """A part of the resource is promised or in use; whoever withdraws it must say so knowingly."""


def add_resource(session: Session, offer: Offer, person_id: int, today: date) -> Resource:
    """Put a resource into the inventory and return it. Raises FormRefused that names `area`."""
    resource = Resource(created_by_id=person_id, confirmed_on=today)
    fill_resource(session, resource, offer)
    session.add(resource)
    session.flush()
    session.refresh(resource)
    bump_data_version(session, LAYER)
    return resource


def change_resource(session: Session, resource_id: int, offer: Offer, version: int, today: date) -> Resource:
    """Change a resource; that confirms it. Raises Conflict when somebody changed it since `version`.

    Raises FormRefused that names `quantity` where less would be left than is allocated.
    """
    resource = lock_resource(session, resource_id)
    _check_version(resource, version)
    held = resource.quantity - resource.free
    if offer.quantity < held:
        raise _too_little(held, list_holders(session, resource_id))
    fill_resource(session, resource, offer)
    resource.confirmed_on, resource.asked_on = today, None
    _touch(session, resource)
    return resource


def set_state(
    session: Session, resource_id: int, state: str, version: int, today: date, *, knowing: bool = False
) -> Resource:
    """Pause, offer again or withdraw a resource; the same state again changes nothing.

    What is allocated stays so until it is returned. Raises Conflict when somebody changed it since
    `version`, and StillAllocated where it is allocated and to be withdrawn, unless that is said `knowing` it.
    """
    resource = lock_resource(session, resource_id)
    if resource.state == state:
        return resource
    _check_version(resource, version)
    holders = list_holders(session, resource_id)
    if state == "withdrawn" and holders and not knowing:
        raise StillAllocated(
            _l("A part of it is allocated: %(holders)s. Tick that you know, and withdraw it again.",
               holders=_tell(holders)),
            code="E_ALLOCATED", field="knowing",
        )  # fmt: skip
    if state == "offered":
        resource.confirmed_on, resource.asked_on = today, None
    resource.state = state
    _touch(session, resource)
    return resource


def confirm_resource(session: Session, resource_id: int, today: date) -> Resource:
    """Keep that the resource is still to be had today; again: no change."""
    resource = lock_resource(session, resource_id)
    if resource.state != "withdrawn" and (resource.confirmed_on != today or resource.asked_on):
        resource.confirmed_on, resource.asked_on = today, None
        _touch(session, resource)
    return resource


def lock_resource(session: Session, resource_id: int) -> Resource:
    """Return the resource, nobody else changing it until the transaction ends. Raises NotFound."""
    found = session.get(Resource, resource_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(_l("There is no such resource."))
    return found


def list_holders(session: Session, resource_id: int) -> list[tuple[int, Decimal]]:
    """Return the problems to which a part is promised or in use, and how much."""
    rows = session.execute(
        select(Allocation.problem_id, Allocation.quantity)
        .where(Allocation.resource_id == resource_id, Allocation.state.in_(HOLDING))
        .order_by(Allocation.problem_id, Allocation.id)
    )
    return [(problem_id, quantity) for problem_id, quantity in rows]


def describe_for_search(session: Session, resource: Resource) -> str:
    """Return what full text search finds the resource by: its texts, its kind, its owner."""
    kind = session.get_one(ResourceType, resource.type_code)
    words = [
        *(resource.title_ka, resource.title_en, resource.description_ka, resource.description_en),
        *(resource.conditions_ka, resource.conditions_en, kind.name_ka, kind.name_en),
    ]
    if resource.organisation_id is not None:
        organisation = session.get_one(Organisation, resource.organisation_id)
        words += [organisation.name_ka, organisation.name_en]
    elif resource.person_id is not None:
        words.append(session.get_one(Person, resource.person_id).name)
    return search_document(words)


def fill_resource(session: Session, resource: Resource, offer: Offer) -> None:
    """Fill the columns from an offer. Raises FormRefused that names `area`."""
    place_resource(session, resource, offer)
    resource.organisation_id, resource.person_id = offer.organisation_id, offer.person_id
    resource.type_code = offer.type_code
    for field, words in offer.texts.items():
        setattr(resource, field, words)
    resource.quantity, resource.unit = offer.quantity, offer.unit
    resource.topic_codes = with_parents(session, offer.topics)
    resource.languages = list(offer.languages)
    resource.available_from, resource.available_to = offer.available_from, offer.available_to
    resource.visibility = offer.visibility
    with session.no_autoflush:
        resource.search_document = describe_for_search(session, resource)


def _touch(session: Session, resource: Resource) -> None:
    resource.version += 1
    resource.updated_at = datetime.now(UTC)
    session.flush()
    # `free` and what is derived come from the database.
    session.refresh(resource)
    bump_data_version(session, LAYER)


def _check_version(resource: Resource, version: int) -> None:
    if resource.version != version:
        raise Conflict(_l("Somebody changed this resource meanwhile. Look at it again before you change it."))


def _too_little(held: Decimal, holders: Sequence[tuple[int, Decimal]]) -> FormRefused:
    message = _l(
        "%(held)s of it are allocated: %(holders)s. It cannot be less until they are returned.",
        held=plain_number(held),
        holders=_tell(holders),
    )
    return FormRefused.of(FieldError("quantity", "E_ALLOCATED", message))


def _tell(holders: Sequence[tuple[int, Decimal]]) -> str:
    return ", ".join(f"№ {problem_id} ({plain_number(quantity)})" for problem_id, quantity in holders)
