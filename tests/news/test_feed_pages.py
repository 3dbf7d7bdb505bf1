"""Feeds before administrators, candidates before editors: what they see, and what each button does."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.accounts.models import Audit, Person
from app.filters import REGION_CODES
from app.news.models import Feed, FeedEntry, NewsItem
from app.news.queries.feed_entries import PAGE
from tests.factories_feeds import NOW, make_entry, make_feed
from tests.factories_problems import make_person
from tests.signing import post, sign_in

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "query" / "ssrf_urls.txt"
GIVEN = {
    "url": "https://News.Example.ge/rss.xml",
    "name": "Regional Gazette",
    "language": "en",
    "region": "GE-IM",
    "topic": "water",
}
WAITING_JOBS = "SELECT args ->> 'feed_id' FROM procrastinate_jobs WHERE task_name = 'feeds:read_feed'"


def admin(client: FlaskClient, session: Session) -> Person:
    return sign_in(client, session, make_person(session, role="admin"))


def editor(client: FlaskClient, session: Session) -> Person:
    return sign_in(client, session, make_person(session, role="editor"))


def jobs(session: Session) -> list[str]:
    return list(session.scalars(text(WAITING_JOBS)))


def feeds(session: Session) -> list[Feed]:
    session.expire_all()
    return list(session.scalars(select(Feed).order_by(Feed.id)))


def test_an_administrator_allows_a_feed_and_it_is_read_at_once(client: FlaskClient, session: Session) -> None:
    person = admin(client, session)
    assert "No feed is allowed yet" in client.get("/en/admin/feeds").text
    answer = post(client, "/en/admin/feeds", GIVEN)
    assert (answer.status_code, answer.location) == (303, "/en/admin/feeds")
    (feed,) = feeds(session)
    assert (feed.url, feed.host) == ("https://news.example.ge/rss.xml", "news.example.ge")
    assert (feed.region_code, feed.topic_code, feed.language) == ("GE-IM", "water", "en")
    assert jobs(session) == [str(feed.id)]
    page = client.get("/en/admin/feeds").text
    assert "Regional Gazette" in page
    assert "Not read yet." in page
    assert "Imereti" in page
    noted = session.scalars(select(Audit).where(Audit.action == "allow_feed")).one()
    assert (noted.person_id, noted.subject_id) == (person.id, feed.id)
    assert noted.after == {"url": feed.url, "host": feed.host}


@pytest.mark.parametrize("line", CORPUS.read_text("utf-8").splitlines())
def test_no_address_of_the_corpus_is_allowed(client: FlaskClient, session: Session, line: str) -> None:
    admin(client, session)
    answer = post(client, "/en/admin/feeds", {**GIVEN, "url": line.split(" ")[0]})
    assert answer.status_code == 422
    assert "Only http and https addresses of public names" in answer.text
    assert feeds(session) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": ""}, "Give the feed's address."),
        ({"url": "https://news.example.ge:22/"}, "Only http and https"),
        ({"url": "https://a.ge/" + "a" * 2000}, "At most 1000 characters"),
        ({"name": ""}, "Say whose feed it is"),
        ({"name": "a\x07"}, "no text can hold"),
        ({"region": "GE-XX"}, "choose one of the answers"),
        ({"topic": "nothing"}, "choose one of the answers"),
        ({"language": "ru"}, "choose one of the answers"),
    ],
)
def test_a_wrong_form_comes_back_with_what_is_wrong(
    client: FlaskClient, session: Session, changes: dict[str, str], words: str
) -> None:
    admin(client, session)
    answer = post(client, "/en/admin/feeds", {**GIVEN, **changes})
    assert answer.status_code == 422
    assert words in unescape(answer.text)
    assert feeds(session) == []


def test_a_feed_is_allowed_once(client: FlaskClient, session: Session) -> None:
    admin(client, session)
    post(client, "/en/admin/feeds", GIVEN)
    answer = post(client, "/en/admin/feeds", {**GIVEN, "url": "HTTPS://news.example.ge:443/rss.xml"})
    assert answer.status_code == 422
    assert "This feed is there already." in answer.text
    assert len(feeds(session)) == 1


def test_a_feed_rests_goes_on_and_is_read_now(client: FlaskClient, session: Session) -> None:
    admin(client, session)
    feed = make_feed(session, failures=5, last_error="status", last_error_detail="500", last_fetched_at=NOW)
    page = client.get("/en/admin/feeds").text
    assert "November 23, 2026, 16:00: could not be read." in page
    assert "The host answered with 500" in page
    assert "5 failures in a row" in page
    path = f"/en/admin/feeds/{feed.id}"
    post(client, f"{path}/pause")
    assert feeds(session)[0].state == "paused"
    assert post(client, f"{path}/read").status_code == 409
    post(client, f"{path}/resume")
    assert (feeds(session)[0].state, feeds(session)[0].failures) == ("active", 0)
    assert jobs(session) == []
    post(client, f"{path}/read")
    assert jobs(session) == [str(feed.id)]
    assert post(client, "/en/admin/feeds/999999/pause").status_code == 404


def test_a_feed_goes_with_its_candidates_and_articles_stay(client: FlaskClient, session: Session) -> None:
    admin(client, session)
    feed = make_feed(session)
    entry, _other = make_entry(session, feed), make_entry(session, feed)
    link = entry.link
    post(client, f"/editing/feeds/{entry.id}/take")
    post(client, f"/en/admin/feeds/{feed.id}/remove")
    assert feeds(session) == []
    assert session.scalars(select(FeedEntry)).all() == []
    item = session.scalars(select(NewsItem)).one()
    assert (item.source_name, item.source_url) == ("Regional Gazette", link)


def test_an_editor_makes_a_draft_with_source_and_link(client: FlaskClient, session: Session) -> None:
    person = editor(client, session)
    feed = make_feed(session, region_code="GE-IM", topic_code="water", language="ka")
    entry = make_entry(session, feed, "წყალი წყალტუბოში", summary="ახალი მილები.")
    page = client.get("/en/editing/feeds").text
    assert "წყალი წყალტუბოში" in page
    assert 'rel="nofollow noopener noreferrer"' in page
    answer = post(client, f"/en/editing/feeds/{entry.id}/take")
    item = session.scalars(select(NewsItem)).one()
    assert (answer.status_code, answer.location) == (303, f"/en/editing/news/{item.id}")
    assert (item.state, item.author_id, item.title_ka, item.title_en) == (
        "draft",
        person.id,
        entry.title,
        None,
    )
    assert (item.summary_ka, item.text_ka) == ("ახალი მილები.", None)
    assert (item.source_name, item.source_url) == ("Regional Gazette", entry.link)
    assert item.region_codes == ["GE-IM"]
    assert "water" in item.topic_codes
    session.refresh(entry)
    assert (entry.state, entry.news_item_id, entry.decided_by_id) == ("taken", item.id, person.id)
    assert f"/en/editing/news/{item.id}" in client.get("/en/editing/feeds?state=taken").text


def test_a_draft_of_a_feed_without_region_is_about_the_whole_country(
    client: FlaskClient, session: Session
) -> None:
    editor(client, session)
    entry = make_entry(session, make_feed(session, language="en"), summary="long " * 119)
    post(client, f"/editing/feeds/{entry.id}/take")
    item = session.scalars(select(NewsItem)).one()
    assert item.region_codes == sorted(REGION_CODES)
    assert item.topic_codes == []
    assert len(item.summary_en or "") <= 400


def test_the_source_stands_on_the_published_article(client: FlaskClient, session: Session) -> None:
    editor(client, session)
    entry = make_entry(session, make_feed(session, language="en", topic_code="water"))
    post(client, f"/editing/feeds/{entry.id}/take")
    item = session.scalars(select(NewsItem)).one()
    item.text_en, item.state, item.published_at = "New pipes.", "published", NOW
    session.flush()
    page = client.application.test_client().get(f"/en/news/{item.slug}").text
    assert f'href="{entry.link}"' in page
    assert "Regional Gazette" in page


def test_a_candidate_is_dismissed_and_brought_back(client: FlaskClient, session: Session) -> None:
    editor(client, session)
    entry = make_entry(session, make_feed(session))
    answer = post(client, f"/en/editing/feeds/{entry.id}/dismiss?state=new&region=GE-IM&nonsense=1")
    assert answer.location == f"/en/editing/feeds?state=new&region=GE-IM&dismiss={entry.id}"
    page = client.get(answer.location).text
    assert "Dismissed: Water in Tskaltubo" in page
    assert f'action="/en/editing/feeds/{entry.id}/restore?state=new&amp;region=GE-IM"' in page
    assert "Water in Tskaltubo" in client.get("/en/editing/feeds?state=dismissed").text
    post(client, f"/en/editing/feeds/{entry.id}/restore")
    session.refresh(entry)
    assert (entry.state, entry.decided_at, entry.decided_by_id) == ("new", None, None)


def test_who_comes_second_is_told(client: FlaskClient, session: Session) -> None:
    editor(client, session)
    entry = make_entry(session, make_feed(session))
    post(client, f"/en/editing/feeds/{entry.id}/take")
    for move in ("take", "dismiss", "restore"):
        answer = post(client, f"/en/editing/feeds/{entry.id}/{move}")
        assert answer.status_code == 409
        assert "Somebody else has decided about this candidate meanwhile." in answer.text
    assert len(session.scalars(select(NewsItem)).all()) == 1
    assert post(client, "/en/editing/feeds/999999/take").status_code == 404


def test_candidates_are_found_by_feed_and_region(client: FlaskClient, session: Session) -> None:
    editor(client, session)
    here, there = make_feed(session, "Here", region_code="GE-IM"), make_feed(session, "There")
    make_entry(session, here, "From here")
    make_entry(session, there, "From there")
    for query, seen in (
        ("", {"From here", "From there"}),
        ("?region=GE-IM", {"From here"}),
        (f"?feed={there.id}", {"From there"}),
        (f"?feed={there.id}&region=GE-IM", set()),
        ("?feed=12345", set()),
    ):
        page = client.get(f"/en/editing/feeds{query}").text
        assert {title for title in ("From here", "From there") if title in page} == seen


@pytest.mark.parametrize(
    "query", ["state=old", "region=GE-XX", "feed=x", "feed=-1", "feed=99999999999", "cursor=x", "cursor=W10"]
)
def test_a_list_that_there_is_not_is_told(client: FlaskClient, session: Session, query: str) -> None:
    editor(client, session)
    assert client.get(f"/en/editing/feeds?{query}").status_code == 400


def test_the_newest_stand_first_and_pages_follow_each_other(
    client: FlaskClient, session: Session, statements: list[str]
) -> None:
    editor(client, session)
    feed = make_feed(session)
    for number in range(PAGE + 5):
        make_entry(session, feed, f"Entry {number:02}.", published_at=NOW - timedelta(hours=number))
    statements.clear()
    first = client.get("/en/editing/feeds").text
    assert len(statements) <= 9
    assert "Entry 00." in first
    assert f"Entry {PAGE}." not in first
    cursor = first.split("cursor=")[1].split('"')[0]
    second = client.get(f"/en/editing/feeds?state=new&cursor={cursor}").text
    assert all(f"Entry {number}." in second for number in range(PAGE, PAGE + 5))
    assert "Entry 00." not in second


def test_what_a_host_tells_is_shown_as_text(client: FlaskClient, session: Session) -> None:
    editor(client, session)
    make_entry(
        session, make_feed(session, "<b>Gazette"), "<script>alert(1)</script>", summary="{{ 7*7 }}<img>"
    )
    page = client.get("/en/editing/feeds").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "{{ 7*7 }}&lt;img&gt;" in page
