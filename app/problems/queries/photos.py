"""One photo by the key of its address, with all that decides who may see it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.problems.models import Problem, ProblemPhoto, ProblemUpdate


@dataclass(frozen=True)
class PhotoRight:
    """What a right to a photo depends on (workflow.rights.ProblemLike); hidden: it or its update is."""

    reporter_id: int | None
    region_code: str
    is_public: bool
    moderation: str
    visibility: str
    status: str
    is_hidden: bool


def find_photo_right(session: Session, storage_key: str) -> PhotoRight | None:
    """Return what is known of the photo with this key, or None. One index lookup."""
    hidden = or_(ProblemPhoto.hidden_at.is_not(None), ProblemUpdate.hidden_at.is_not(None))
    row = session.execute(
        select(
            Problem.reporter_id,
            Problem.region_code,
            Problem.is_public,
            Problem.moderation,
            Problem.visibility,
            Problem.status,
            hidden.label("is_hidden"),
        )
        .select_from(ProblemPhoto)
        .join(Problem, Problem.id == ProblemPhoto.problem_id)
        .outerjoin(ProblemUpdate, ProblemUpdate.id == ProblemPhoto.update_id)
        .where(ProblemPhoto.storage_key == storage_key)
    ).one_or_none()
    return PhotoRight(**row._mapping) if row else None
