"""A day's run: what is in its window, for whom, once."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.db import db
from app.digests.models import DigestItem, DigestRecipient, DigestRun
from app.digests.queries.outlines import list_outlines
from app.digests.services.runs import find_window, is_settled, list_missing_days
from tests.digests.digest_days import (
    DAY,
    NOON,
    SITE,
    WINDOW,
    add_subscription,
    day_before,
    make_day,
    make_news,
    make_run,
    make_subscriber,
)
from tests.factories import keep, make_project


def items_of(session, run_id):
    found = select(DigestItem).where(DigestItem.run_id == run_id).order_by(DigestItem.place)
    return session.scalars(found).all()


def readers_of(session, run_id):
    found = select(DigestRecipient.subscriber_id).where(DigestRecipient.run_id == run_id)
    return set(session.scalars(found.order_by(DigestRecipient.subscriber_id)))


def test_a_run_holds_what_became_public_in_its_window_and_nothing_else(session):
    inside = [make_news(session, published_at=moment) for moment in (WINDOW.starts_at, NOON)]
    make_news(session, published_at=WINDOW.ends_at)
    make_news(session, published_at=WINDOW.starts_at - timedelta(microseconds=1))
    make_news(session, moderation="withdrawn", published_at=NOON)
    make_news(session, visibility="region")
    project = make_project(session, topics=["water"], created_at=NOON)
    keep(session)
    found = items_of(session, make_day(session))
    assert {(item.kind, item.record_id) for item in found} == {
        *(("problems", problem.id) for problem in inside),
        ("projects", project.id),
    }


def test_who_has_nothing_new_gets_no_mail(session):
    make_news(session, topic="water", place="Telavi")
    fits = [
        make_subscriber(session),
        make_subscriber(session, topics=["infrastructure"], regions=["GE-KA"]),
        make_subscriber(session, topics=["water", "schools"], regions=["GE-IM", "GE-KA"]),
    ]
    make_subscriber(session, topics=["schools"])
    make_subscriber(session, regions=["GE-IM"])
    make_subscriber(session, kinds=["projects", "news"])
    make_subscriber(session, state="pending", confirmed_at=None)
    make_subscriber(session, state="left", left_at=NOON)
    make_subscriber(session, state="suppressed", reason="550 no")
    make_subscriber(session, confirmed_at=WINDOW.ends_at)
    run_id = make_day(session)
    assert readers_of(session, run_id) == {subscriber.id for subscriber in fits}


def test_a_subscription_counts_from_its_confirmation_on(session):
    make_news(session, topic="water")
    reader = make_subscriber(session, topics=["schools"])
    add_subscription(session, reader, topics=["water"], confirmed_at=None)
    assert readers_of(session, make_day(session)) == set()


def test_an_empty_day_is_made_and_over_at_once(session):
    make_subscriber(session)
    run = session.get(DigestRun, make_day(session))
    assert (run.items, run.recipients, run.picture) == (0, 0, None)
    assert run.ended_at is not None


def test_a_day_is_made_once(session):
    make_news(session)
    assert make_day(session) is not None
    assert make_day(session) is None


def test_missed_days_of_a_week_are_found_each_with_its_own_window(session):
    make_day(session, day_before(2))
    now = WINDOW.ends_at + timedelta(hours=3)
    missing = list_missing_days(session, now, 20)
    assert missing == [day_before(days) for days in (6, 5, 4, 3, 1, 0)]
    windows = [find_window(session, day, 20, now) for day in missing]
    assert [window.ends_at - window.starts_at for window in windows] == [timedelta(days=1)] * 6
    assert windows[-1] == WINDOW


def test_a_clock_set_back_makes_nothing_twice(session):
    make_news(session)
    make_day(session)
    for hours in (-30, -1, 0, 1):
        assert DAY not in list_missing_days(session, WINDOW.ends_at + timedelta(hours=hours), 20)


def test_a_digest_made_before_its_hour_leaves_the_rest_to_the_next_day(session):
    window = find_window(session, DAY, 20, NOON)
    assert window.ends_at == NOON
    make_day(session, DAY, window)
    later = find_window(session, day_before(-1), 20, WINDOW.ends_at + timedelta(days=2))
    assert later.starts_at == NOON


def test_items_stand_by_topic_then_region_newest_first(session):
    make_news(session, "schools", topic="schools", place="Kutaisi")
    make_news(session, "old", topic="water", place="Kutaisi")
    make_news(session, "new", topic="water", place="Kutaisi", published_at=NOON + timedelta(hours=1))
    make_news(session, "capital", topic="water", place="Tbilisi")
    found = items_of(session, make_day(session))
    assert [item.group_key for item in found] == [
        "water|GE-TB", "water|GE-IM", "water|GE-IM", "schools|GE-IM",
    ]  # fmt: skip
    assert "new" in found[1].text_en
    assert "old" in found[2].text_en


def test_the_picture_of_the_day_is_small_and_told_in_words(session):
    for place in ("Telavi", "Telavi", "Kutaisi"):
        make_news(session, place=place)
    run = session.get(DigestRun, make_day(session))
    assert run.picture.startswith(b"\x89PNG")
    assert len(run.picture) < 15_000
    assert run.picture_words_en == "All that is new in Georgia today, on the map: Kakheti 2, Imereti 1."
    assert "კახეთი 2" in run.picture_words_ka


def test_regions_on_the_picture_lie_side_by_side(session):
    rings = [f"(({','.join(f'{lon} {lat}' for lon, lat in ring)}))" for ring in list_outlines(session)]
    asked = select(func.ST_AsGeoJSON(func.ST_UnaryUnion(f"MULTIPOLYGON({','.join(rings)})")))
    whole = json.loads(session.scalar(asked))
    polygons = whole["coordinates"] if whole["type"] == "MultiPolygon" else [whole["coordinates"]]
    assert len(rings) >= 12
    assert [len(polygon) - 1 for polygon in polygons] == [0] * len(polygons), "gaps between regions"


@pytest.fixture
def engine(own_app):
    with own_app.app_context():
        return db.engine


def test_two_schedulers_make_one_run(engine):
    with Session(engine) as session, session.begin():
        make_news(session)
        make_subscriber(session)
    made = []

    def work():
        with Session(engine) as session, session.begin():
            made.append(make_run(session, DAY, WINDOW, SITE))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(number is None for number in made) == [False, True, True, True]
    with Session(engine) as session:
        assert len(session.scalars(select(DigestRun)).all()) == 1
        assert len(session.scalars(select(DigestRecipient)).all()) == 1


def test_a_run_waits_for_whoever_began_to_write_before_its_end(engine):
    with Session(engine) as importing, Session(engine) as asking:
        importing.execute(text("SELECT pg_current_xact_id()"))
        now = asking.scalar(text("SELECT clock_timestamp()"))
        window = type(WINDOW)(now - timedelta(days=1), now)
        assert not is_settled(asking, window, now)
        assert is_settled(asking, window, now + timedelta(hours=1)), "not for ever"
        importing.commit()
        asking.rollback()
        assert is_settled(asking, window, now)
