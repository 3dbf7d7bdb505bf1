"""What other pages show of the news: articles about a project, a problem, an organisation or a region."""

from __future__ import annotations

from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from app.filters import Filter
from app.i18n import current_language
from app.news.queries.listing import list_news
from app.news.queries.related import MOST_ON_A_PAGE, list_related


def draw_related(kind: str, session: Session, record_id: int, _person: Any) -> str:
    """Return the newest articles about the record; '' where there are none."""
    rows = list_related(session, kind, record_id, current_language())
    return render_template("news/_related.html", rows=rows) if rows else ""


def draw_regional(session: Session, code: str, _person: Any) -> str:
    """Return the newest articles of a region, what is about the whole country among them; '' without any."""
    newest = Filter(region=(code,), limit=MOST_ON_A_PAGE)
    listing = list_news(session, newest, current_language())
    query = newest.without("limit").query()
    return render_template("news/_regional.html", listing=listing, query=query) if listing.rows else ""
