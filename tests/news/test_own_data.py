"""What the news keeps of a person is told in the own data; drafts go with the account, the rest stays."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.news.models import NewsItem, NewsLog
from app.news.services.own_data import erase_news
from tests.factories_news import make_news
from tests.factories_problems import make_person
from tests.signing import sign_in


def test_own_articles_are_told_and_drafts_go_with_the_account(client: FlaskClient, session: Session) -> None:
    person = make_person(session, role="editor")
    make_news(session, "My draft", state="draft", author_id=person.id)
    public = make_news(session, "My article", author_id=person.id, editor_id=person.id)
    edited = make_news(session, "Of another author", editor_id=person.id)
    make_news(session, "Of others")
    session.add(NewsLog(news_item_id=public.id, kind="published", person_id=person.id))
    sign_in(client, session, person)
    told = client.get("/account/data.json").get_json()["news"]
    assert [(one["title_en"], one["wrote"], one["published"]) for one in told] == [
        ("My draft", True, False),
        ("My article", True, True),
        ("Of another author", False, True),
    ]
    erase_news(session, person.id)
    session.delete(person)
    session.flush()
    session.expire_all()
    left = session.scalars(select(NewsItem).order_by(NewsItem.id)).all()
    assert [one.title_en for one in left] == ["My article", "Of another author", "Of others"]
    assert [(one.author_id, one.editor_id) for one in left] == [(None, None)] * 3
    assert session.scalars(select(NewsLog.person_id)).all() == [None]
    assert edited.is_public
