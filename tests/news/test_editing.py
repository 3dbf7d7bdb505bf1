"""The editors' room: a draft, its review, publishing now or later, correcting and withdrawing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.i18n import TBILISI
from app.news.jobs import last_digest_end
from app.news.models import NewsItem, NewsLog
from app.news.services.articles import KEPT, publish_next
from app.news.workflow.labels import FIELD_LABELS
from tests.factories import make_organisation, make_project
from tests.factories_news import make_news
from tests.factories_problems import make_person, make_problem
from tests.signing import csrf_token, sign_in

WORDS = {
    "kind": "news",
    "title_ka": "ახალი ჭა თელავში",
    "text_ka": "წყალი **ისევ** მოდის.",
    "topics": "water",
}
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SEVEN = datetime(2026, 11, 20, 19, 0, tzinfo=TBILISI)
EIGHT = datetime(2026, 11, 20, 20, 0, tzinfo=TBILISI)


def works_as(client: FlaskClient, session: Session, role: str):
    person = make_person(session, role=role)
    sign_in(client, session, person)
    return person


def send(client: FlaskClient, path: str, **form):
    return client.post(f"/en{path}", data={"csrf_token": csrf_token(client), **form})


def newest(session: Session) -> NewsItem:
    session.expire_all()
    return session.scalars(select(NewsItem).order_by(NewsItem.id.desc()).limit(1)).one()


def kinds_of_log(session: Session, item: NewsItem) -> list[str]:
    lines = select(NewsLog.kind).where(NewsLog.news_item_id == item.id).order_by(NewsLog.id)
    return list(session.scalars(lines))


def test_a_member_writes_a_draft_and_sends_it_but_does_not_publish(
    client: FlaskClient, session: Session
) -> None:
    author = works_as(client, session, "member")
    assert send(client, "/editing/news/new", **WORDS).status_code == 303
    item = newest(session)
    assert (item.state, item.author_id, item.slug) == ("draft", author.id, "akhali-cha-telavshi")
    assert item.topic_codes == ["infrastructure", "water"]
    path = f"/editing/news/{item.id}"
    assert send(client, f"{path}/publish", version=item.version).status_code == 403
    assert send(client, f"{path}/send", version=item.version).status_code == 303
    assert newest(session).state == "review"
    assert send(client, path, **WORDS, version=newest(session).version).status_code == 403


def test_an_editor_reviews_and_publishes_and_both_names_are_kept(
    client: FlaskClient, session: Session
) -> None:
    author = make_person(session, role="member")
    item = make_news(session, state="review", author_id=author.id, topics=("water",))
    editor = works_as(client, session, "editor")
    assert item.title_en in client.get("/en/editing").text
    assert send(client, f"/editing/news/{item.id}/publish", version=1).status_code == 303
    item = newest(session)
    assert (item.state, item.author_id, item.editor_id) == ("published", author.id, editor.id)
    assert item.published_at is not None
    assert item.title_en in client.get("/en/news").text
    room = client.get(f"/en/editing/news/{item.id}").text
    assert f"Author: {author.name}" in room
    assert f"Editor: {editor.name}" in room


def test_a_citizen_has_no_room_and_nobody_sees_a_strangers_draft(
    client: FlaskClient, session: Session
) -> None:
    item = make_news(session, state="draft", author_id=make_person(session, role="member").id)
    works_as(client, session, "citizen")
    assert client.get("/editing").status_code == 403
    works_as(client, session, "member")
    assert client.get(f"/editing/news/{item.id}").status_code == 404
    assert item.title_en not in client.get("/en/editing").text


def test_nothing_is_published_without_words_in_one_language_and_a_topic(
    client: FlaskClient, session: Session
) -> None:
    works_as(client, session, "editor")
    send(client, "/editing/news/new", kind="news", title_ka="მხოლოდ სათაური")
    item = newest(session)
    answer = send(client, f"/editing/news/{item.id}/publish", version=item.version)
    assert answer.status_code == 422
    assert "a title and a text in the same language" in answer.text
    assert "at least one topic" in answer.text
    assert newest(session).state == "draft"


def test_a_public_article_changes_by_a_correction_that_readers_are_told_of(
    client: FlaskClient, session: Session
) -> None:
    item = make_news(session, "A well in Telavi", topics=("water",))
    slug, published_at = item.slug, item.published_at
    works_as(client, session, "editor")
    changed = {"kind": "news", "title_en": "A well in Gurjaani", "text_en": "Water.", "topics": "water"}
    path = f"/editing/news/{item.id}"
    refused = send(client, path, **changed, version=1)
    assert refused.status_code == 422
    assert "what was wrong" in refused.text
    assert send(client, path, **changed, version=1, note_en="It is Gurjaani.").status_code == 303
    item = newest(session)
    assert (item.state, item.slug, item.published_at) == ("corrected", slug, published_at)
    html = client.get(f"/en/news/{slug}").text
    assert "It is Gurjaani." in html
    kept = session.scalars(select(NewsLog).where(NewsLog.news_item_id == item.id)).one()
    assert kept.before["title_en"] == "A well in Telavi"


def test_a_withdrawn_article_leaves_the_lists_and_says_why(client: FlaskClient, session: Session) -> None:
    item = make_news(session, "False alarm")
    works_as(client, session, "editor")
    path = f"/editing/news/{item.id}/withdraw"
    assert send(client, path, version=1).status_code == 422
    assert send(client, path, version=1, note_en="It was not true.").status_code == 303
    reader = client.application.test_client()
    assert "False alarm" not in reader.get("/en/news").text
    gone = reader.get(f"/en/news/{item.slug}")
    assert gone.status_code == 410
    assert "It was not true." in gone.text


def test_the_second_of_two_editors_is_told_and_keeps_what_was_typed(
    client: FlaskClient, session: Session
) -> None:
    item = make_news(session, "First words", state="review", topics=("water",))
    works_as(client, session, "editor")
    form = {"kind": "news", "text_en": "Water.", "topics": "water", "version": "1"}
    path = f"/editing/news/{item.id}"
    assert send(client, path, **form, title_en="By the first").status_code == 303
    second = send(client, path, **form, title_en="By the second")
    assert second.status_code == 409
    assert "Somebody else changed this article meanwhile" in second.text
    assert "By the second" in second.text
    assert newest(session).title_en == "By the first"


def test_a_scheduled_article_becomes_public_at_its_moment(session: Session) -> None:
    item = make_news(session, state="scheduled", scheduled_for=SEVEN)
    assert not publish_next(session, SEVEN - timedelta(seconds=1), last_digest_end(SEVEN, 20))
    late = SEVEN + timedelta(minutes=7)
    assert publish_next(session, late, last_digest_end(late, 20))
    assert not publish_next(session, late, last_digest_end(late, 20))
    assert (item.state, item.published_at, item.scheduled_for) == ("published", SEVEN, None)
    assert kinds_of_log(session, item) == ["published"]


def test_what_the_worker_publishes_after_a_digest_was_closed_is_in_the_next_one(session: Session) -> None:
    item = make_news(session, state="scheduled", scheduled_for=SEVEN)
    late = EIGHT + timedelta(minutes=2)
    assert publish_next(session, late, last_digest_end(late, 20))
    assert item.published_at == late


def test_a_moment_that_has_passed_is_refused(client: FlaskClient, session: Session) -> None:
    item = make_news(session, state="review", topics=("water",))
    works_as(client, session, "editor")
    path = f"/editing/news/{item.id}/schedule"
    assert send(client, path, version=1, scheduled_for="2020-01-01T10:00").status_code == 422
    assert send(client, path, version=1, scheduled_for="soon").status_code == 422
    tomorrow = datetime.now(TBILISI) + timedelta(days=1)
    assert send(client, path, version=1, scheduled_for=f"{tomorrow:%Y-%m-%dT%H:%M}").status_code == 303
    item = newest(session)
    assert (item.state, item.scheduled_for) == ("scheduled", tomorrow.replace(second=0, microsecond=0))


def test_the_preview_keeps_nothing_and_harms_nobody(client: FlaskClient, session: Session) -> None:
    works_as(client, session, "member")
    hostile = {**WORDS, "text_ka": "**ok** <script>alert(1)</script> [x](javascript:alert(1))"}
    html = send(client, "/editing/news/new", **hostile, do="preview").text
    assert "<strong>ok</strong> &lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert 'href="javascript' not in html
    assert session.scalar(select(NewsItem.id)) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "gossip"),
        ("title_ka", ""),
        ("title_ka", "x" * 161),
        ("title_ka", "a\x00b"),
        ("text_ka", "x" * 20_001),
        ("topics", "no-such-topic"),
        ("regions", "GE-XX"),
        ("position", "1, 2"),
        ("place", "Nowhereville"),
        ("source_url", "javascript:alert(1)"),
        ("problems", "999999999"),
        ("projects", "x"),
        ("organisations", "no-such-organisation"),
    ],
)
def test_a_wrong_field_is_named(client: FlaskClient, session: Session, field: str, value: str) -> None:
    works_as(client, session, "member")
    answer = send(client, "/editing/news/new", **{**WORDS, field: value})
    assert answer.status_code == 422
    assert session.scalar(select(NewsItem.id)) is None


def test_an_article_keeps_its_place_its_relations_and_its_last_day(
    client: FlaskClient, session: Session
) -> None:
    project, problem = make_project(session, "Pipes"), make_problem(session)
    organisation = make_organisation(session, "Well Users")
    works_as(client, session, "member")
    send(
        client, "/editing/news/new", **{**WORDS, "kind": "grant"}, position="41.92, 45.47",
        deadline_on="2027-01-31",
        problems=f"№ {problem.id}", projects=str(project.id), organisations=organisation.slug,
        source_url="https://example.org/call", source_name="A fund",
    )  # fmt: skip
    item = newest(session)
    assert item.region_codes == ["GE-KA"]
    assert str(item.deadline_on) == "2027-01-31"
    html = client.get(f"/en/editing/news/{item.id}").text
    for words in (
        "41.920000, 45.470000",
        f'value="{problem.id}"',
        f'value="{project.id}"',
        organisation.slug,
    ):
        assert words in html


def test_two_articles_with_one_title_have_two_addresses(client: FlaskClient, session: Session) -> None:
    works_as(client, session, "member")
    send(client, "/editing/news/new", **WORDS)
    first = newest(session).slug
    send(client, "/editing/news/new", **WORDS)
    assert newest(session).slug == f"{first}-2"


def test_the_history_only_grows(session: Session) -> None:
    item = make_news(session)
    session.add(NewsLog(news_item_id=item.id, kind="published"))
    session.flush()
    for statement in ("UPDATE news_log SET kind = 'edited'", "DELETE FROM news_log"):
        with pytest.raises(DBAPIError, match="append only"), session.begin_nested():
            session.execute(text(statement))


def test_every_field_of_the_history_has_its_words(client: FlaskClient, session: Session) -> None:
    item = make_news(session, state="draft")
    session.add(NewsLog(news_item_id=item.id, kind="edited", before=dict.fromkeys(FIELD_LABELS)))
    session.flush()
    works_as(client, session, "editor")
    html = client.get(f"/en/editing/news/{item.id}").text
    assert set(KEPT) | {"pictures", "descriptions"} == set(FIELD_LABELS)
    assert "Last day to apply, What is to be seen on a picture, Kind, Place in words" in html
    # What stands in a macro keeps the language too.
    assert 'action="/en/editing/news/' in html.split("What next?")[1]
    assert 'action="/editing/' not in html


def test_a_summary_that_nobody_wrote_is_made_of_the_text_and_stands_there_once(
    client: FlaskClient, session: Session
) -> None:
    works_as(client, session, "editor")
    send(client, "/editing/news/new", **WORDS)
    item = newest(session)
    assert item.summary_ka == "წყალი ისევ მოდის."
    assert client.get(f"/editing/news/{item.id}").text.count("ისევ") == 1
    send(client, f"/editing/news/{item.id}", **{**WORDS, "text_ka": "წყალი არ მოდის."}, version=item.version)
    assert newest(session).summary_ka == "წყალი არ მოდის."
    body = client.get(f"/news/{item.slug}").text.split("</head>")[1]
    assert body.count("წყალი არ მოდის.") == 1
