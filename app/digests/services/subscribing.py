"""Asking for a subscription, confirming it, changing it and leaving; the caller commits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.digests.models import Subscriber, Subscription
from app.digests.queries.subscribers import address_key, list_subscriptions
from app.digests.workflow.wishes import Tree, Wish, without_topic
from app.errors import NotFound, Unprocessable
from app.i18n import lazy_gettext as _l

# A few wait for their confirmation at once; whoever has more wishes than that has one of the older ones less.
MOST_WAITING, MOST = 5, 10


def ask(session: Session, address: str, language: str, wish: Wish) -> tuple[Subscriber, Subscription]:
    """Write down what the form asks for, which counts for nothing until the address has confirmed it.

    `address` is checked. Whether it was known, has left or is suppressed makes no difference here.
    """
    key = address_key(address)
    written = insert(Subscriber).values(address=address, address_key=key, language=language)
    # An update, not nothing: it locks the row that is there, and returns it.
    written = written.on_conflict_do_update(index_elements=["address_key"], set_={"address_key": key})
    subscriber = session.scalars(written.returning(Subscriber)).one()
    waiting = select(Subscription.id).where(
        Subscription.subscriber_id == subscriber.id, Subscription.confirmed_at.is_(None)
    )
    newest = waiting.order_by(Subscription.id.desc()).limit(MOST_WAITING - 1)
    session.execute(delete(Subscription).where(Subscription.id.in_(waiting), Subscription.id.not_in(newest)))
    return subscriber, _add(session, subscriber, wish)


def confirm(session: Session, subscription_id: int, language: str, now: datetime) -> Subscriber | None:
    """Let a subscription count, and its subscriber be written to; None where it is not there any more.

    Doing it twice is doing it once.
    """
    owner = select(Subscription.subscriber_id).where(Subscription.id == subscription_id).scalar_subquery()
    subscriber = session.scalar(select(Subscriber).where(Subscriber.id == owner).with_for_update())
    subscription = session.get(Subscription, subscription_id, populate_existing=True)
    if subscriber is None or subscription is None:
        return None
    if subscription.confirmed_at is None:
        subscriber.language = language
        activate(subscriber, now)
        _keep_or_drop(session, subscription, now)
    return subscriber


def add(session: Session, subscriber: Subscriber, wish: Wish, now: datetime) -> None:
    """Add a subscription that needs no confirmation: the subscriber's own page asks for it."""
    _check_room(session, subscriber)
    _keep_or_drop(session, _add(session, subscriber, wish), now)
    activate(subscriber, now)


def change(session: Session, subscription: Subscription, wish: Wish) -> None:
    """Put another wish in the place of a subscription's."""
    subscription.kinds, subscription.topics = list(wish.kinds), list(wish.topics)
    subscription.regions = list(wish.regions)
    session.flush()


def remove(session: Session, subscriber: Subscriber, subscription: Subscription, now: datetime) -> None:
    """End one subscription; without any the subscriber has left."""
    if len(list_subscriptions(session, subscriber.id)) > 1:
        session.delete(subscription)
        session.flush()
    else:
        leave(subscriber, now)


def leave(subscriber: Subscriber, now: datetime) -> None:
    """Send nothing any more; the wishes are kept for who comes back before the row is erased."""
    if subscriber.state != "left":
        subscriber.state, subscriber.left_at = "left", now


def leave_topic(session: Session, subscriber: Subscriber, topic: str, tree: Tree, now: datetime) -> None:
    """Send nothing of one topic, and of those below it, any more. Raises NotFound where there is no such."""
    if topic not in tree:
        raise NotFound(_l("There is no such topic."))
    for subscription in list_subscriptions(session, subscriber.id):
        left = without_topic(subscription.topics, topic, tree)
        if left is None:
            remove(session, subscriber, subscription, now)
        else:
            subscription.topics = list(left)
    session.flush()


def activate(subscriber: Subscriber, now: datetime) -> None:
    """Write to who confirmed, had left, or was suppressed: a mail's link shows that the address works."""
    subscriber.confirmed_at = subscriber.confirmed_at or now
    subscriber.state, subscriber.left_at, subscriber.reason = "active", None, None


def _add(session: Session, subscriber: Subscriber, wish: Wish) -> Subscription:
    subscription = Subscription(
        subscriber_id=subscriber.id,
        kinds=list(wish.kinds),
        topics=list(wish.topics),
        regions=list(wish.regions),
    )
    session.add(subscription)
    session.flush()
    return subscription


def _keep_or_drop(session: Session, subscription: Subscription, now: datetime) -> None:
    """Confirm it, unless the same is there already. Of too many the oldest goes: this one was asked for."""
    there = list_subscriptions(session, subscription.subscriber_id)
    wish = (subscription.kinds, subscription.topics, subscription.regions)
    if wish in [(other.kinds, other.topics, other.regions) for other in there]:
        session.delete(subscription)
    else:
        subscription.confirmed_at = now
        for other in there[: max(0, len(there) + 1 - MOST)]:
            session.delete(other)
    session.flush()


def _check_room(session: Session, subscriber: Subscriber) -> None:
    if len(list_subscriptions(session, subscriber.id)) >= MOST:
        raise Unprocessable(
            _l("There is room for %(number)s subscriptions: change or end one of them.", number=MOST),
            code="E_TOO_MANY",
            field="kind",
        )
