"""What the author of an article hears of the editors' room: by mail, and on the draft that came back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.mail.models import OutgoingMail
from app.news.models import NewsItem
from app.news.services.articles import publish_next
from tests.factories_news import make_news
from tests.factories_problems import make_person
from tests.signing import csrf_token, sign_in

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def author(session: Session) -> Person:
    return make_person(session, role="member", email="author@example.org", language="en")


@pytest.fixture
def item(session: Session, author: Person) -> NewsItem:
    return make_news(session, "A well", "ჭა", state="review", author_id=author.id, topics=("water",))


@pytest.fixture
def editor(client: FlaskClient, session: Session) -> Person:
    return sign_in(client, session, make_person(session, role="editor"))


def move(client: FlaskClient, session: Session, item: NewsItem, name: str, **form: str) -> None:
    session.refresh(item)
    data = {"csrf_token": csrf_token(client), "version": str(item.version), **form}
    assert client.post(f"/en/editing/news/{item.id}/{name}", data=data).status_code == 303


def mails(session: Session) -> list[OutgoingMail]:
    return list(session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


@pytest.mark.usefixtures("editor")
def test_each_decision_is_mailed_to_the_author_with_its_words(
    client: FlaskClient, session: Session, item: NewsItem
) -> None:
    move(client, session, item, "return", note_en="Please name\nyour source.")
    item.state = "review"
    later = (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%dT18:00")
    move(client, session, item, "schedule", scheduled_for=later)
    move(client, session, item, "unschedule")
    move(client, session, item, "publish")
    move(client, session, item, "withdraw", note_ka="შეცდომაა.")
    told = mails(session)
    assert {one.to_address for one in told} == {"author@example.org"}
    assert [one.subject for one in told] == [
        "Sent back: A well", "Scheduled: A well", "Published: A well", "Withdrawn: A well"
    ]  # fmt: skip
    returned, scheduled, published, withdrawn = (one.text for one in told)
    assert "Please name\nyour source." in returned
    assert f"/en/editing/news/{item.id}" in returned
    assert ", 18:00 (Tbilisi time)" in scheduled
    assert f"/en/news/{item.slug}" in published
    # Told in one language only: better in that than not at all.
    assert "შეცდომაა." in withdrawn


def test_who_decides_about_an_own_article_gets_no_mail(
    client: FlaskClient, session: Session, editor: Person
) -> None:
    own = make_news(session, state="draft", author_id=editor.id, topics=("water",))
    move(client, session, own, "publish")
    due = NOW - timedelta(minutes=1)
    make_news(
        session,
        state="scheduled",
        scheduled_for=due,
        author_id=editor.id,
        editor_id=editor.id,
        topics=("water",),
    )
    assert publish_next(session, NOW, NOW - timedelta(hours=10))
    assert mails(session) == []


def test_the_author_hears_when_the_worker_publishes_what_was_scheduled(
    session: Session, author: Person
) -> None:
    due = NOW - timedelta(minutes=1)
    make_news(session, "A well", state="scheduled", scheduled_for=due, author_id=author.id, topics=("water",))
    assert publish_next(session, NOW, NOW - timedelta(hours=10))
    (mail,) = mails(session)
    assert (mail.subject, mail.to_address) == ("Published: A well", author.email)


@pytest.mark.parametrize("gone", ["nobody", "closed"])
@pytest.mark.usefixtures("editor")
def test_an_article_of_nobody_is_published_without_a_mail(
    client: FlaskClient, session: Session, author: Person, item: NewsItem, gone: str
) -> None:
    if gone == "nobody":
        item.author_id = None
    else:
        author.active = False
    session.flush()
    move(client, session, item, "publish")
    assert mails(session) == []


def test_the_remark_stands_on_the_draft_until_it_is_sent_again(
    client: FlaskClient, session: Session, author: Person, item: NewsItem
) -> None:
    sign_in(client, session, make_person(session, role="editor"))
    page = client.get(f"/en/editing/news/{item.id}").text
    assert "Remark for the author" in page
    move(client, session, item, "return", note_en="Name your source.")
    sign_in(client, session, author)
    page = client.get(f"/en/editing/news/{item.id}").text
    # Above the form, and in the history below it.
    assert page.count("Name your source.") == 2
    assert "Name your source." in page.split("data-place-form")[0]
    move(client, session, item, "send")
    page = client.get(f"/en/editing/news/{item.id}").text
    # What is left is the line of the history; and nobody remarks anything to themselves.
    assert page.count("Name your source.") == 1
    assert "Remark for the author" not in page
