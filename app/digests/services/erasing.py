"""Forgetting who asked and never confirmed, and who left."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.digests.links import CONFIRM_DAYS
from app.digests.models import Subscriber, Subscription

KEPT_UNCONFIRMED, KEPT_AFTER_LEAVING = timedelta(days=CONFIRM_DAYS), timedelta(days=28)


def erase_past(session: Session, now: datetime) -> int:
    """Erase what nobody confirmed within a week, and who left four weeks ago; return how many addresses."""
    session.execute(
        delete(Subscription).where(
            Subscription.confirmed_at.is_(None), Subscription.created_at < now - KEPT_UNCONFIRMED
        )
    )
    asking = select(Subscription.id).where(Subscription.subscriber_id == Subscriber.id)
    asking = asking.where(Subscription.confirmed_at.is_(None))
    never = (Subscriber.state == "pending", ~asking.exists())
    # Who asks anew while leaving is still remembered may have the mail before them.
    gone = (Subscriber.state == "left", Subscriber.left_at < now - KEPT_AFTER_LEAVING, ~asking.exists())
    erased = 0
    for conditions in (never, gone):
        erased += len(session.scalars(delete(Subscriber).where(*conditions).returning(Subscriber.id)).all())
    return erased


def erased_at(subscriber: Subscriber) -> datetime | None:
    """Return when who left is erased, or None."""
    return subscriber.left_at + KEPT_AFTER_LEAVING if subscriber.left_at else None
