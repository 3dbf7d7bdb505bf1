"""What people added to a problem: its updates and comments; and what the person of a request did there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.problems.models import Follower, Problem, ProblemPhoto, ProblemUpdate, Supporter
from app.problems.queries.names import read_names

# Nobody reads more on one page; the newest are those that count.
MOST_UPDATES = 200


@dataclass(frozen=True)
class UpdatePhoto:
    """A photo of an update; `key` is part of its address."""

    key: str
    width: int
    height: int
    description: str


@dataclass(frozen=True)
class Written:
    """An update or a comment; `who` is None when the account was erased."""

    id: int
    kind: str
    text: str
    who: str | None
    at: datetime
    photos: tuple[UpdatePhoto, ...]


@dataclass(frozen=True)
class Around:
    """Updates and comments, newest first; whether the person supports the problem, and how they follow it."""

    updates: tuple[Written, ...]
    supports: bool
    follows: str | None


def read_around(session: Session, problem: Problem, person_id: int | None, language: str) -> Around:
    """Return what stands around a problem for a person, or for nobody in particular."""
    rows = session.scalars(
        select(ProblemUpdate)
        .where(ProblemUpdate.problem_id == problem.id, ProblemUpdate.hidden_at.is_(None))
        .order_by(ProblemUpdate.id.desc())
        .limit(MOST_UPDATES)
    ).all()
    photos = _read_photos(session, [row.id for row in rows])
    names = read_names(session, problem, [row.person_id for row in rows], (), language)
    updates = tuple(
        Written(row.id, row.kind, row.text, names.person(row.person_id), row.created_at, photos[row.id])
        for row in rows
    )
    if person_id is None:
        return Around(updates, supports=False, follows=None)
    mine = session.execute(
        select(
            select(Supporter)
            .where(Supporter.problem_id == problem.id, Supporter.person_id == person_id)
            .exists(),
            select(Follower.way)
            .where(Follower.problem_id == problem.id, Follower.person_id == person_id)
            .scalar_subquery(),
        )
    ).one()
    return Around(updates, supports=mine[0], follows=mine[1])


def read_way(session: Session, problem_id: int, person_id: int | None) -> str | None:
    """Return how a person follows a problem; None for who does not, and for nobody in particular."""
    return (
        session.scalar(
            select(Follower.way).where(Follower.problem_id == problem_id, Follower.person_id == person_id)
        )
        if person_id
        else None
    )


def find_update(session: Session, problem_id: int, update_id: int) -> ProblemUpdate | None:
    """Return an update of this problem, hidden or not."""
    return session.scalar(
        select(ProblemUpdate).where(ProblemUpdate.problem_id == problem_id, ProblemUpdate.id == update_id)
    )


def _read_photos(session: Session, updates: list[int]) -> dict[int | None, tuple[UpdatePhoto, ...]]:
    found: dict[int | None, tuple[UpdatePhoto, ...]] = defaultdict(tuple)
    if not updates:
        return found
    rows = session.execute(
        select(
            ProblemPhoto.update_id,
            ProblemPhoto.storage_key,
            ProblemPhoto.width,
            ProblemPhoto.height,
            ProblemPhoto.description,
        )
        .where(ProblemPhoto.update_id.in_(updates), ProblemPhoto.hidden_at.is_(None))
        .order_by(ProblemPhoto.position, ProblemPhoto.id)
    )
    for row in rows:
        photo = UpdatePhoto(row.storage_key, row.width, row.height, row.description)
        found[row.update_id] += (photo,)
    return found
