"""What a moderator does about photos, evidence, updates and flags of a problem; the log tells of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.errors import Conflict, NotFound
from app.i18n import lazy_gettext as _l
from app.pictures import Box
from app.problems.models import Evidence, Flag, Problem, ProblemPhoto, ProblemUpdate
from app.problems.services import photos
from app.problems.services.log import write_log
from app.problems.services.telling_reporter import Moderator
from app.storage import Storage

CHANGED = _l("Somebody else changed this photo meanwhile. Look at it again before you go on.")


def find_photo_of(session: Session, problem_id: int, photo_id: int) -> ProblemPhoto:
    """Return a photo of the problem or of one of its updates. Raises NotFound."""
    photo = session.scalar(
        select(ProblemPhoto).where(ProblemPhoto.problem_id == problem_id, ProblemPhoto.id == photo_id)
    )
    if photo is None:
        raise NotFound(_l("There is no such photo."))
    return photo


def hide_photo(session: Session, problem: Problem, photo_id: int, by: Moderator) -> None:
    """Take a photo off the public page. Again: no change."""
    photo = find_photo_of(session, problem.id, photo_id)
    if photo.hidden_at is None:
        photos.hide_photo(session, photo)
        write_log(session, problem, "photo_hidden", person_id=by.id, details={"photo": photo_id})


def show_photo(session: Session, problem: Problem, photo_id: int, by: Moderator) -> None:
    """Put a hidden photo back. Again: no change."""
    photo = find_photo_of(session, problem.id, photo_id)
    if photo.hidden_at is not None:
        photos.show_photo(session, photo)
        details = {"photo": photo_id}
        write_log(session, problem, "photo_shown", person_id=by.id, details=details, is_public=False)


def blur_photo(
    session: Session,
    storage: Storage,
    problem: Problem,
    photo_id: int,
    by: Moderator,
    *,
    seen_key: str,
    boxes: Sequence[Box],
) -> None:
    """Make parts of a photo unreadable for ever. Raises Conflict where it is not the file that was seen."""
    photo = find_photo_of(session, problem.id, photo_id)
    session.refresh(photo, with_for_update=True)
    if photo.storage_key != seen_key:
        raise Conflict(CHANGED)
    photos.blur_photo(session, storage, photo, boxes)
    write_log(session, problem, "photo_blurred", person_id=by.id, details={"photo": photo_id})


def hide_evidence(session: Session, problem: Problem, evidence_id: int, by: Moderator) -> None:
    """Take a piece of evidence off the page: its step needs another one. Again: no change."""
    _turn_evidence(session, problem, evidence_id, by, hidden=True)


def show_evidence(session: Session, problem: Problem, evidence_id: int, by: Moderator) -> None:
    """Put a hidden piece of evidence back. Again: no change."""
    _turn_evidence(session, problem, evidence_id, by, hidden=False)


def show_update(session: Session, problem: Problem, written: ProblemUpdate, by: Moderator) -> None:
    """Put a hidden update or comment back; its photos stay hidden until each is shown. Again: no change."""
    if written.hidden_at is not None:
        written.hidden_at = None
        details = {"update": written.id}
        write_log(session, problem, "update_shown", person_id=by.id, details=details, is_public=False)
        bump_data_version(session, "problems")


def handle_flags(session: Session, problem: Problem, flags: Collection[int], by: Moderator) -> int:
    """Note that these flags were seen to, those that the moderator saw and no later ones; return how many."""
    handled = session.execute(
        update(Flag)
        .where(Flag.problem_id == problem.id, Flag.id.in_(flags), Flag.handled_at.is_(None))
        .values(handled_at=datetime.now(UTC))
        .returning(Flag.id)
    ).all()
    if handled:
        details = {"flags": sorted(row.id for row in handled)}
        write_log(session, problem, "flags_handled", person_id=by.id, details=details, is_public=False)
    return len(handled)


def _turn_evidence(
    session: Session, problem: Problem, evidence_id: int, by: Moderator, *, hidden: bool
) -> None:
    piece = session.scalar(
        select(Evidence)
        .where(Evidence.problem_id == problem.id, Evidence.id == evidence_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if piece is None:
        raise NotFound(_l("There is no such evidence."))
    if (piece.hidden_at is not None) != hidden:
        piece.hidden_at = datetime.now(UTC) if hidden else None
        kind = "evidence_hidden" if hidden else "evidence_shown"
        details = {"evidence": evidence_id}
        write_log(session, problem, kind, person_id=by.id, details=details, is_public=False)
        bump_data_version(session, "problems")
