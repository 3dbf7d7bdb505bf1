"""Whether a solution holds: asked four weeks after the end, answered by a link in the mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.i18n import lazy_gettext as _l
from app.mail.outbox import queue_if_possible
from app.problems.models import HoldsAnswer, Problem
from app.problems.services.closing import reopen_problem
from app.problems.services.log import write_log
from app.problems.services.steps import lock_problem
from app.problems.workflow.steps import ASK_AFTER, SOLVED_STATES, Refusal
from app.statements import read_sql

NEXT = Path(__file__).resolve().parents[1] / "sql" / "next_to_ask.sql"
# A worker that was down for so long still asks; what ended before is left alone.
LOOK_BACK = timedelta(weeks=2)


def ask_next(session: Session, now: datetime) -> bool:
    """Ask one person or address whether one problem's solution holds; False when nobody is left to ask.

    The caller commits after each: a mail and the note that it was written stand together.
    """
    between = {"first": now - ASK_AFTER - LOOK_BACK, "last": now - ASK_AFTER}
    found = session.execute(read_sql(NEXT), between).one_or_none()
    if found is None:
        return False
    row = insert(HoldsAnswer).values(
        problem_id=found.problem_id, closed_at=found.closed_at, email=found.email, asked_at=now
    )
    # Another worker may have asked since this one looked.
    asked = session.execute(
        row.on_conflict_do_nothing().returning(HoldsAnswer.id, HoldsAnswer.token)
    ).one_or_none()
    if asked is not None:
        values = {
            "problem": {"id": found.problem_id, "title": found.title, "status": found.status},
            "closed_at": found.closed_at,
            "path": f"/problems/holds/{asked.token}",
        }
        key = f"holds-{asked.id}"
        queue_if_possible(
            session, kind="problem_holds", to=found.email, language=found.language, values=values, key=key
        )
    return True


def find_question(session: Session, token: str) -> tuple[HoldsAnswer, Problem]:
    """Return the question that a mail's link means, and its problem. Raises NotFound."""
    found = session.execute(
        select(HoldsAnswer, Problem)
        .join(Problem, Problem.id == HoldsAnswer.problem_id)
        .where(HoldsAnswer.token == token)
    ).one_or_none()
    if found is None:
        raise NotFound(_l("This link does not work. Was it copied in full from the mail?"))
    return found[0], found[1]


def answer_question(
    session: Session, token: str, *, holds: bool, reason: str = "", now: datetime | None = None
) -> Problem:
    """Keep the answer; a first "no" with its reason reopens the problem at step 6. Raises Refusal.

    An answer is given once; one that comes after the problem was opened again changes nothing in its steps.
    """
    now = now or datetime.now(UTC)
    asked, problem = find_question(session, token)
    problem = lock_problem(session, problem.id)
    session.refresh(asked)
    if asked.answered_at is not None:
        return problem
    if not holds and not reason:
        raise Refusal(_l("Say in a few words what does not hold."), code="E_REASON", field="reason")
    asked.answered_at, asked.holds, asked.reason = now, holds, reason or None
    ended_so = problem.status in SOLVED_STATES and problem.step_since == asked.closed_at
    if holds and ended_so:
        write_log(session, problem, "held")
    elif ended_so:
        reopen_problem(session, problem.id, None, None, reason=reason, now=now)
    session.flush()
    return problem
