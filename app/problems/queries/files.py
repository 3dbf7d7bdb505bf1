"""Photos and evidence files by their address, with all that decides who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from app.problems.models import Evidence, Problem, ProblemPhoto, ProblemUpdate


@dataclass(frozen=True)
class FileRight:
    """What the right to a file depends on (workflow.rights.ProblemLike); hidden: it or its update is."""

    reporter_id: int | None
    region_code: str
    is_public: bool
    moderation: str
    is_hidden: bool
    storage_key: str
    file_name: str = ""

    @property
    def seen_by_all(self) -> bool:
        return self.is_public and not self.is_hidden


def find_photo(session: Session, storage_key: str) -> FileRight | None:
    """Return the photo with this key, or None. One index lookup."""
    hidden = or_(ProblemPhoto.hidden_at.is_not(None), ProblemUpdate.hidden_at.is_not(None))
    query = (
        _select(hidden)
        .add_columns(ProblemPhoto.storage_key)
        .join(ProblemPhoto, ProblemPhoto.problem_id == Problem.id)
        .outerjoin(ProblemUpdate, ProblemUpdate.id == ProblemPhoto.update_id)
        .where(ProblemPhoto.storage_key == storage_key)
    )
    row = session.execute(query).one_or_none()
    return FileRight(**row._mapping) if row else None


def find_evidence_file(session: Session, evidence_id: int) -> FileRight | None:
    """Return the file of a piece of evidence, or None where there is none. One index lookup."""
    query = (
        _select(Evidence.hidden_at.is_not(None))
        .add_columns(Evidence.storage_key, Evidence.file_name)
        .join(Evidence, Evidence.problem_id == Problem.id)
        .where(Evidence.id == evidence_id, Evidence.storage_key.is_not(None), Evidence.file_name.is_not(None))
    )
    row = session.execute(query).one_or_none()
    return FileRight(**row._mapping) if row else None


def _select(hidden: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return select(
        Problem.reporter_id,
        Problem.region_code,
        Problem.is_public,
        Problem.moderation,
        hidden.label("is_hidden"),
    )
