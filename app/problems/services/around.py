"""What people do around a problem: support it, follow it, tell what they know, flag what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.pictures import Picture
from app.problems.models import Flag, Follower, Problem, ProblemPhoto, ProblemUpdate, Supporter
from app.problems.services.log import write_log
from app.problems.services.photos import add_photo, hide_photo
from app.problems.services.telling import notify_followers
from app.storage import Storage


def support(session: Session, problem: Problem, person_id: int) -> bool:
    """Count a person as having the same problem; False where they were counted before."""
    _lock(session, problem)
    row = insert(Supporter).values(problem_id=problem.id, person_id=person_id)
    added = session.execute(row.on_conflict_do_nothing().returning(Supporter.person_id)).first()
    if added:
        _count(session, problem, +1)
    return added is not None


def unsupport(session: Session, problem: Problem, person_id: int) -> bool:
    """Take a person's support back; False where there was none."""
    _lock(session, problem)
    row = delete(Supporter).where(Supporter.problem_id == problem.id, Supporter.person_id == person_id)
    taken = session.execute(row.returning(Supporter.person_id)).first()
    if taken:
        _count(session, problem, -1)
    return taken is not None


def follow(
    session: Session,
    problem: Problem,
    *,
    person_id: int | None = None,
    email: str | None = None,
    language: str = "ka",
    way: str = "at_once",
) -> None:
    """Let a person, or an address that was confirmed, be told what happens; again: the way changes."""
    row = insert(Follower).values(
        problem_id=problem.id, person_id=person_id, email=email, language=language, way=way
    )
    column = Follower.person_id if person_id is not None else Follower.email
    session.execute(
        row.on_conflict_do_update(
            index_elements=[Follower.problem_id, column],
            index_where=column.is_not(None),
            set_={"way": way, "language": language},
        )
    )


def unfollow(session: Session, problem: Problem, person_id: int) -> bool:
    """End a person's following; False where there was none."""
    row = delete(Follower).where(Follower.problem_id == problem.id, Follower.person_id == person_id)
    return session.execute(row.returning(Follower.id)).first() is not None


def unfollow_by_link(session: Session, problem_id: int, token: str) -> bool:
    """End the following whose mail held this word; False where it has ended already.

    The number in the mail may be that of a duplicate, from which the following has moved on.
    """
    end = select(Problem.duplicate_of_id).where(Problem.id == problem_id).scalar_subquery()
    row = delete(Follower).where(Follower.problem_id.in_((problem_id, end)), Follower.token == token)
    return session.execute(row.returning(Follower.id)).first() is not None


def add_update(
    session: Session,
    storage: Storage,
    problem: Problem,
    person_id: int,
    *,
    kind: str,
    text: str,
    pictures: Iterable[Picture] = (),
) -> ProblemUpdate:
    """Add an update (whose followers are told at once) or a comment, with photos."""
    written = ProblemUpdate(problem_id=problem.id, person_id=person_id, kind=kind, text=text)
    session.add(written)
    session.flush()
    for picture in pictures:
        add_photo(session, storage, problem.id, picture, update_id=written.id)
    if kind == "update":
        problem.updated_at = datetime.now(UTC)
        notify_followers(session, problem, "update", actor_id=person_id, update=written)
    session.flush()
    bump_data_version(session, "problems")
    return written


def hide_update(session: Session, problem: Problem, written: ProblemUpdate, person_id: int) -> None:
    """Take an update or a comment and its photos off the page; the public log is silent about it."""
    if written.hidden_at is None:
        written.hidden_at = datetime.now(UTC)
        photos = select(ProblemPhoto).where(ProblemPhoto.update_id == written.id)
        for photo in session.scalars(photos).all():
            hide_photo(session, photo)
        write_log(
            session,
            problem,
            "update_hidden",
            person_id=person_id,
            details={"update": written.id},
            is_public=False,
        )
        bump_data_version(session, "problems")


def flag(
    session: Session,
    problem: Problem,
    reason: str,
    *,
    person_id: int | None = None,
    update_id: int | None = None,
) -> Flag:
    """Point moderators to something that is wrong on a problem's page."""
    raised = Flag(problem_id=problem.id, update_id=update_id, person_id=person_id, reason=reason)
    session.add(raised)
    session.flush()
    return raised


def _lock(session: Session, problem: Problem) -> None:
    # The problem before its supporters, for everybody: two who each hold one of them would wait for ever.
    session.execute(select(Problem.id).where(Problem.id == problem.id).with_for_update(key_share=True))


def _count(session: Session, problem: Problem, change: int) -> None:
    # Added up by the database: two at once are both counted.
    session.execute(
        update(Problem).where(Problem.id == problem.id).values(supporters=Problem.supporters + change)
    )
    session.expire(problem, ["supporters"])
    if problem.is_public:
        bump_data_version(session, "problems")
