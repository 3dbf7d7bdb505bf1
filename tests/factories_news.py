"""Articles, for tests that need some."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from geoalchemy2 import WKTElement
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.filters import REGION_CODES
from app.news.models import NewsItem, NewsOrganisation, NewsPicture, NewsProblem, NewsProject
from app.organisations.models import Organisation
from app.problems.models import Problem
from app.projects.models import Project
from app.text import search_document
from app.topics.models import Topic
from tests.factories import PLACES

PUBLISHED = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
_numbers = count(1)
_LINKS = {Project: (NewsProject, "project_id"), Problem: (NewsProblem, "problem_id"),
          Organisation: (NewsOrganisation, "organisation_id")}  # fmt: skip


def make_news(
    session: Session,
    title_en: str | None = "A new well for Telavi",
    title_ka: str | None = None,
    *,
    state: str = "published",
    regions: tuple[str, ...] = REGION_CODES,
    topics: tuple[str, ...] = (),
    place: str | None = None,
    about: tuple[Any, ...] = (),
    **columns: Any,
) -> NewsItem:
    """Return a stored article about the whole country, or `regions`; `place` names a row of PLACES.

    `about`: projects, problems and organisations that it is related to.
    """
    values: dict[str, Any] = {
        "text_en": "Water runs **again**." if title_en else None,
        "text_ka": "წყალი **ისევ** მოდის." if title_ka else None,
        "published_at": PUBLISHED if state in ("published", "corrected", "withdrawn") else None,
        "scheduled_for": PUBLISHED if state == "scheduled" else None,
        "slug": f"article-{next(_numbers)}",
        "updated_at": PUBLISHED,
        **columns,
    }
    above = session.scalars(select(Topic.parent_code).where(Topic.code.in_(topics)))
    texts = [title_en, title_ka, values["text_en"], values["text_ka"]]
    item = NewsItem(
        title_en=title_en,
        title_ka=title_ka,
        state=state,
        region_codes=list(regions),
        topic_codes=sorted({*topics, *(code for code in above if code)}),
        point=WKTElement(f"POINT({PLACES[place][0]} {PLACES[place][1]})", srid=4326) if place else None,
        location_name=place,
        search_document=search_document(texts),
        **values,
    )
    session.add(item)
    session.flush()
    for record in about:
        link, column = _LINKS[type(record)]
        session.add(link(news_item_id=item.id, **{column: record.id}))
    session.flush()
    session.refresh(item)
    bump_data_version(session, "news")
    return item


def make_news_picture(session: Session, item: NewsItem, **columns: Any) -> NewsPicture:
    """Return a stored picture of the article, without its files."""
    values = {"storage_key": f"key{next(_numbers)}", "width": 960, "height": 640, **columns}
    picture = NewsPicture(news_item_id=item.id, description_en="A well", **values)
    session.add(picture)
    session.flush()
    return picture
