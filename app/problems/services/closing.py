"""The end of a problem, shown by evidence, and its way back into the steps."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.i18n import TBILISI
from app.i18n import lazy_gettext as _l
from app.problems.models import Problem, ProblemLog, ProblemStep
from app.problems.queries.stays import last_stay
from app.problems.services.log import write_log
from app.problems.services.steps import (
    EvidenceInput,
    keep_evidence,
    leave,
    lock_in_order,
    lock_open,
    lock_problem,
    record_change,
)
from app.problems.services.telling import notify_followers
from app.problems.workflow.steps import Refusal, check_close, check_reopen

NOT_PUBLIC = _l("This problem is not published: it cannot be opened again.")


def close_problem(
    session: Session,
    problem_id: int,
    person_id: int | None,
    version: int,
    *,
    status: str,
    evidence: EvidenceInput | None = None,
    duplicate_of: int | None = None,
    now: datetime | None = None,
) -> Problem:
    """End a problem in one of the end states, with what shows it; a duplicate names the problem that stays.

    Followers are told. Raises Refusal where the rules do not allow it, Conflict for who is late.
    """
    line = end_problem(
        session,
        problem_id,
        person_id,
        version,
        status=status,
        evidence=evidence,
        duplicate_of=duplicate_of,
        now=now,
    )
    problem = session.get_one(Problem, problem_id)
    notify_followers(session, problem, "closed", actor_id=person_id, line=line)
    return problem


def end_problem(
    session: Session,
    problem_id: int,
    person_id: int | None,
    version: int,
    *,
    status: str,
    evidence: EvidenceInput | None = None,
    duplicate_of: int | None = None,
    now: datetime | None = None,
) -> ProblemLog:
    """Do as close_problem, but tell nobody; return the line of the log, of which to tell."""
    now = now or datetime.now(UTC)
    if status == "duplicate" and duplicate_of is not None:
        lock_in_order(session, problem_id, duplicate_of)
    problem, stay = lock_open(session, problem_id, version)
    shown = (evidence.text or evidence.url or evidence.storage_key or "") if evidence else ""
    check_close(stay.number, status, shown, duplicate_of)
    other = read_other(session, problem_id, duplicate_of, "duplicate_of") if status == "duplicate" else None
    leave(session, stay, now)
    if evidence and shown:
        keep_evidence(session, problem, stay.number, person_id, evidence)
    problem.status, problem.step, problem.step_since = status, None, now
    problem.closed_on = now.astimezone(TBILISI).date()
    problem.duplicate_of_id = other.id if other else None
    record_change(session, problem, now)
    return write_log(
        session,
        problem,
        "closed",
        person_id=person_id,
        step_from=stay.number,
        reason=evidence.text if evidence else None,
        details={
            "status": status,
            "url": evidence.url if evidence else None,
            "duplicate_of": problem.duplicate_of_id,
        },
    )


def reopen_problem(
    session: Session,
    problem_id: int,
    person_id: int | None,
    version: int | None,
    *,
    reason: str,
    to: int | None = None,
    now: datetime | None = None,
) -> Problem:
    """Lead a closed problem back into step 6, or into the one named. Raises Refusal, Conflict."""
    now = now or datetime.now(UTC)
    problem = lock_problem(session, problem_id, version)
    if problem.moderation != "published":
        raise Refusal(NOT_PUBLIC, code="E_CLOSED", field="status")
    number = check_reopen(problem.status, to, reason)
    before, problem.status = problem.status, "open"
    problem.step, problem.step_since = number, now
    problem.closed_on, problem.duplicate_of_id = None, None
    last = last_stay(session, problem.id)
    if last is not None and last.left_at is None:
        # Ended by other ways than close_problem: two active stays cannot be.
        leave(session, last, now)
    session.add(
        ProblemStep(
            problem_id=problem.id,
            number=number,
            owner_person_id=last.owner_person_id if last else None,
            owner_organisation_id=last.owner_organisation_id if last else None,
            checked=[],
            entered_at=now,
        )
    )
    record_change(session, problem, now)
    line = write_log(
        session,
        problem,
        "reopened",
        person_id=person_id,
        step_to=number,
        reason=reason,
        details={"status": before},
    )
    notify_followers(session, problem, "reopened", actor_id=person_id, line=line)
    return problem


def read_other(session: Session, problem_id: int, number: int | None, field: str) -> Problem:
    """Return the problem that stays, whose row is locked already. Raises Refusal that names `field`."""
    known = (Problem.id == number, Problem.id != problem_id, Problem.is_public, Problem.status != "duplicate")
    other = session.scalar(select(Problem).where(*known).execution_options(populate_existing=True))
    if other is None:
        message = _l("There is no open problem with this number that the public can see.")
        raise Refusal(message, code="E_DUPLICATE", field=field)
    return other
