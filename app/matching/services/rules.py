"""Rule sets: named, versioned weights. One is active; a change is a new version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.jobs import defer
from app.matching.models import PARTS, RuleSet
from app.matching.services.match import WRITING

# What a rule set decides by; all else tells of it.
WEIGHTS = tuple(f"weight_{part}" for part in PARTS)
COUNTED = ("most_links", "reach_km")
VALUES = (*WEIGHTS, "least_score", *COUNTED)
# More than any rule needs, and less than its column holds.
LARGEST = 10_000
LIMITS = (
    "Weights are 0 or more and not all 0, the least score lies between 0 and 1,"
    " and the number of suggestions and the reach are more than 0."
)
MATCH_ALL = "matching:match_all"


class BadRules(Exception):
    """The rules cannot be so; the message says why."""


def list_rules(session: Session) -> Sequence[RuleSet]:
    """Return every rule set, the newest version of a name first."""
    return session.scalars(select(RuleSet).order_by(RuleSet.name, RuleSet.version.desc())).all()


def active_rules(session: Session) -> RuleSet:
    """Return the rule set that suggestions are made by."""
    return session.execute(select(RuleSet).where(RuleSet.is_active)).scalar_one()


def add_version(
    session: Session,
    changes: Mapping[str, float],
    *,
    name: str | None = None,
    created_by_id: int | None = None,
) -> RuleSet:
    """Return a new version, not active: the active rules with these `changes` of VALUES.

    Under another `name` it is that one's next version. Raises BadRules for weights that are no weights.
    """
    # "nan" is a number to Python, and larger than any other to PostgreSQL.
    if any(not 0 <= value <= LARGEST for value in changes.values()):
        raise BadRules(f"{LIMITS} None of them is larger than {LARGEST:,}.")
    if any(changes.get(key, 0) % 1 for key in COUNTED):
        raise BadRules("The number of suggestions and the reach are whole numbers.")
    base = active_rules(session)
    values: dict[str, Any] = {key: changes.get(key, getattr(base, key)) for key in VALUES}
    name = name or base.name
    newest = session.scalar(select(func.max(RuleSet.version)).where(RuleSet.name == name)) or 0
    added = RuleSet(name=name, version=newest + 1, created_by_id=created_by_id, **values)
    session.add(added)
    try:
        session.flush()
    except IntegrityError as error:
        raise BadRules(f"{LIMITS} A version is added once.") from error
    return added


def activate(session: Session, name: str, version: int) -> RuleSet:
    """Make this version the active one, and let all problems be matched by it; the caller commits.

    Waits for a batch that is being matched; the run that it belongs to then stops.
    """
    wanted = session.scalar(select(RuleSet).where(RuleSet.name == name, RuleSet.version == version))
    if wanted is None:
        raise BadRules(f"There are no rules {name} {version}.")
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITING})
    session.execute(update(RuleSet).where(RuleSet.is_active, RuleSet.id != wanted.id).values(is_active=False))
    session.execute(update(RuleSet).where(RuleSet.id == wanted.id).values(is_active=True))
    session.refresh(wanted)
    defer(session, MATCH_ALL, queue="matching")
    return wanted
