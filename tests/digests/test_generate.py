"""Generated subscribers: marked, repeatable, each of five topics and three regions, and removable."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.digests.models import KINDS, Subscriber, Subscription
from app.digests.services.generate import generate_subscribers, remove_generated

WISHES = select(Subscription.topics, Subscription.regions).order_by(Subscription.id)


def test_each_has_five_topics_and_three_regions_none_of_them_twice(session: Session) -> None:
    assert generate_subscribers(session, 2_000) == 2_000
    found = session.execute(select(Subscriber, Subscription).join(Subscription)).all()
    assert len(found) == 2_000
    for subscriber, subscription in found:
        assert subscriber.is_generated
        assert subscriber.state == "active"
        assert subscriber.address.endswith(".invalid")
        assert subscription.confirmed_at is not None
        assert tuple(subscription.kinds) == KINDS
        assert (len(set(subscription.topics)), len(set(subscription.regions))) == (5, 3)
    languages = dict(
        session.execute(select(Subscriber.language, func.count()).group_by(Subscriber.language)).all()
    )
    assert languages == {"ka": 1_000, "en": 1_000}
    everything = session.scalars(select(func.unnest(Subscription.topics)).distinct()).all()
    assert len(everything) > 20


def test_the_same_seed_draws_the_same_and_more_follow_those_that_are_there(session: Session) -> None:
    generate_subscribers(session, 30, seed=7)
    first = session.execute(WISHES).all()
    assert remove_generated(session) == 30
    generate_subscribers(session, 10, seed=7)
    generate_subscribers(session, 20, seed=7)
    assert session.execute(WISHES).all() == first


def test_nobody_real_is_removed(session: Session) -> None:
    session.add(Subscriber(address="nino@example.org", address_key="nino@example.org", language="ka"))
    generate_subscribers(session, 5)
    assert remove_generated(session) == 5
    assert session.scalars(select(Subscriber.address)).all() == ["nino@example.org"]
