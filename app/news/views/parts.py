"""What other pages show of the news: articles about a project, a problem or an organisation."""

from __future__ import annotations

from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from app.i18n import current_language
from app.news.queries.related import list_related


def draw_related(kind: str, session: Session, record_id: int, _person: Any) -> str:
    """Return the newest articles about the record; '' where there are none."""
    rows = list_related(session, kind, record_id, current_language())
    return render_template("news/_related.html", rows=rows) if rows else ""
