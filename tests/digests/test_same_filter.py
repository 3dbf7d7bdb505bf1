"""What a digest contains is what the lists show for the same filter and window, whatever the filter."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import db
from app.digests.models import KINDS, DigestItem
from app.digests.queries.fitting import list_portions
from app.digests.queries.kinds import KINDS_OF_ITEMS
from app.digests.queries.subscribers import list_subscriptions
from app.filters import REGION_CODES, Filter
from app.matching.models import LinkLog
from app.news.queries.events import list_events
from app.news.queries.listing import list_news
from app.problems.queries.listing import list_problems
from app.projects.queries.listing import list_projects
from app.topics.models import Topic
from tests.digests.digest_days import (
    NOON,
    WINDOW,
    add_subscription,
    make_day,
    make_news,
    make_subscriber,
)
from tests.factories import PLACES, keep, make_project
from tests.factories_events import make_event
from tests.factories_links import make_link
from tests.factories_news import make_news as make_article

MOMENTS = [NOON, NOON + timedelta(hours=2), WINDOW.starts_at, WINDOW.ends_at, NOON - timedelta(days=2)]
EVERYTHING = 10_000
# Of links there is no list of their own.
LISTS = {"news": list_news, "problems": list_problems, "projects": list_projects, "events": list_events}


@pytest.fixture(scope="module")
def day(module_app):
    """A day full of items of every kind, and its run; give the run's number and a way to sessions."""
    with module_app.app_context():
        engine = db.engine
    chance = random.Random(5)
    with Session(engine) as session, session.begin():
        topics = session.scalars(select(Topic.code).order_by(Topic.code)).all()
        for _ in range(40):
            place, topic = chance.choice(sorted(PLACES)), chance.choice(topics)
            published = chance.choice(MOMENTS)
            problem = make_news(session, topic=topic, place=place, published_at=published)
            places = chance.sample(sorted(PLACES), chance.randint(0, 3))
            subjects = chance.sample(list(topics), chance.randint(0, 2))
            project = make_project(session, places=places, topics=subjects, created_at=chance.choice(MOMENTS))
            link = make_link(session, problem, project, "agreed")
            session.add(LinkLog(link_id=link.id, state_to="agreed", happened_at=chance.choice(MOMENTS)))
            add_news(session, chance, list(topics))
        keep(session)
        run_id = make_day(session)
    return engine, run_id


def add_news(session, chance, topics):
    """Add an article and an event: of some regions, or the whole country; some not public, some past."""
    subjects = chance.sample(topics, chance.randint(0, 2))
    regions = tuple(chance.sample(REGION_CODES, chance.choice([1, 1, 2, 12])))
    deadline = chance.choice([None, NOON.date() + timedelta(days=365), NOON.date() - timedelta(days=365)])
    state = chance.choice(["published", "published", "corrected", "withdrawn"])
    make_article(
        session, topics=tuple(subjects), regions=regions, published_at=chance.choice(MOMENTS), state=state,
        kind="grant", deadline_on=deadline,
    )  # fmt: skip
    make_event(
        session, topic_codes=with_parents(session, subjects), regions=regions, place=None,
        days=chance.choice([-3, 7]), published_at=chance.choice(MOMENTS),
        cancelled_at=chance.choice([None, None, NOON]),
    )  # fmt: skip


def with_parents(session, topics):
    parents = session.scalars(select(Topic.parent_code).where(Topic.code.in_(topics)))
    return sorted({*topics, *(code for code in parents if code)})


TOPICS = st.sampled_from(
    ["infrastructure", "water", "roads", "education", "schools", "health", "economy", "tourism", "other"]
)
WISHES = st.tuples(
    st.lists(st.sampled_from(KINDS), min_size=1, unique=True),
    st.lists(TOPICS, max_size=4, unique=True),
    st.lists(st.sampled_from(REGION_CODES), max_size=4, unique=True),
)


def shown_by_lists(session, subscription):
    found = set()
    for name, kind in KINDS_OF_ITEMS.items():
        if name not in subscription.kinds:
            continue
        asked = Filter(region=tuple(subscription.regions), topic=tuple(subscription.topics))
        flt = replace(asked, since=WINDOW.starts_at, until=WINDOW.ends_at, limit=1000)
        if name in LISTS:
            ids = [row.id for row in LISTS[name](session, flt, "ka").rows]
        else:
            ids = [row.record_id for row in session.execute(kind.select(flt))]
        found |= {(name, number) for number in ids}
    return found


@settings(max_examples=60)
@given(st.lists(WISHES, min_size=1, max_size=3))
def test_a_digest_holds_what_the_lists_show(day, wishes):
    engine, run_id = day
    with Session(engine) as session:
        reader = make_subscriber(session, kinds=wishes[0][0], topics=wishes[0][1], regions=wishes[0][2])
        for kinds, topics, regions in wishes[1:]:
            add_subscription(session, reader, kinds=kinds, topics=topics, regions=regions)
        asked_later = add_subscription(session, reader, confirmed_at=None)
        portions = list_portions(session.connection(), run_id, [reader.id], EVERYTHING)
        places = [place for portion in portions.get(reader.id, []) for place in portion.places]
        items = select(DigestItem.kind, DigestItem.record_id)
        items = items.where(DigestItem.run_id == run_id, DigestItem.place.in_(places))
        told = {(row.kind, row.record_id) for row in session.execute(items)}
        session.delete(asked_later)
        session.flush()
        listed = set()
        for subscription in list_subscriptions(session, reader.id):
            listed |= shown_by_lists(session, subscription)
        assert told == listed
        assert len(places) == len(set(places)) == sum(p.number for p in portions.get(reader.id, []))
        session.rollback()


def test_there_is_something_to_compare(day):
    engine, run_id = day
    with Session(engine) as session:
        kinds = session.scalars(select(DigestItem.kind).where(DigestItem.run_id == run_id)).all()
        assert set(kinds) == set(KINDS)
