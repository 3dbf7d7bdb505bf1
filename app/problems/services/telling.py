"""Telling followers what happened to a problem: a job, put into the queue with what it tells of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.jobs import defer
from app.problems.models import Follower, Problem, ProblemLog, ProblemUpdate

JOB = "tell_followers"


@dataclass(frozen=True)
class News:
    """What happened: `event` (published, step, closed, reopened, update, link_…) by a line of the log or an
    update.

    `actor_id` and `silent_ids` are told nothing. `followers`: rows that shall be told, where the problem's
    own have moved away. `digest_followers`: rows of those who wanted the day's mail when it happened; at the
    day's end services.telling_digest reads them from the job. `stand_ins`: a merge's rows that ended, as the
    reader follows the other problem too, each with the row that stays (numbers as JSON has them).
    """

    problem_id: int
    event: str
    line_id: int | None = None
    update_id: int | None = None
    actor_id: int | None = None
    followers: Sequence[int] | None = None
    silent_ids: Sequence[int] = ()
    digest_followers: Sequence[int] = ()
    stand_ins: Mapping[str, int] = field(default_factory=dict)


def follow_reporter(session: Session, problem: Problem) -> None:
    """Let who reported a problem follow it; addresses of an import never asked for that."""
    if problem.source != "report" or not (problem.reporter_id or problem.reporter_email):
        return
    address = {"person_id": problem.reporter_id} if problem.reporter_id else {"email": problem.reporter_email}
    row = insert(Follower).values(problem_id=problem.id, language=problem.language, **address)
    session.execute(row.on_conflict_do_nothing())


def notify_followers(
    session: Session,
    problem: Problem,
    event: str,
    *,
    line: ProblemLog | None = None,
    update: ProblemUpdate | None = None,
    actor_id: int | None = None,
    followers: Sequence[int] | None = None,
    silent_ids: Sequence[int] = (),
    stand_ins: Mapping[int, int] | None = None,
) -> None:
    """Let the worker mail each follower, at once or at the day's end (see News), where there are any.

    At publication the reporter becomes a follower, whom the moderator's own mail tells.
    """
    if event == "published":
        follow_reporter(session, problem)
    told = Follower.problem_id == problem.id if followers is None else Follower.id.in_(followers)
    if session.scalar(select(Follower.id).where(told).limit(1)) is None:
        return
    waiting = select(Follower.id).where(told, Follower.way == "digest").order_by(Follower.id)
    news = News(
        problem.id,
        event,
        line_id=line.id if line else None,
        update_id=update.id if update else None,
        actor_id=actor_id,
        followers=followers,
        silent_ids=silent_ids,
        digest_followers=session.scalars(waiting).all(),
        stand_ins={str(gone): stays for gone, stays in (stand_ins or {}).items()},
    )
    defer(session, f"problems:{JOB}", queue="mail", **asdict(news))
