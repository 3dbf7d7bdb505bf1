"""The Atom feeds: what is new by the one filter, valid XML whatever was written, unchanged answers in 304."""

from __future__ import annotations

from datetime import date, timedelta
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import keep, make_project
from tests.factories_news import PUBLISHED, make_news
from tests.factories_problems import make_problem

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = 'Quote " <b>bold</b> ]]> &amp; </entry> {{ 7 * 7 }}\nnew line'


def read_feed(client: FlaskClient, path: str) -> Element:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return fromstring(answer.data)


def texts(feed: Element, name: str) -> list[str]:
    return [entry.findtext(f"{ATOM}{name}") or "" for entry in feed.findall(f"{ATOM}entry")]


def test_the_feed_of_news_is_the_list_of_news(client: FlaskClient, session: Session) -> None:
    make_news(session, "Old", topics=("water",))
    make_news(
        session, "New", published_at=PUBLISHED + timedelta(days=1), topics=("water",), summary_en="In short."
    )
    make_news(session, "Elsewhere", regions=("GE-TB",), topics=("roads",))
    make_news(session, "Draft", state="draft", topics=("water",))
    make_news(session, "Too late", kind="grant", deadline_on=date(2020, 1, 1), topics=("water",))
    feed = read_feed(client, "/en/feeds/news.atom?topic=water")
    assert texts(feed, "title") == ["New", "Old"]
    assert texts(feed, "summary") == ["In short.", "Water runs again."]
    assert texts(feed, "published")[0] == "2026-05-05T09:30:00+00:00"
    terms = [category.get("term") for category in feed.findall(f"{ATOM}entry/{ATOM}category")]
    assert {"news", "water", "infrastructure"} == set(terms)


def test_ids_are_stable_and_lead_to_the_pages(client: FlaskClient, session: Session) -> None:
    item = make_news(session)
    feed = read_feed(client, "/en/feeds/news.atom")
    (found,) = texts(feed, "id")
    assert found.endswith(f"/en/news/{item.slug}")
    assert found == feed.find(f"{ATOM}entry/{ATOM}link").get("href")  # type: ignore[union-attr]
    assert client.get(f"/en/news/{item.slug}").status_code == 200
    item.title_en, item.version = "Another title", 2
    session.flush()
    assert texts(read_feed(client, "/en/feeds/news.atom"), "id") == [found]


@pytest.mark.parametrize("layer", ["news", "problems", "projects"])
def test_words_of_people_stay_words(client: FlaskClient, session: Session, layer: str) -> None:
    make_news(session, HOSTILE, summary_en=HOSTILE)
    make_problem(session, HOSTILE)
    make_project(session, HOSTILE)
    keep(session)
    (title,) = texts(read_feed(client, f"/en/feeds/{layer}.atom"), "title")
    assert title == " ".join(HOSTILE.split())


@pytest.mark.parametrize("layer", ["news", "problems", "projects"])
def test_who_has_this_version_is_told_so(client: FlaskClient, session: Session, layer: str) -> None:
    first = client.get(f"/feeds/{layer}.atom?region=GE-KA")
    again = client.get(f"/feeds/{layer}.atom?region=GE-KA", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    other = client.get(f"/feeds/{layer}.atom?region=GE-IM", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_a_new_article_changes_the_version(client: FlaskClient, session: Session) -> None:
    first = client.get("/feeds/news.atom").headers["ETag"]
    make_news(session)
    assert client.get("/feeds/news.atom", headers={"If-None-Match": first}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/feeds/news.atom?kind=gossip", "/feeds/news.atom?unknown=1", "/feeds/news.atom?topic=no-such-topic",
     "/feeds/problems.atom?status=current", "/feeds/projects.atom?sort=title",
     "/feeds/news.atom?q=%0d%0aSet-Cookie:x"],
)  # fmt: skip
def test_what_the_feed_does_not_know_is_refused(client: FlaskClient, session: Session, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert "Set-Cookie" not in dict(answer.headers)


def test_a_feed_holds_no_more_than_fifty(client: FlaskClient, session: Session) -> None:
    for number in range(53):
        make_news(session, f"Number {number}", published_at=PUBLISHED + timedelta(minutes=number))
    assert len(texts(read_feed(client, "/feeds/news.atom"), "title")) == 50
    assert len(texts(read_feed(client, "/feeds/news.atom?limit=52"), "title")) == 52
