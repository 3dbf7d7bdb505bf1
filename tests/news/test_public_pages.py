"""What everybody reads of the news: the list, an article, and what is said of one that was withdrawn."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.news.models import NewsLog
from tests.factories import make_organisation, make_project
from tests.factories_news import PUBLISHED, make_news, make_news_picture
from tests.factories_problems import make_problem

LONG_AGO = date(2020, 1, 1)
FAR_OFF = date(2099, 1, 1)


def titles(client: FlaskClient, query: str = "") -> list[str]:
    html = client.get(f"/en/news{query}").text
    return [part.split("</bdi>")[0] for part in html.split("<bdi>") if "</bdi></a></h" in part]


def test_the_list_begins_with_the_newest(client: FlaskClient, session: Session) -> None:
    for number in range(3):
        make_news(session, f"Number {number}", published_at=PUBLISHED + timedelta(days=number))
    assert titles(client) == ["Number 2", "Number 1", "Number 0"]


@pytest.mark.parametrize("state", ["draft", "review", "scheduled", "withdrawn"])
def test_what_is_not_public_stands_in_no_list(client: FlaskClient, session: Session, state: str) -> None:
    item = make_news(session, "Hidden", state=state)
    assert titles(client) == []
    assert client.get(f"/news/{item.slug}").status_code == (410 if state == "withdrawn" else 404)


def test_the_list_is_read_page_by_page_and_each_article_stands_there_once(
    client: FlaskClient, session: Session
) -> None:
    for number in range(7):
        make_news(session, f"Number {number}", published_at=PUBLISHED + timedelta(hours=number // 2))
    found, address = [], "/en/news?limit=3"
    while address:
        html = client.get(address).text
        found += [part.split("</bdi>")[0] for part in html.split("<bdi>") if "</bdi></a></h" in part]
        next_link = html.split('rel="next" href="')
        address = next_link[1].split('"')[0].replace("&amp;", "&") if len(next_link) > 1 else ""
    assert sorted(found) == [f"Number {number}" for number in range(7)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?kind=grant", ["Grant"]),
        ("?kind=grant&kind=news", ["Grant", "Well"]),
        ("?topic=water", ["Well"]),
        ("?topic=infrastructure", ["Well"]),
        ("?region=GE-KA", ["Grant", "Well"]),
        ("?region=GE-IM", ["Grant"]),
        ("?q=wells", ["Well"]),
        ("?status=over", ["Tender"]),
        ("?status=open&status=over", ["Grant", "Tender", "Well"]),
        ("?bbox=45,41.8,46,42", ["Well"]),
        ("?near=45.47,41.92&within_km=5", ["Well"]),
        ("?since=2026-05-05", ["Grant"]),
        ("?until=2026-05-05", ["Well"]),
        ("?to=2026-05-04", ["Well"]),
        ("?from=2026-06-01", ["Grant"]),
        ("?donor=well-users", []),
        ("?organisation=well-users", ["Well"]),
        ("?step=2", []),
        ("?kind=meeting", None),
        ("?status=solved", None),
    ],
)
def test_the_one_filter_finds_news(
    client: FlaskClient, session: Session, query: str, expected: list[str] | None
) -> None:
    users = make_organisation(session, "Well Users")
    make_news(session, "Well", regions=("GE-KA",), topics=("water",), place="Telavi", about=(users,))
    later = PUBLISHED + timedelta(days=1)
    make_news(session, "Grant", kind="grant", deadline_on=FAR_OFF, published_at=later)
    make_news(session, "Tender", kind="tender", deadline_on=LONG_AGO, regions=("GE-TB",))
    if expected is None:
        assert client.get(f"/news{query}").status_code == 400
    else:
        assert sorted(titles(client, query)) == expected


def test_an_article_shows_its_words_what_it_is_about_and_where(client: FlaskClient, session: Session) -> None:
    project = make_project(session, "Pipes of Telavi")
    problem = make_problem(session, "No water in the upper village")
    private = make_problem(session, "A private matter", visibility="region")
    users = make_organisation(session, "Well Users")
    item = make_news(
        session, "A well", regions=("GE-KA",), topics=("water",), place="Telavi",
        about=(project, problem, private, users),
        text_en="## Why\n\n**Dry** since spring. <script>alert(1)</script>",
    )  # fmt: skip
    make_news_picture(session, item)
    html = client.get(f"/en/news/{item.slug}").text
    assert "<strong>Dry</strong> since spring. &lt;script&gt;" in html
    assert "<h2>Why</h2>" in html
    for words in ("Pipes of Telavi", "No water in the upper village", "Well Users", 'alt="A well"'):
        assert words in html
    assert "A private matter" not in html
    assert '<meta property="og:title" content="A well">' in html
    place = json.loads(client.get(f"/news/{item.slug}/place.geojson").data)
    assert place["features"][0]["geometry"]["coordinates"] == pytest.approx([45.47, 41.92], abs=0.05)


def test_an_article_in_the_other_language_alone_says_so(client: FlaskClient, session: Session) -> None:
    item = make_news(session, None, "ახალი ჭა")
    html = client.get(f"/en/news/{item.slug}").text
    assert "This article exists in Georgian only." in html
    assert '<h1 lang="ka"><bdi>ახალი ჭა</bdi></h1>' in html
    assert "This article exists" not in client.get(f"/news/{item.slug}").text


def test_a_correction_tells_what_and_when(client: FlaskClient, session: Session) -> None:
    item = make_news(session, state="corrected")
    session.add(
        NewsLog(news_item_id=item.id, kind="corrected", note_en="It is in <Gurjaani>.", happened_at=PUBLISHED)
    )
    session.flush()
    html = client.get(f"/en/news/{item.slug}").text
    assert "It is in &lt;Gurjaani&gt;." in html
    assert "May 4, 2026" in html.split("Corrections")[1]


def test_a_withdrawn_article_says_why(client: FlaskClient, session: Session) -> None:
    item = make_news(session, "False alarm", state="withdrawn")
    session.add(
        NewsLog(news_item_id=item.id, kind="withdrawn", note_en="It was not true.", happened_at=PUBLISHED)
    )
    session.flush()
    answer = client.get(f"/en/news/{item.slug}")
    assert answer.status_code == 410
    assert "It was not true." in answer.text
    assert "False alarm" not in answer.text


def test_the_list_costs_a_fixed_number_of_statements(
    client: FlaskClient, session: Session, statements: list[str]
) -> None:
    for number in range(8):
        make_news_picture(session, make_news(session, f"Number {number}"))
    statements.clear()
    client.get("/news")
    assert len(statements) <= 14
