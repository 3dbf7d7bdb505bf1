"""Photos of a problem: kept in the storage first, then as a row; files without a row are swept away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.errors import Unprocessable
from app.i18n import lazy_gettext as _l
from app.pictures import CONTENT_TYPE, Box, Picture, blur
from app.problems.models import Problem, ProblemPhoto, ProblemUpdate
from app.storage import Storage, new_key

FOLDER = "photos"
# Of the report itself; and of each update, whose form takes fewer.
MOST_PHOTOS = 6


def photo_file(storage_key: str, size: str) -> str:
    """Return the storage's key of one size of a photo."""
    return f"{FOLDER}/{storage_key}/{size}.jpg"


def add_photo(
    session: Session,
    storage: Storage,
    problem_id: int,
    picture: Picture,
    *,
    update_id: int | None = None,
    description: str = "",
) -> ProblemPhoto:
    """Store a photo of a problem, or of one of its updates; no commit. Raises Unprocessable past six."""
    _lock(session, problem_id)
    same = (ProblemPhoto.problem_id == problem_id, ProblemPhoto.update_id.is_not_distinct_from(update_id))
    number, last = session.execute(select(func.count(), func.max(ProblemPhoto.position)).where(*same)).one()
    if number >= MOST_PHOTOS:
        raise Unprocessable(
            _l("At most %(number)s photos can be added.", number=MOST_PHOTOS),
            code="E_IMG_COUNT",
            field="photo",
        )
    photo = ProblemPhoto(
        problem_id=problem_id,
        update_id=update_id,
        position=0 if last is None else last + 1,
        storage_key=_keep(storage, picture),
        width=picture.width,
        height=picture.height,
        description=description,
    )
    session.add(photo)
    count_photos(session, problem_id)
    return photo


def hide_photo(session: Session, photo: ProblemPhoto) -> None:
    """Take a photo off the public page; those with the right still see it. No commit."""
    photo.hidden_at = photo.hidden_at or datetime.now(UTC)
    count_photos(session, photo.problem_id)


def show_photo(session: Session, photo: ProblemPhoto) -> None:
    """Put a hidden photo back. No commit."""
    photo.hidden_at = None
    count_photos(session, photo.problem_id)


def blur_photo(session: Session, storage: Storage, photo: ProblemPhoto, boxes: Sequence[Box]) -> None:
    """Make parts of a photo unreadable in every size; no commit.

    It gets a new key, so no cache shows the old one; the old files have no row then and are swept.
    """
    # Two who blur at once blur one after the other, or the first one's boxes would be lost.
    session.refresh(photo, with_for_update=True)
    data = storage.get(photo_file(photo.storage_key, "large"))
    if data is None:
        raise Unprocessable(_l("The photo's file is gone."), code="E_IMG_GONE", field="photo")
    picture = blur(data, boxes)
    photo.storage_key = _keep(storage, picture)
    photo.width, photo.height = picture.width, picture.height
    count_photos(session, photo.problem_id)


def count_photos(session: Session, problem_id: int) -> None:
    """Bring the problem's number of public photos up to date, and tell the caches.

    Also for whoever hides an update or puts it back: its photos go and come with it.
    """
    session.flush()
    _lock(session, problem_id)
    number = session.scalar(
        select(func.count())
        .select_from(ProblemPhoto)
        .outerjoin(ProblemUpdate, ProblemUpdate.id == ProblemPhoto.update_id)
        .where(ProblemPhoto.problem_id == problem_id)
        .where(ProblemPhoto.hidden_at.is_(None), ProblemUpdate.hidden_at.is_(None))
    )
    counted = update(Problem).where(Problem.id == problem_id).values(photos_count=number)
    if session.scalar(counted.returning(Problem.is_public)):
        bump_data_version(session, "problems")


def _lock(session: Session, problem_id: int) -> None:
    # Others who add to or hide of the same problem wait, so that limit and count are true.
    session.execute(select(Problem.id).where(Problem.id == problem_id).with_for_update(key_share=True))


def _keep(storage: Storage, picture: Picture) -> str:
    key = new_key()
    for size, data in picture.sizes.items():
        storage.put(photo_file(key, size), data, CONTENT_TYPE)
    return key
