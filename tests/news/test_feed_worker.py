"""The worker as a process reads each feed that is due, and never asks this machine, whatever its row says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.db import db
from app.jobs import defer
from app.news.feed_jobs import name_agent
from app.news.models import Feed, FeedEntry
from tests.factories_feeds import make_entry, make_feed
from tests.far_host import FEED, far_host, says
from tests.mail.post_office import wait_for, working

JOBS = "SELECT status, count(*) FROM procrastinate_jobs WHERE task_name = :name GROUP BY status"


@pytest.fixture
def engine(own_app: Flask) -> Iterator[Engine]:
    with own_app.app_context():
        yield db.engine


def jobs(engine: Engine, name: str) -> dict[str, int]:
    with Session(engine) as session:
        return dict(session.execute(text(JOBS), {"name": name}).all())


def test_the_service_says_who_asks_in_letters_that_a_header_takes() -> None:
    assert name_agent("https://kseli.example.ge") == "Kseli (+https://kseli.example.ge/about)"
    assert name_agent("https://ქსელი.გე").isascii()


def test_the_worker_reads_what_is_due_and_asks_no_address_of_this_machine(
    own_app: Flask, engine: Engine
) -> None:
    old = datetime.now(UTC) - timedelta(days=61)
    with far_host(says(FEED)) as host:
        port = host.port
        with Session(engine) as session, session.begin():
            for url, own in (
                (f"http://127.0.0.1:{port}/", "127.0.0.1"),
                (f"http://localhost:{port}/", "localhost"),
                (f"http://[::ffff:127.0.0.1]:{port}/", "::ffff:127.0.0.1"),
                (f"http://2130706433:{port}/", "2130706433"),
            ):
                make_feed(session, url=url, host=own, next_fetch_at=old)
            feed = make_feed(session, next_fetch_at=datetime.now(UTC) + timedelta(hours=1))
            make_entry(session, feed, published_at=old)
            number = feed.id
            # Two rounds at once, as where a second worker starts: each feed is asked for once all the same.
            for _round in range(2):
                defer(session, "feeds:read_due", queue="feeds", timestamp=0)
        with working(own_app.config["SETTINGS"].database_url):
            # The clock may bring a third.
            assert wait_for(lambda: jobs(engine, "feeds:read_due").get("succeeded", 0) >= 2)
            assert wait_for(lambda: jobs(engine, "feeds:read_feed") == {"succeeded": 4})
        assert host.asked == []
    with Session(engine) as session:
        read = session.scalars(select(Feed).where(Feed.id != number)).all()
        assert {feed.last_error for feed in read} == {"forbidden"}
        assert {feed.failures for feed in read} == {1}
        # The one that was not due was left alone, but for its old candidate.
        assert session.get_one(Feed, number).last_fetched_at is None
        assert session.scalars(select(FeedEntry)).all() == []
