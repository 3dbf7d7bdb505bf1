"""Pictures by their address."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.news.models import NewsItem, NewsPicture


def find_picture(session: Session, storage_key: str) -> NewsItem | None:
    """Return the article of the picture with this key, or None. One index lookup."""
    return session.scalar(
        select(NewsItem)
        .join(NewsPicture, NewsPicture.news_item_id == NewsItem.id)
        .where(NewsPicture.storage_key == storage_key)
    )
