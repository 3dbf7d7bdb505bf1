"""The newest public articles about a project, a problem or an organisation."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.filters import NEWS_STATUSES, Filter
from app.news.models import NewsItem, NewsOrganisation, NewsProblem, NewsProject
from app.news.queries.conditions import matches
from app.news.queries.listing import NewsRow, make_rows, select_news

MOST_ON_A_PAGE = 4
_LINKS: dict[str, tuple[Any, Any]] = {
    "project": (NewsProject.news_item_id, NewsProject.project_id),
    "problem": (NewsProblem.news_item_id, NewsProblem.problem_id),
    "organisation": (NewsOrganisation.news_item_id, NewsOrganisation.organisation_id),
}


def list_related(session: Session, kind: str, record_id: int, language: str) -> list[NewsRow]:
    """Return the newest articles about a record, also what one can no longer apply for. Two statements."""
    item, record = _LINKS[kind]
    about = NewsItem.id.in_(select(item).where(record == record_id))
    statement = select_news().where(matches(Filter(status=NEWS_STATUSES)), about)
    newest = statement.order_by(NewsItem.published_at.desc(), NewsItem.id.desc()).limit(MOST_ON_A_PAGE)
    return make_rows(session, session.execute(newest).all(), language)
