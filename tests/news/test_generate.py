"""Generated articles: as many as asked for, the same from the same seed, and gone without trace."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.filters import Filter
from app.news.models import NewsItem
from app.news.queries.listing import count_news, list_news
from app.news.services.generate import generate_news, remove_generated
from tests.factories_news import make_news


def drawn(session: Session) -> list[Any]:
    columns = (
        NewsItem.slug,
        NewsItem.kind,
        NewsItem.title_en,
        NewsItem.published_at,
        func.ST_AsText(NewsItem.point),
    )
    return [tuple(row) for row in session.execute(select(*columns).order_by(NewsItem.id))]


def test_the_same_seed_gives_the_same_articles_and_removing_leaves_the_others(session: Session) -> None:
    assert generate_news(session, 60, seed=3) == 60
    first = drawn(session)
    assert remove_generated(session) == 60
    generate_news(session, 40, seed=3)
    generate_news(session, 20, seed=3)
    assert drawn(session) == first
    assert len(set(first)) == 60
    own = make_news(session)
    assert remove_generated(session) == 60
    assert session.scalars(select(NewsItem.id)).all() == [own.id]


def test_they_are_found_by_the_filter_as_all_others(session: Session) -> None:
    generate_news(session, 300)
    both = Filter(status=("open", "over"))
    assert count_news(session, both) == 300
    assert 0 < count_news(session, Filter(status=("open", "over"), topic=("water",))) < 300
    # What is about the whole country is found in each region.
    assert count_news(session, Filter(status=("open", "over"), region=("GE-RL",))) >= 30
    rows = list_news(session, Filter(status=("open", "over"), q="generated"), "en").rows
    assert len(rows) == 50
    assert all(row.title and row.summary for row in rows)


def test_the_command_writes_and_removes_them(app: Flask, session: Session) -> None:
    runner = app.test_cli_runner()
    told = runner.invoke(args=["generate", "--news", "5"])
    assert told.exit_code == 0, told.output
    assert "5 articles generated" in told.output
    assert "5 articles removed" in runner.invoke(args=["generate", "--remove"]).output
    assert session.scalar(select(func.count()).select_from(NewsItem)) == 0
