"""A subscriber with what was subscribed to, and the choices that the forms offer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.digests.models import Subscriber, Subscription
from app.digests.workflow.wishes import Tree
from app.mail.address import MailAddressError, check_address
from app.regions.models import Region
from app.topics.models import Topic


def address_key(address: str) -> str:
    """Return what makes two ways of writing an address one: no mailbox tells large letters from small."""
    return address.lower()


def find_by_address(session: Session, address: str) -> Subscriber | None:
    """Return the subscriber with this address, or None."""
    try:
        key = address_key(check_address(address))
    except MailAddressError:
        return None
    return session.scalar(select(Subscriber).where(Subscriber.address_key == key))


def find_waiting(session: Session, subscription_id: int) -> tuple[Subscriber, Subscription] | None:
    """Return a subscription that a mail asked about, confirmed or not, with whose it is."""
    found = session.execute(
        select(Subscriber, Subscription)
        .join(Subscription, Subscription.subscriber_id == Subscriber.id)
        .where(Subscription.id == subscription_id)
    ).one_or_none()
    return (found[0], found[1]) if found else None


def list_subscriptions(session: Session, subscriber_id: int) -> Sequence[Subscription]:
    """Return what the subscriber confirmed, oldest first."""
    mine = (Subscription.subscriber_id == subscriber_id, Subscription.confirmed_at.is_not(None))
    return session.scalars(select(Subscription).where(*mine).order_by(Subscription.id)).all()


def read_tree(session: Session) -> Tree:
    """Return the topics with their parents, parents first among their children."""
    rows = session.execute(select(Topic.code, Topic.parent_code).order_by(Topic.position, Topic.code)).all()
    return {row.code: row.parent_code for row in rows}


def list_regions(session: Session) -> Sequence[Any]:
    """Return code, name_ka and name_en of each region."""
    return session.execute(select(Region.code, Region.name_ka, Region.name_en).order_by(Region.code)).all()
