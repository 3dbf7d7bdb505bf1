"""Whether a resource is still to be had: asked every half year by a mail with a signed link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.errors import NotFound
from app.i18n import lazy_gettext as _l
from app.i18n import pick
from app.mail.outbox import queue_if_possible
from app.organisations.queries import acting_for
from app.resources.models import Resource
from app.resources.queries.listing import STALE_AFTER
from app.signed_links import read_link, sign_link

STILL_TRUE = "resource still true"
LINK_DAYS = STALE_AFTER.days


def ask_next(session: Session, secret_keys: Sequence[str], today: date) -> bool:
    """Ask the people of one resource whether it still holds; False when there is none left to ask.

    Asked is what nobody has confirmed, nor was asked about, for half a year. The caller commits after each:
    the mails and the day of the question stand together.
    """
    old = today - STALE_AFTER
    due = (
        select(Resource)
        .where(Resource.state == "offered", ~Resource.is_example, ~Resource.is_generated)
        .where(Resource.confirmed_on <= old, or_(Resource.asked_on.is_(None), Resource.asked_on <= old))
        .order_by(Resource.confirmed_on, Resource.id).limit(1).with_for_update(skip_locked=True)
    )  # fmt: skip
    resource = session.scalar(due)
    if resource is None:
        return False
    resource.asked_on = today
    session.flush()
    for person in list_owners(session, resource, today):
        values = {
            "resource": {"title": pick(resource, "title", person.language)},
            "confirmed_on": resource.confirmed_on,
            "path": f"/resources/still-true/{make_token(secret_keys, resource.id, person.id)}",
        }
        key = f"still-true-{resource.id}-{person.id}-{today.isoformat()}"
        queue_if_possible(
            session, kind="resource_still_true", to=person.email, language=person.language,
            values=values, key=key,
        )  # fmt: skip
    return True


def make_token(secret_keys: Sequence[str], resource_id: int, person_id: int) -> str:
    """Return the word of the link by which a person answers for a resource. `secret_keys` newest first."""
    return sign_link(secret_keys, STILL_TRUE, {"resource": resource_id, "person": person_id})


def read_token(session: Session, secret_keys: Sequence[str], token: str, today: date) -> int:
    """Return the resource's id. Raises BadLink, OldLink after half a year, and NotFound for whoever does not
    answer for the resource any more."""
    told = read_link(secret_keys, STILL_TRUE, token, days=LINK_DAYS)
    resource = session.get(Resource, told["resource"])
    if resource is None:
        raise NotFound(_l("There is no such resource."))
    if told["person"] not in {person.id for person in list_owners(session, resource, today)}:
        raise NotFound(_l("You do not answer for this resource any more."))
    return resource.id


def list_owners(session: Session, resource: Resource, today: date) -> Sequence[Person]:
    """Return the persons who answer for it: its own one, or who acts for its organisation today."""
    if resource.person_id is not None:
        theirs = Person.id == resource.person_id
    else:
        theirs = Person.id.in_(acting_for([resource.organisation_id], today))
    return session.scalars(select(Person).where(theirs, Person.active).order_by(Person.id)).all()
