"""A day of the digest, subscribers and items, for tests that need them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from app.digests.models import KINDS, Subscriber, Subscription
from app.digests.services.runs import make_run
from app.digests.workflow.windows import Window, window_of
from app.problems.models import Problem
from tests.factories_problems import make_problem

DAY = date(2026, 11, 23)
WINDOW = window_of(DAY, 20, {})
NOON = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
EARLIER = datetime(2026, 1, 1, tzinfo=UTC)
SITE = "https://rcsn.example"

_numbers = count(1)


def make_subscriber(
    session: Session,
    *,
    topics: Sequence[str] = (),
    regions: Sequence[str] = (),
    kinds: Sequence[str] = KINDS,
    **columns: object,
) -> Subscriber:
    """Return a stored, active subscriber with one subscription; `topics`, `regions` empty: all of them."""
    number = next(_numbers)
    values = {
        "address": f"reader-{number}@example.ge",
        "language": "ka",
        "state": "active",
        "confirmed_at": EARLIER,
        **columns,
    }
    subscriber = Subscriber(address_key=str(values["address"]).lower(), **values)
    session.add(subscriber)
    session.flush()
    add_subscription(session, subscriber, topics=topics, regions=regions, kinds=kinds)
    return subscriber


def add_subscription(
    session: Session,
    subscriber: Subscriber,
    *,
    topics: Sequence[str] = (),
    regions: Sequence[str] = (),
    kinds: Sequence[str] = KINDS,
    confirmed_at: datetime | None = EARLIER,
) -> Subscription:
    subscription = Subscription(
        subscriber_id=subscriber.id,
        kinds=list(kinds),
        topics=list(topics),
        regions=list(regions),
        confirmed_at=confirmed_at,
    )
    session.add(subscription)
    session.flush()
    return subscription


def make_news(session: Session, title: str = "Water is back", **columns: object) -> Problem:
    """Return a problem that became public at noon of DAY: the simplest item there is."""
    return make_problem(session, title, **{"published_at": NOON, **columns})  # type: ignore[arg-type]


def make_day(session: Session, day: date = DAY, window: Window | None = None) -> int | None:
    """Make the run of a day."""
    session.flush()
    return make_run(session, day, window or window_of(day, 20, {}), SITE)


def day_before(days: int) -> date:
    return DAY - timedelta(days=days)
