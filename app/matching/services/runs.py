"""Runs: matching all problems, or what changed since, in batches that stand each by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from app.matching.models import MatchRun, RuleSet
from app.matching.services.match import (
    BATCH,
    Outcome,
    list_matchable,
    list_touched,
    lock_rules,
    match_batch,
)
from app.problems.models import Problem
from app.projects.models import Project
from app.resources.models import Resource

# Held by a run from its beginning to its end, by a killed one no longer.
RUNNING = 7_536_412

# From so many changed candidates on it is quicker to match all than to look for whom each may help.
MANY = 100
# A long import's rows say when it began: what became visible during the last run is looked at again.
OVERLAP = timedelta(hours=1)

# Gives a transaction of its own, committed at the end of the block (app.jobs.job_session).
Sessions = Callable[[], AbstractContextManager[Session]]
Say = Callable[[str], None]


class AlreadyRunning(Exception):
    """Another run is under way; the message says since when."""


class RulesChanged(Exception):
    """Other rules were activated while a run was under way, which has therefore stopped."""


def match_all(sessions: Sessions, *, today: date | None = None, say: Say = lambda _line: None) -> Outcome:
    """Match every problem, two thousand a transaction; return what was done.

    All by one rule set: raises AlreadyRunning beside another run, and RulesChanged where others become
    active meanwhile. A killed run leaves each problem as it was or as it shall be.
    """
    with _alone(sessions):
        return _run(sessions, list_matchable, today, say)


def match_changed(sessions: Sessions, *, today: date | None = None) -> Outcome:
    """Match what changed since the last complete run began: for imports; all where there was none."""
    with _alone(sessions):
        with sessions() as session:
            since = last_complete(session)
        if since is None:
            return _run(sessions, list_matchable, today, lambda _line: None)
        return _run(
            sessions, lambda session: _list_changed(session, since - OVERLAP), today, lambda _line: None
        )


def last_complete(session: Session) -> datetime | None:
    """Return when the last run that came to its end by the active rules began."""
    complete = select(func.max(MatchRun.started_at)).join(RuleSet, RuleSet.id == MatchRun.rule_set_id)
    return session.scalar(complete.where(MatchRun.ended_at.is_not(None), RuleSet.is_active))


def _list_changed(session: Session, since: datetime) -> Sequence[int]:
    changed = {
        table.__tablename__: list(session.scalars(select(table.id).where(table.updated_at >= since)))
        for table in (Problem, Project, Resource)
    }
    if len(changed["project"]) + len(changed["resource"]) > MANY:
        return list_matchable(session)
    touched = list_touched(session, projects=changed["project"], resources=changed["resource"])
    return sorted({*changed["problem"], *touched})


def _run(
    sessions: Sessions, choose: Callable[[Session], Sequence[int]], today: date | None, say: Say
) -> Outcome:
    with sessions() as session:
        rules = lock_rules(session)
        ids = choose(session)
        run = MatchRun(rule_set_id=rules)
        session.add(run)
        session.flush()
        run_id = run.id
    outcome = Outcome()
    for start in range(0, len(ids), BATCH):
        with sessions() as session:
            _check_rules(session, rules, done=start)
            outcome += match_batch(session, ids[start : start + BATCH], rules, today=today)
            _note(session, run_id, outcome)
        say(f"{min(start + BATCH, len(ids)):,} of {len(ids):,} problems")
    with sessions() as session:
        _check_rules(session, rules, done=len(ids))
        session.execute(update(MatchRun).where(MatchRun.id == run_id).values(ended_at=func.clock_timestamp()))
    return outcome


def _check_rules(session: Session, rules: int, *, done: int) -> None:
    if lock_rules(session) != rules:
        raise RulesChanged(
            f"Other rules were activated; this run has stopped after {done:,} problems."
            " Match all problems by the new ones: flask match --all"
        )


def _note(session: Session, run_id: int, outcome: Outcome) -> None:
    numbers = {"problems": outcome.problems, "suggested": outcome.suggested}
    numbers |= {"changed": outcome.changed, "dropped": outcome.dropped}
    session.execute(update(MatchRun).where(MatchRun.id == run_id).values(**numbers))


@contextmanager
def _alone(sessions: Sessions) -> Iterator[None]:
    # By a transaction of its own, as poolers keep a lock for no longer. It holds no snapshot between its
    # statements: vacuum goes on.
    with sessions() as holder:
        if not holder.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": RUNNING}):
            since = holder.scalar(select(func.max(MatchRun.started_at)).where(MatchRun.ended_at.is_(None)))
            told = f" since {since:%Y-%m-%d %H:%M} UTC" if since else ""
            raise AlreadyRunning(
                f"Another run is matching{told}; nothing was done. Try again when it has ended."
            )
        yield
