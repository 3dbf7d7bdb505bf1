"""Several at once: two workers publish what is due, two editors one article; many are found by an index."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.db import db
from app.errors import Conflict
from app.filters import Filter
from app.news.jobs import publish_scheduled
from app.news.models import NewsItem, NewsLog, NewsProblem
from app.news.queries.conditions import matches
from app.news.services.articles import move_article, publish_next
from app.news.services.merging import move_told_problems
from tests.factories_news import PUBLISHED, make_news
from tests.factories_problems import make_problem

LATER = PUBLISHED + timedelta(minutes=5)
LONG_BEFORE = PUBLISHED - timedelta(days=1)


def test_workers_publish_each_due_article_once(own_app: Flask) -> None:
    with own_app.app_context():
        for number in range(20):
            make_news(db.session(), f"Number {number}", state="scheduled")
        db.session.commit()
        engine = db.engine

        def work(_worker: int) -> int:
            published = 0
            while True:
                with Session(engine) as session, session.begin():
                    if not publish_next(session, LATER, LONG_BEFORE):
                        return published
                published += 1

        with ThreadPoolExecutor(3) as workers:
            assert sum(workers.map(work, range(3))) == 20
        assert db.session.scalar(select(func.count()).where(NewsItem.published_at == PUBLISHED)) == 20
        assert db.session.scalar(select(func.count()).where(NewsLog.kind == "published")) == 20


def test_a_merge_of_problems_takes_their_articles_along(session: Session) -> None:
    ended, stays = make_problem(session), make_problem(session)
    make_news(session, about=(ended,))
    make_news(session, about=(ended, stays))
    move_told_problems(session, ended.id, stays.id, None)
    assert session.scalars(select(NewsProblem.problem_id)).all() == [stays.id, stays.id]


def test_one_of_two_editors_publishes_and_the_other_is_told(own_app: Flask) -> None:
    with own_app.app_context():
        item_id = make_news(db.session(), "For two", state="review", topics=("water",)).id
        db.session.commit()
        engine = db.engine

        def publish(_editor: int) -> str:
            with Session(engine) as session, session.begin():
                try:
                    move_article(session, item_id, "publish", 1, None, now=LATER)
                except Conflict:
                    return "told"
                return "published"

        with ThreadPoolExecutor(2) as editors:
            assert sorted(editors.map(publish, range(2))) == ["published", "told"]


def test_the_workers_job_publishes_all_that_is_due(own_app: Flask) -> None:
    with own_app.app_context():
        due = [make_news(db.session(), f"Number {number}", state="scheduled").id for number in range(3)]
        coming = make_news(
            db.session(), state="scheduled", scheduled_for=datetime.now(UTC) + timedelta(hours=1)
        ).id
        db.session.commit()
        publish_scheduled(0)
        db.session.expire_all()
        found = dict(db.session.execute(select(NewsItem.id, NewsItem.state)).all())
        assert found == {**dict.fromkeys(due, "published"), coming: "scheduled"}


@pytest.mark.parametrize(
    ("flt", "index"),
    [
        (Filter(since=PUBLISHED, until=LATER), "ix_news_item_published_at_id"),
        (Filter(topic=("water",)), "ix_news_item_topic_codes"),
        (Filter(region=("GE-KA",)), "ix_news_item_region_codes"),
        (Filter(q="well"), "ix_news_item_search"),
    ],
    ids=["window", "topic", "region", "words"],
)
def test_each_condition_has_its_index(session: Session, flt: Filter, index: str) -> None:
    session.execute(
        text(
            "INSERT INTO news_item (slug, state, title_en, text_en, published_at, topic_codes, region_codes,"
            " search_document) SELECT 'n-' || i, 'published', 'N', 'N', now() - i * interval '1 hour',"
            " CASE WHEN i % 500 = 0 THEN '{water}'::text[] ELSE '{roads}'::text[] END,"
            " CASE WHEN i % 500 = 0 THEN '{GE-KA}'::text[] ELSE '{GE-TB}'::text[] END,"
            " CASE WHEN i % 500 = 0 THEN 'well' ELSE 'road' END FROM generate_series(1, 20000) AS i"
        )
    )
    session.execute(text("ANALYZE news_item"))
    statement = select(NewsItem.id).where(matches(flt))
    compiled = statement.compile(session.get_bind(), compile_kwargs={"render_postcompile": True})
    plan = session.connection().exec_driver_sql(f"EXPLAIN {compiled.string}", compiled.params).scalars().all()
    assert index in "\n".join(plan)
