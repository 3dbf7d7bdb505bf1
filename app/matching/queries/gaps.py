"""Reads of the kept gaps: the figures by region and topic, as of when, and how they stood each month."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.matching.gap_models import GapCell, GapSnapshot, GapState
from app.regions.models import Region
from app.remembered import Remembered
from app.topics.models import Topic

LAYER = "gaps"
# Of the whole country, of all topics.
ALL = ""
MOST_MONTHS = 24


@dataclass(frozen=True)
class Figures:
    """What is known of a region and a topic; None where nothing is. `budgets` by currency."""

    problems: int | None = None
    linked: int | None = None
    matched: int | None = None
    projects: int | None = None
    budgeted: int | None = None
    budgets: Mapping[str, Decimal] = field(default_factory=dict)
    members: int | None = None


@dataclass(frozen=True)
class Place:
    """A region; `population` None: no census could be held."""

    code: str
    name_ka: str
    name_en: str
    population: int | None


@dataclass(frozen=True)
class Subject:
    """A topic, and the one above it."""

    code: str
    name_ka: str
    name_en: str
    parent: str | None


@dataclass(frozen=True)
class Gaps:
    """All figures as of `computed_at`, by (region, topic); regions by code, topics in their own order."""

    computed_at: datetime
    cells: Mapping[tuple[str, str], Figures]
    regions: tuple[Place, ...]
    topics: tuple[Subject, ...]


@dataclass(frozen=True)
class History:
    """The figures of one topic by (month, region), and the months, oldest first."""

    months: tuple[date, ...]
    cells: Mapping[tuple[date, str], Figures]


_answers: Remembered[Any] = Remembered(LAYER, size=64)
_COLUMNS = ("problems", "linked", "matched", "projects", "budgeted", "budgets", "members")


def read_gaps(session: Session) -> Gaps | None:
    """Return the figures; None before they were first counted. Four short statements, then from memory."""
    found: Gaps | None = _ask(session, ("gaps",), lambda: _read_gaps(session))
    return found


def read_history(session: Session, topic: str) -> History:
    """Return the months kept, the last MOST_MONTHS of them, of one topic or of all (''). Two statements."""
    found: History = _ask(session, ("history", topic), lambda: _read_history(session, topic))
    return found


def _ask(session: Session, question: tuple[Hashable, ...], find: Any) -> Any:
    return _answers.ask(session, question, find)


def _read_gaps(session: Session) -> Gaps | None:
    computed_at = session.scalar(select(GapState.computed_at))
    if computed_at is None:
        return None
    rows = session.execute(select(GapCell.region_code, GapCell.topic_code, *_figures(GapCell)))
    regions = session.execute(
        select(Region.code, Region.name_ka, Region.name_en, Region.population).order_by(Region.code)
    )
    topics = session.execute(
        select(Topic.code, Topic.name_ka, Topic.name_en, Topic.parent_code).order_by(
            Topic.position, Topic.code
        )
    )
    return Gaps(
        computed_at,
        {(region, topic): _read(figures) for region, topic, *figures in rows},
        tuple(Place(*row) for row in regions),
        tuple(Subject(*row) for row in topics),
    )


def _read_history(session: Session, topic: str) -> History:
    months = session.scalars(
        select(GapSnapshot.month).distinct().order_by(GapSnapshot.month.desc()).limit(MOST_MONTHS)
    ).all()
    rows = session.execute(
        select(GapSnapshot.month, GapSnapshot.region_code, *_figures(GapSnapshot)).where(
            GapSnapshot.month.in_(months), GapSnapshot.topic_code == topic
        )
    )
    cells = {(month, region): _read(figures) for month, region, *figures in rows}
    return History(tuple(sorted(months)), cells)


def _figures(table: type[GapCell] | type[GapSnapshot]) -> list[Any]:
    return [getattr(table, name) for name in _COLUMNS]


def _read(figures: list[Any]) -> Figures:
    values = dict(zip(_COLUMNS, figures, strict=True))
    budgets = {code: Decimal(str(amount)) for code, amount in (values["budgets"] or {}).items()}
    return Figures(**{**values, "budgets": budgets})
