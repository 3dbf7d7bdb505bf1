"""Pictures of an article: kept in the storage first, then as a row; each is described in words."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.news.models import NewsPicture
from app.pictures import CONTENT_TYPE, Picture
from app.storage import Storage, new_key

FOLDER = "news"
MOST_PICTURES = 8


def picture_file(storage_key: str, size: str) -> str:
    """Return the storage's key of one size of a picture."""
    return f"{FOLDER}/{storage_key}/{size}.jpg"


def add_picture(
    session: Session,
    storage: Storage,
    item_id: int,
    picture: Picture,
    descriptions: Mapping[str, str | None],
) -> NewsPicture:
    """Store a picture behind the others, described in at least one of description_ka and _en. No commit."""
    last = session.scalar(select(func.max(NewsPicture.position)).where(NewsPicture.news_item_id == item_id))
    key = new_key()
    for size, data in picture.sizes.items():
        storage.put(picture_file(key, size), data, CONTENT_TYPE)
    row = NewsPicture(
        news_item_id=item_id,
        position=0 if last is None else last + 1,
        storage_key=key,
        width=picture.width,
        height=picture.height,
        **descriptions,
    )
    session.add(row)
    session.flush()
    return row


def remove_pictures(session: Session, item_id: int, picture_ids: list[int]) -> None:
    """Take pictures of an article away; their files have no row then, and are swept. No commit."""
    gone = delete(NewsPicture).where(NewsPicture.news_item_id == item_id, NewsPicture.id.in_(picture_ids))
    session.execute(gone)
