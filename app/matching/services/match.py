"""Matching: which suggestions problems get by the active rules. One statement does it; the caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.i18n import today_in_georgia
from app.matching.models import RuleSet
from app.statements import read_sql

SQL = Path(__file__).resolve().parents[1] / "sql"
MATCH = [SQL / f"{part}.sql" for part in ("match_candidates", "match_score", "match_write")]
# What ended longer ago, or begins later, is no help; what begins sooner counts the more, the sooner it does.
ENDED_DAYS = 365
SOON_DAYS = 365
# What is not known counts so much of what is known.
UNKNOWN = 0.5
# So many candidates of a problem are compared word by word.
MOST_COMPARED = 40
# So many common forms of words (each has two or three) bring two thirds of the part for the text.
TELLING_WORDS = 6
# They stand in every text and tell nothing; folded as in app.text.search_document.
STOP_WORDS = (
    "da ar aris rom es is ki tu an magram ra ro unda aghar ver vis shi ze mde gan tan dan ori erti"
    " the of in and a to is are for on with at by from not no or our we it be has have was were this that"
)
# One transaction at a time writes suggestions; any number that nobody else locks.
WRITING = 7_536_411
# Few enough that a batch takes a few seconds, many enough that its tables are read seldom.
BATCH = 2_000


@dataclass(frozen=True)
class Outcome:
    """What a matching did: open problems, their suggestions now, of these new ones, dropped ones."""

    problems: int = 0
    suggested: int = 0
    changed: int = 0
    dropped: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(*map(sum, zip(astuple(self), astuple(other), strict=True)))


def match_problems(session: Session, ids: Sequence[int] | None, *, today: date | None = None) -> Outcome:
    """Bring the suggestions of these problems (None: of all) up to date by the active rules.

    Problems that are not open, or not published, lose theirs. What a person made or moved keeps its state.
    All in the caller's transaction, which no other one's matching can run beside.
    """
    rules = lock_rules(session)
    wanted = list_matchable(session) if ids is None else sorted(set(ids))
    outcome = Outcome()
    for start in range(0, len(wanted), BATCH):
        outcome += match_batch(session, wanted[start : start + BATCH], rules, today=today)
    return outcome


def match_for(session: Session, kind: str, record_id: int, *, today: date | None = None) -> Outcome:
    """Bring up to date what a changed record is part of; `kind` is "problem", "project" or "resource".

    For a project or resource: the problems that it was suggested to, and those it may now be.
    """
    if kind == "problem":
        return match_problems(session, [record_id], today=today)
    if kind not in ("project", "resource"):
        raise ValueError(f"nothing is matched for a {kind}")
    touched = list_touched(session, **{f"{kind}s": [record_id]})
    return match_problems(session, touched, today=today)


def match_batch(session: Session, ids: Sequence[int], rules: int, *, today: date | None = None) -> Outcome:
    """Match one batch by the rules with this id, which the caller has locked."""
    for setting in ("jit = off", "work_mem = '32MB'", "statement_timeout = 0"):
        session.execute(text(f"SET LOCAL {setting}"))
    values: dict[str, Any] = {
        "ids": list(ids),
        "rule_set_id": rules,
        "today": today or today_in_georgia(),
        "soon_days": SOON_DAYS,
        "ended_days": ENDED_DAYS,
        "stop_words": STOP_WORDS.split(),
        "unknown": UNKNOWN,
        "most_compared": MOST_COMPARED,
        "telling_words": TELLING_WORDS,
    }
    outcome = Outcome(*session.execute(read_sql(*MATCH), values).one())
    if outcome.changed or outcome.dropped:
        bump_data_version(session, "links")
    return outcome


def lock_rules(session: Session) -> int:
    """Return the id of the active rules, which stay active until the transaction ends.

    Waits for another transaction that writes suggestions, or that activates other rules.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITING})
    active = select(RuleSet.id).where(RuleSet.is_active).with_for_update(read=True)
    return session.execute(active).scalar_one()


def list_matchable(session: Session) -> list[int]:
    """Return the open published problems and those that still have suggestions, neighbours together."""
    return list(session.scalars(read_sql(SQL / "list_matchable.sql")))


def list_touched(
    session: Session,
    *,
    projects: Sequence[int] = (),
    resources: Sequence[int] = (),
) -> list[int]:
    """Return the problems that these projects and resources are suggested to, or may be."""
    values = {"projects": list(projects), "resources": list(resources)}
    return list(session.scalars(read_sql(SQL / "list_touched.sql"), values))
