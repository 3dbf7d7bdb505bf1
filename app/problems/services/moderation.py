"""A moderator's decisions about a report: publish, ask back, refuse, take back; in the log and by mail."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.errors import Conflict, Unprocessable
from app.i18n import lazy_gettext as _l
from app.problems.models import Problem
from app.problems.services.log import write_log
from app.problems.services.steps import lock_problem, start_steps
from app.problems.services.telling import notify_followers
from app.problems.services.telling_reporter import Moderator, tell_reporter
from app.problems.workflow.labels import REFUSAL_REASONS
from app.problems.workflow.moderation import state_after


def publish(
    session: Session, problem_id: int, by: Moderator, version: int, *, now: datetime | None = None
) -> Problem:
    """Show a report to the public (or to its region's members); its first step begins. Raises Conflict."""
    now = now or datetime.now(UTC)
    problem = _decide(session, problem_id, by, version, "publish", now)
    first_time = problem.published_at is None
    if first_time:
        problem.published_at = problem.step_since = now
    problem.refusal_reason = None
    session.flush()
    if problem.status == "open":
        start_steps(session, problem, now=now)
    line = write_log(session, problem, "published", person_id=by.id)
    tell_reporter(session, problem, by, "problem_published")
    if first_time:
        notify_followers(session, problem, "published", actor_id=by.id, line=line)
    return problem


def ask_back(session: Session, problem_id: int, by: Moderator, version: int, *, question: str) -> Problem:
    """Ask the reporter something; the report is out of sight until the answer. Raises Conflict."""
    if not question:
        raise Unprocessable(_l("Write what you want to know."), code="E_REQUIRED", field="question")
    problem = _decide(session, problem_id, by, version, "ask", datetime.now(UTC))
    session.flush()
    write_log(session, problem, "asked", person_id=by.id, reason=question, is_public=False)
    tell_reporter(session, problem, by, "problem_asked", question=question)
    return problem


def refuse(
    session: Session, problem_id: int, by: Moderator, version: int, *, reason: str, text: str = ""
) -> Problem:
    """Refuse a report with a reason of the list, and words where it is another one. Raises Conflict."""
    if reason not in REFUSAL_REASONS:
        raise Unprocessable(_l("Choose a reason."), code="E_REQUIRED", field="reason")
    if reason == "other" and not text:
        raise Unprocessable(_l("Tell the reason in words."), code="E_REQUIRED", field="text")
    problem = _decide(session, problem_id, by, version, "refuse", datetime.now(UTC))
    problem.refusal_reason = reason
    session.flush()
    write_log(
        session,
        problem,
        "refused",
        person_id=by.id,
        reason=text or None,
        details={"reason": reason},
        is_public=False,
    )
    tell_reporter(session, problem, by, "problem_refused", reason=reason, text=text)
    return problem


def take_back(session: Session, problem_id: int, by: Moderator, version: int) -> Problem:
    """Undo a decision: the report waits again, unseen by the public. Raises Conflict.

    One that was put away as a duplicate before anybody saw it is open again; nobody is told by mail.
    """
    problem = _decide(session, problem_id, by, version, "take_back", datetime.now(UTC))
    problem.refusal_reason = None
    if problem.published_at is None and problem.status == "duplicate":
        problem.status, problem.step = "open", 1
        problem.closed_on = problem.duplicate_of_id = None
    session.flush()
    write_log(session, problem, "taken_back", person_id=by.id, is_public=False)
    return problem


def _decide(
    session: Session, problem_id: int, by: Moderator, version: int, move: str, now: datetime
) -> Problem:
    """Lock the report, check that it is as the moderator saw it, and bring it into the move's state."""
    problem = lock_problem(session, problem_id, version)
    state = state_after(move, problem.moderation)
    if state is None:
        raise Conflict(_l("This is not possible where the report stands now. Look at it again."))
    problem.moderation = state
    problem.moderated_by_id = by.id
    problem.version += 1
    problem.updated_at = now
    bump_data_version(session, "problems")
    return problem
