"""What the digest keeps of a person: told in the download of one's own data, erased with the account."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.digests.models import Subscriber
from app.digests.queries.subscribers import find_by_address, list_subscriptions
from app.i18n import lazy_gettext as _l

MY_SUBSCRIPTION = _l("My subscription")


def tell_subscription(session: Session, person_id: int) -> dict[str, Any] | None:
    """Return what the download holds: the subscription of the account's own, confirmed address."""
    subscriber = _find(session, person_id)
    if subscriber is None:
        return None
    return {
        "address": subscriber.address,
        "language": subscriber.language,
        "state": subscriber.state,
        "created_at": subscriber.created_at.isoformat(),
        "confirmed_at": subscriber.confirmed_at.isoformat() if subscriber.confirmed_at else None,
        "left_at": subscriber.left_at.isoformat() if subscriber.left_at else None,
        "subscriptions": [
            {"kinds": one.kinds, "topics": one.topics, "regions": one.regions}
            for one in list_subscriptions(session, subscriber.id)
        ],
    }


def erase_subscription(session: Session, person_id: int) -> None:
    """Erase the subscriber with the account's address, and all that was sent to it."""
    subscriber = _find(session, person_id)
    if subscriber is not None:
        session.delete(subscriber)
        session.flush()


def link_subscription(session: Session, person_id: int) -> list[tuple[str, str]]:
    """Return where the person finds the own subscription."""
    return [(str(MY_SUBSCRIPTION), "/account/subscription")]


def _find(session: Session, person_id: int) -> Subscriber | None:
    person = session.get(Person, person_id)
    # Who has not confirmed the account's address may not own it.
    if person is None or person.confirmed_at is None:
        return None
    return find_by_address(session, person.email)
