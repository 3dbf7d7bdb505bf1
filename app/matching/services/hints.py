"""Coalition hints: finding them, and a moderator's word on one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from app.accounts.models import Audit
from app.jobs import defer
from app.matching.hint_models import CoalitionHint
from app.matching.queries.hints import LEAST_PROBLEMS
from app.matching.services.match import STOP_WORDS
from app.statements import read_sql

SQL = Path(__file__).resolve().parents[1] / "sql"
FIND = (SQL / "find_hints.sql", SQL / "keep_hints.sql")
JOB, TELL = "hints:find_hints", "hints:tell_hints"
# Where no outlines are loaded: neighbours are those whose seats lie no farther apart.
SEAT_METRES = 40_000
# The share of words that two problems have in common: of one topic, and of topics of one group.
ALIKE, ALIKE_BESIDE = 0.35, 0.6
# Who is less similar than so much of the most similar one draws nobody into another group.
NEAR_BEST = 0.6
# Of a problem's words so many are compared; a word has two or three forms, and two words are no chance.
MOST_WORDS, LEAST_WORDS = 12, 3
# One transaction at a time finds hints; any number that nobody else locks.
FINDING = 7_536_421


@dataclass(frozen=True)
class Found:
    """What a search brought: groups that there are now, those of them that are new, and those that ended."""

    hints: int
    new: int
    ended: int


def find_hints(session: Session, now: datetime) -> Found:
    """Find the groups of similar problems as they are now, and keep them. One statement; the caller commits.

    Two at once: the second waits for the first one's commit. Whoever has not been told yet is told by a job.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": FINDING})
    for setting in ("jit = off", "work_mem = '64MB'", "statement_timeout = 0"):
        session.execute(text(f"SET LOCAL {setting}"))
    found = Found(*session.execute(*search_of(now)).one())
    session.expire_all()
    if found.hints:
        defer(session, TELL, queue="mail")
    return found


def search_of(now: datetime) -> tuple[TextClause, dict[str, Any]]:
    """Return the statement that finds and keeps hints, and its values."""
    values = {
        "now": now,
        "stop_words": STOP_WORDS.split(),
        "seat_metres": SEAT_METRES,
        "least_problems": LEAST_PROBLEMS,
        "alike": ALIKE,
        "alike_beside": ALIKE_BESIDE,
        "most_words": MOST_WORDS,
        "least_words": LEAST_WORDS,
        "near_best": NEAR_BEST,
    }
    return read_sql(*FIND), values


def defer_finding(session: Session) -> None:
    """Let the worker look for hints now."""
    defer(session, JOB, queue="matching")


def find_after_many(session: Session, kind: str, record_id: int | None) -> None:
    """Let the worker look for hints where many problems came at once, by a file or as examples.

    What people report one by one is looked at every night (app.hooks.AfterSave).
    """
    if kind == "problem" and record_id is None:
        defer_finding(session)


def dismiss_hint(
    session: Session, hint: CoalitionHint, person_id: int, *, problems: int, reason: str, now: datetime
) -> None:
    """Take a hint off the lists until it has more problems than the `problems` that the moderator saw."""
    seen = min(problems, hint.problems)
    hint.dismissed_at, hint.dismissed_by_id = now, person_id
    hint.dismissed_reason, hint.dismissed_problems = reason, seen
    _note(session, "dismiss_hint", hint, person_id, {"reason": reason, "problems": seen})


def restore_hint(session: Session, hint: CoalitionHint, person_id: int) -> None:
    """Show a dismissed hint again."""
    if hint.dismissed_at is None:
        return
    hint.dismissed_at = hint.dismissed_by_id = hint.dismissed_reason = hint.dismissed_problems = None
    _note(session, "restore_hint", hint, person_id, {})


def _note(
    session: Session, action: str, hint: CoalitionHint, person_id: int, after: dict[str, str | int]
) -> None:
    session.add(
        Audit(
            person_id=person_id,
            action=action,
            subject_kind="coalition_hint",
            subject_id=hint.id,
            after=after,
        )
    )
    session.flush()
