"""Feeds are read from real servers: what is new is kept once, failures rest, old candidates go."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.news.models import Feed, FeedEntry
from app.news.models.feeds import TROUBLES
from app.news.services.reading_feeds import claim_due, read_one_feed, remove_old_entries
from app.news.workflow.feeds import LONGEST_PAUSE, pause_after, tell_trouble
from tests.factories_feeds import NOW, in_session, make_entry, make_feed
from tests.far_host import HOST, Answer, FarHost, far_host, far_network, says

ITEM = "<item><guid>%s</guid><link>https://news.example.ge/%s</link><title>%s</title><pubDate>%s</pubDate></item>"
TODAY = "Mon, 23 Nov 2026 10:00:00 GMT"


def feed_of(*items: tuple[str, str, str]) -> bytes:
    """Return a feed of entries: id, title, day."""
    inside = "".join(ITEM % (number, number, title, day) for number, title, day in items)
    return f"<rss><channel>{inside}</channel></rss>".encode()


def read(session: Session, feed: Feed, host: FarHost, now: datetime = NOW) -> str | None:
    feed.url = host.url
    trouble = read_one_feed(in_session(session), feed.id, user_agent="Kseli", now=now, network=far_network())
    session.flush()
    session.expire_all()
    return trouble


def read_answer(session: Session, feed: Feed, answer: Answer, now: datetime = NOW) -> str | None:
    with far_host(answer) as host:
        return read(session, feed, host, now)


def entries(session: Session) -> list[FeedEntry]:
    return list(session.scalars(select(FeedEntry).order_by(FeedEntry.told_at, FeedEntry.id)))


def test_what_a_feed_tells_is_kept_once(session: Session) -> None:
    feed = make_feed(session)
    body = feed_of(("1", "Water", TODAY), ("2", "Roads", "Sun, 22 Nov 2026 10:00:00 GMT"))
    assert read_answer(session, feed, says(body)) is None
    assert [entry.title for entry in entries(session)] == ["Roads", "Water"]
    assert (feed.last_new, feed.last_fetched_at, feed.last_error) == (2, NOW, None)

    assert read_answer(session, feed, says(body), NOW + timedelta(hours=1)) is None
    assert len(entries(session)) == 2
    assert feed.last_new == 0


def test_a_changed_entry_is_brought_up_to_date_until_somebody_decided(session: Session) -> None:
    feed = make_feed(session)
    read_answer(session, feed, says(feed_of(("1", "Watr", TODAY), ("2", "Rods", TODAY))))
    dismissed = entries(session)[1]
    dismissed.state, dismissed.decided_at = "dismissed", NOW
    read_answer(session, feed, says(feed_of(("1", "Water", TODAY), ("2", "Roads", TODAY))))
    assert [entry.title for entry in entries(session)] == ["Water", "Rods"]


def test_what_did_not_change_is_asked_for_and_not_sent(session: Session) -> None:
    feed = make_feed(session)
    read_answer(session, feed, says(feed_of(("1", "Water", TODAY)), 'ETag: "a"'))
    with far_host(says(status="304 Not Modified")) as host:
        assert read(session, feed, host, NOW + timedelta(hours=1)) is None
        assert b'If-None-Match: "a"' in host.asked[0]
    assert (feed.etag, feed.last_new, feed.listed_at) == ('"a"', 0, NOW)
    assert feed.last_fetched_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("answer", "reason", "words"),
    [
        (says(status="404 Not Found"), "status", "The host answered with 404"),
        (says(b"<html/>", media_type="text/html"), "type", "no feed by its type: text/html"),
        (says(b"<html/>"), "no_feed", "neither RSS"),
        (says(b"<rss>"), "no_xml", "not well-formed"),
        (says(b"<!DOCTYPE rss><rss/>"), "dtd", "document type declaration"),
        (says(b"", "Location: http://127.0.0.1/", status="302 Found"), "forbidden", "never asked for"),
        (says(b"", "Location: http://a.example.ge/", status="302 Found"), "other_host", "a.example.ge"),
    ],
)
def test_what_was_wrong_is_kept_in_words(session: Session, answer: Answer, reason: str, words: str) -> None:
    feed = make_feed(session)
    assert read_answer(session, feed, answer) == reason
    assert (feed.last_error, feed.failures, feed.last_new) == (reason, 1, None)
    assert words in tell_trouble(reason, feed.last_error_detail)


@pytest.mark.parametrize("reason", TROUBLES)
def test_every_trouble_has_words(reason: str) -> None:
    assert len(tell_trouble(reason, "host")) > 15
    assert len(tell_trouble(reason, None)) > 15


def test_failures_make_the_pause_longer_and_a_success_ends_that(session: Session) -> None:
    feed = make_feed(session)
    now, pauses = NOW, []
    for _round in range(7):
        read_answer(session, feed, says(status="500 Oh"), now)
        pauses.append(feed.next_fetch_at - now)
        now = feed.next_fetch_at
    assert pauses == [pause_after(number) for number in range(7)]
    assert sorted(set(pauses)) == pauses[:6]
    assert pauses[-1] == LONGEST_PAUSE
    read_answer(session, feed, says(feed_of()), now)
    assert (feed.failures, feed.last_error, feed.next_fetch_at) == (0, None, now + pause_after(0))


def test_one_feed_that_fails_stops_no_other_and_each_is_due_by_itself(session: Session) -> None:
    bad, good, paused = make_feed(session), make_feed(session), make_feed(session, state="paused")
    assert claim_due(session, NOW) == [bad.id, good.id]
    assert claim_due(session, NOW) == [], "a second round asks nobody again"
    for number in range(2):
        read_answer(session, bad, says(status="500 Oh"), NOW + number * pause_after(0))
    read_answer(session, good, says(feed_of(("1", "Water", TODAY))))
    assert claim_due(session, NOW + pause_after(0)) == [good.id]
    assert claim_due(session, NOW + 4 * pause_after(0)) == [good.id, bad.id]
    with far_host(says(feed_of())) as host:
        assert read(session, paused, host) is None
        assert host.asked == []


def test_only_the_host_that_was_allowed_is_asked(session: Session) -> None:
    feed = make_feed(session, host="other.example.ge")
    with far_host(says(feed_of())) as host:
        assert read(session, feed, host) == "other_host"
        assert host.asked == []
    assert feed.last_error_detail == HOST


def test_a_feed_that_was_taken_out_meanwhile_brings_nothing(session: Session) -> None:
    with far_host(says(feed_of(("1", "Water", TODAY)))) as host:
        feed = make_feed(session, url=host.url)
        number, sessions = feed.id, in_session(session)
        rounds = iter([None, feed])

        def removing() -> object:
            if next(rounds, None):
                session.delete(feed)
                session.flush()
            return sessions()

        read_one_feed(removing, number, user_agent="Kseli", now=NOW, network=far_network())  # type: ignore[arg-type]
    assert entries(session) == []


def test_what_is_older_than_sixty_days_does_not_come_in(session: Session) -> None:
    feed = make_feed(session)
    read_answer(
        session, feed, says(feed_of(("1", "Old", "Mon, 01 Jun 2026 10:00:00 GMT"), ("2", "New", TODAY)))
    )
    assert [entry.title for entry in entries(session)] == ["New"]


def test_candidates_that_nobody_touched_for_sixty_days_go(session: Session) -> None:
    old, young = NOW - timedelta(days=61), NOW - timedelta(days=59)
    feed = make_feed(session, listed_at=NOW)
    make_entry(session, feed, "old", published_at=old, found_at=old)
    make_entry(session, feed, "young", published_at=young, found_at=young)
    # Without a day of its own: it would come again as long as it stands in the feed.
    make_entry(session, feed, "undated, listed", published_at=None, found_at=old)
    make_entry(session, feed, "undated, gone", published_at=None, found_at=old, seen_at=old)
    decided = {"state": "dismissed", "decided_at": old}
    make_entry(session, feed, "dismissed, old", published_at=old, **decided)
    make_entry(session, feed, "dismissed, undated, listed", published_at=None, **decided)
    make_entry(session, feed, "taken", published_at=old, state="taken", decided_at=old)
    assert remove_old_entries(session, NOW) == 3
    left = {entry.title for entry in entries(session)}
    assert left == {"young", "undated, listed", "dismissed, undated, listed", "taken"}
