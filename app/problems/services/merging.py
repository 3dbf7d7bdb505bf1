"""Putting two reports of the same problem together: one stays, the other leads to it."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, aliased

from app.db import bump_data_version
from app.errors import Conflict
from app.i18n import TBILISI
from app.i18n import lazy_gettext as _l
from app.problems.models import Follower, Problem, Supporter
from app.problems.services.closing import end_problem, read_other
from app.problems.services.log import write_log
from app.problems.services.steps import lock_in_order, lock_problem
from app.problems.services.telling import follow_reporter, notify_followers
from app.problems.services.telling_reporter import Moderator, tell_reporter
from app.problems.workflow.moderation import MERGEABLE
from app.problems.workflow.steps import Refusal


def merge(session: Session, problem_id: int, by: Moderator, version: int, *, other_id: int | None) -> Problem:
    """End a report as a duplicate of another problem, and return the other one.

    Supporters and followers move along, one each; who reported it follows the other from now on. A report
    that was not public yet stays so. Raises Conflict, and Refusal where the other one cannot stay.
    """
    if other_id is None or other_id == problem_id:
        raise Refusal(_l("Choose the other problem, which stays."), code="E_DUPLICATE", field="other")
    lock_in_order(session, problem_id, other_id)
    problem = lock_problem(session, problem_id, version)
    if problem.moderation not in MERGEABLE or problem.status != "open":
        raise Conflict(_l("This is not possible where the report stands now. Look at it again."))
    other = read_other(session, problem_id, other_id, "other")
    if problem.moderation == "published":
        line = end_problem(session, problem_id, by.id, version, status="duplicate", duplicate_of=other_id)
        moved, stand_ins = _move_people(session, problem, other)
        notify_followers(
            session, problem, "closed", actor_id=by.id, line=line, followers=moved, stand_ins=stand_ins
        )
    else:
        _put_away(session, problem, by, other)
        _move_people(session, problem, other)
    session.execute(
        update(Problem).where(Problem.duplicate_of_id == problem_id).values(duplicate_of_id=other_id)
    )
    write_log(session, other, "merged", person_id=by.id, details={"merged": problem_id})
    bump_data_version(session, "problems")
    return other


def _put_away(session: Session, problem: Problem, by: Moderator, other: Problem) -> None:
    """End a report that nobody has seen yet: it is not published, and its reporter is led to the other."""
    now = datetime.now(UTC)
    problem.status, problem.step, problem.step_since = "duplicate", None, now
    problem.closed_on = now.astimezone(TBILISI).date()
    problem.duplicate_of_id = other.id
    problem.moderation, problem.refusal_reason = "refused", "already_known"
    problem.moderated_by_id = by.id
    problem.version += 1
    problem.updated_at = now
    session.flush()
    details = {"status": "duplicate", "duplicate_of": other.id}
    write_log(session, problem, "merged", person_id=by.id, details=details, is_public=False)
    follow_reporter(session, problem)
    tell_reporter(session, problem, by, "problem_merged", other={"id": other.id, "title": other.title})


def _move_people(session: Session, problem: Problem, other: Problem) -> tuple[list[int], dict[int, int]]:
    """Return the other problem's rows of those who followed this one, and which stand for ended rows."""
    moved, left = _move_supporters(session, problem.id, other.id)
    _add_supporters(session, other.id, moved)
    _add_supporters(session, problem.id, -(moved + left))
    gone = aliased(Follower)
    rows, stand_ins = list[int](), dict[int, int]()
    for column, same in ((Follower.person_id, gone.person_id), (Follower.email, gone.email)):
        there = select(column).where(Follower.problem_id == other.id, column.is_not(None))
        both = select(gone.id, Follower.id).join(gone, same == column)
        both = both.where(Follower.problem_id == other.id, gone.problem_id == problem.id)
        stand_ins.update(session.execute(both).all())
        moving = (
            update(Follower)
            .where(Follower.problem_id == problem.id, column.is_not(None), column.not_in(there))
            .values(problem_id=other.id)
            .returning(Follower.id)
        )
        rows += session.scalars(moving.execution_options(synchronize_session=False))
    session.execute(delete(Follower).where(Follower.problem_id == problem.id))
    session.expire(problem)
    session.expire(other)
    return sorted([*rows, *stand_ins.values()]), stand_ins


def _move_supporters(session: Session, problem_id: int, other_id: int) -> tuple[int, int]:
    """Return how many moved, and how many were there already."""
    there = select(Supporter.person_id).where(Supporter.problem_id == other_id)
    moving = (
        update(Supporter)
        .where(Supporter.problem_id == problem_id, Supporter.person_id.not_in(there))
        .values(problem_id=other_id)
        .returning(Supporter.person_id)
        .execution_options(synchronize_session=False)
    )
    moved = len(session.execute(moving).all())
    rest = delete(Supporter).where(Supporter.problem_id == problem_id).returning(Supporter.person_id)
    return moved, len(session.execute(rest.execution_options(synchronize_session=False)).all())


def _add_supporters(session: Session, problem_id: int, number: int) -> None:
    # Added up by the database, as services.around does.
    counted = func.greatest(Problem.supporters + number, 0)
    session.execute(update(Problem).where(Problem.id == problem_id).values(supporters=counted))
