"""What is to be seen on a picture of an article can be said in other words, by who may change the article."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.news.models import NewsLog
from tests.factories_news import make_news, make_news_picture
from tests.factories_problems import make_person
from tests.signing import post, sign_in


def test_the_words_change_in_both_languages_and_the_old_ones_are_kept(
    client: FlaskClient, session: Session
) -> None:
    sign_in(client, session, make_person(session, role="editor"))
    item = make_news(session, "A well", topics=("water",))
    picture = make_news_picture(session, item)
    path = f"/en/editing/news/{item.id}"
    page = client.get(path).text
    assert 'name="description_en" maxlength="300" value="A well"' in page
    words = {"description_ka": "ჭა სოფლის ბოლოს", "description_en": "A well <b>below</b> the village"}
    assert post(client, f"{path}/pictures/{picture.id}", words).status_code == 303
    assert 'alt="A well &lt;b&gt;below&lt;/b&gt; the village"' in client.get(f"/en/news/{item.slug}").text
    assert 'alt="ჭა სოფლის ბოლოს"' in client.get(f"/news/{item.slug}").text
    line = session.scalars(select(NewsLog).where(NewsLog.news_item_id == item.id)).one()
    assert line.before == {"descriptions": {"description_ka": None, "description_en": "A well"}}
    assert "What is to be seen on a picture" in client.get(path).text.split("History")[1]
    session.refresh(item)
    assert item.version == 2


@pytest.mark.parametrize("words", [{}, {"description_ka": " "}, {"description_en": "x" * 301}], ids=str)
def test_a_picture_without_words_is_refused_beside_it(
    client: FlaskClient, session: Session, words: dict[str, str]
) -> None:
    author = sign_in(client, session, make_person(session, role="member"))
    item = make_news(session, state="draft", author_id=author.id)
    picture = make_news_picture(session, item)
    answer = post(client, f"/en/editing/news/{item.id}/pictures/{picture.id}", words)
    assert answer.status_code == 422
    assert f'href="#picture-{picture.id}"' in answer.text
    assert f'id="picture-{picture.id}-error"' in answer.text
    session.refresh(picture)
    assert picture.description_en == "A well"


def test_a_picture_of_another_article_is_not_found(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, make_person(session, role="editor"))
    one, other = make_news(session, state="draft"), make_news(session, state="draft")
    picture = make_news_picture(session, other)
    answer = post(client, f"/editing/news/{one.id}/pictures/{picture.id}", {"description_en": "Mine"})
    assert answer.status_code == 404
    session.refresh(picture)
    assert picture.description_en == "A well"
