"""Pictures of an article: kept in the storage first, then as a row; each is described in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.errors import NotFound, Unprocessable
from app.i18n import lazy_gettext as _l
from app.news.models import NewsItem, NewsPicture
from app.pictures import CONTENT_TYPE, Picture
from app.storage import Storage, new_key

FOLDER = "news"
MOST_PICTURES = 8
# A file is stored just before its row; so old a one without a row will never get one.
KEPT_FOR = timedelta(days=1)
BATCH = 1000


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
    """Store a picture behind the others, described in at least one of description_ka and _en; no commit.

    Raises Unprocessable past eight.
    """
    if count_pictures(session, item_id) >= MOST_PICTURES:
        message = _l("At most %(number)s pictures can be added.", number=MOST_PICTURES)
        raise Unprocessable(message, code="E_IMG_COUNT", field="picture")
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


def describe_picture(
    session: Session, item_id: int, picture_id: int, descriptions: Mapping[str, str | None]
) -> dict[str, str | None]:
    """Describe a picture of an article in other words; return those that stood there. Raises NotFound."""
    wanted = select(NewsPicture).where(NewsPicture.news_item_id == item_id, NewsPicture.id == picture_id)
    picture = session.scalar(wanted.with_for_update())
    if picture is None:
        raise NotFound(_l("There is no such picture."))
    before = {name: getattr(picture, name) for name in descriptions}
    for name, words in descriptions.items():
        setattr(picture, name, words)
    session.flush()
    return before


def remove_picture(session: Session, item_id: int, picture_id: int) -> None:
    """Take a picture of an article away; its files have no row then, and are swept. No commit."""
    gone = delete(NewsPicture).where(NewsPicture.news_item_id == item_id, NewsPicture.id == picture_id)
    session.execute(gone)


def count_pictures(session: Session, item_id: int) -> int:
    """Return how many pictures an article has; who adds one meanwhile waits."""
    session.execute(select(NewsItem.id).where(NewsItem.id == item_id).with_for_update(key_share=True))
    pictures = select(func.count()).select_from(NewsPicture).where(NewsPicture.news_item_id == item_id)
    return session.scalar(pictures) or 0


def sweep_pictures(session: Session, storage: Storage, *, now: datetime) -> int:
    """Delete every file older than a day that no picture names; return how many."""
    old = (file.key for file in storage.list_files(FOLDER) if file.changed_at < now - KEPT_FOR)
    swept = 0
    while keys := list(islice(old, BATCH)):
        wanted = {key.split("/")[1] for key in keys}
        named = set(
            session.scalars(select(NewsPicture.storage_key).where(NewsPicture.storage_key.in_(wanted)))
        )
        for key in keys:
            if key.split("/")[1] not in named:
                storage.delete(key)
                swept += 1
    return swept
