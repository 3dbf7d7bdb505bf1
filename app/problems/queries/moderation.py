"""The moderators' queue: reports that wait, those asked about, and published ones that somebody flagged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, Text, cast, func, select, tuple_
from sqlalchemy.dialects.postgresql import array, distinct_on
from sqlalchemy.orm import Session

from app.i18n import pick
from app.paging import write_cursor
from app.problems.models import Flag, Problem, ProblemPhoto
from app.problems.personal_data import find_hints
from app.problems.queries.names import village_name
from app.problems.queries.nearby import round_metres
from app.regions.models import Municipality, Region
from app.statements import read_sql
from app.topics.models import Topic

SIMILAR = Path(__file__).resolve().parents[1] / "sql" / "queue_similar.sql"
STATES = ("waiting", "asked", "flagged")
# A report older than so many days is looked for.
AGES = (1, 3, 7, 30)
PAGE, TEXT_START = 20, 280
METRES, NEAREST = 1000, 50


@dataclass(frozen=True)
class QueueFilter:
    """What of the queue is asked for. `after` is the place of the page before's last report."""

    state: str = "waiting"
    region: str | None = None
    topic: str | None = None
    days: int | None = None
    after: tuple[datetime, int] | None = None

    def pairs(self) -> list[tuple[str, str]]:
        """Return it as an address has it, without the place in the list."""
        values = (("state", self.state), ("region", self.region), ("topic", self.topic), ("days", self.days))
        return [(name, str(value)) for name, value in values if value]


@dataclass(frozen=True)
class Similar:
    """A public problem that may be the same; `distance` in metres."""

    id: int
    title: str
    distance: float

    @property
    def metres(self) -> int:
        """As people say it: to the next 50 metres, 0 for right beside."""
        return round_metres(self.distance)


@dataclass(frozen=True)
class Queued:
    """A report as a card of the queue tells it. `hints`: kinds of personal data found in its words."""

    id: int
    version: int
    title: str
    start: str
    topic: str
    place: tuple[str, ...]
    location_precision: str
    visibility: str
    is_example: bool
    photo: str | None
    photos_count: int
    since: datetime
    days: int
    hints: tuple[str, ...]
    flags: int
    similar: Similar | None

    @property
    def cursor(self) -> str:
        """Its place in the list, for the page that follows."""
        return write_cursor(self.since, self.id)


def list_queue(session: Session, flt: QueueFilter, now: datetime, language: str) -> list[Queued]:
    """Return a page of the queue, those longest there first, and one more where others follow.

    Three statements, read along ix_problem_queue or the open flags.
    """
    rows = session.execute(_select(flt, now, language).limit(PAGE + 1)).all()
    ids = [row.Problem.id for row in rows]
    photos, similar = _read_photos(session, ids), _read_similar(session, ids)
    return [
        _card(row, now, language, photos.get(row.Problem.id), similar.get(row.Problem.id)) for row in rows
    ]


def count_queue(session: Session, flt: QueueFilter, now: datetime) -> dict[str, int]:
    """Return how many reports each state holds of what the filter asks for. One statement."""
    counts = [
        select(func.count())
        .select_from(_source(state))
        .where(*_conditions(state, flt, now))
        .scalar_subquery()
        .label(state)
        for state in STATES
    ]
    return dict(session.execute(select(*counts)).one()._mapping)


def _select(flt: QueueFilter, now: datetime, language: str) -> Select[Any]:
    since = _since(flt.state)
    number = _OPEN.c.number if flt.state == "flagged" else func.coalesce(_flags_of_row(), 0)
    statement = (
        select(Problem, since.label("since"), number.label("flags"), Topic, Region, Municipality)
        .add_columns(village_name(language).label("village"))
        .select_from(_source(flt.state))
        .join(Topic, Topic.code == Problem.topic_code)
        .join(Region, Region.code == Problem.region_code)
        .outerjoin(Municipality, Municipality.code == Problem.municipality_code)
        .where(*_conditions(flt.state, flt, now))
        .order_by(since, Problem.id)
    )
    return statement.where(tuple_(since, Problem.id) > tuple_(*flt.after)) if flt.after else statement


_OPEN = (
    select(Flag.problem_id, func.min(Flag.created_at).label("since"), func.count().label("number"))
    .where(Flag.handled_at.is_(None))
    .group_by(Flag.problem_id)
    .subquery("open_flags")
)


def _flags_of_row() -> Any:
    return (
        select(func.count())
        .where(Flag.problem_id == Problem.id, Flag.handled_at.is_(None))
        .correlate(Problem)
        .scalar_subquery()
    )


def _source(state: str) -> Any:
    table = Problem.__table__
    return table.join(_OPEN, _OPEN.c.problem_id == Problem.id) if state == "flagged" else table


def _since(state: str) -> ColumnElement[datetime]:
    return _OPEN.c.since if state == "flagged" else Problem.reported_at.expression


def _conditions(state: str, flt: QueueFilter, now: datetime) -> list[Any]:
    found: list[Any] = [Problem.moderation == ("published" if state == "flagged" else state)]
    if flt.region:
        found.append(Problem.region_code == flt.region)
    if flt.topic:
        found.append(Problem.topic_codes.op("@>")(cast(array([flt.topic]), ARRAY[Any](Text))))
    if flt.days:
        found.append(_since(state) < now - timedelta(days=flt.days))
    return found


def _card(row: Any, now: datetime, language: str, photo: str | None, similar: Similar | None) -> Queued:
    problem = row.Problem
    names = (
        pick(row.Region, "name", language),
        pick(row.Municipality, "name", language) if row.Municipality else "",
        row.village or "",
    )
    return Queued(
        id=problem.id,
        version=problem.version,
        title=problem.title,
        start=problem.text[:TEXT_START] + ("…" if len(problem.text) > TEXT_START else ""),
        topic=pick(row.Topic, "name", language),
        place=tuple(dict.fromkeys(name for name in names if name)),
        location_precision=problem.location_precision,
        visibility=problem.visibility,
        is_example=problem.is_example,
        photo=photo,
        photos_count=problem.photos_count,
        since=row.since,
        days=(now - row.since).days,
        hints=tuple(dict.fromkeys(one.kind for one in find_hints(problem.title, problem.text))),
        flags=row.flags,
        similar=similar,
    )


def _read_photos(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return the storage key of each report's first photo that is not hidden."""
    photos = (
        select(ProblemPhoto.problem_id, ProblemPhoto.storage_key)
        .ext(distinct_on(ProblemPhoto.problem_id))
        .where(ProblemPhoto.problem_id.in_(ids), ProblemPhoto.update_id.is_(None))
        .where(ProblemPhoto.hidden_at.is_(None))
        .order_by(ProblemPhoto.problem_id, ProblemPhoto.position, ProblemPhoto.id)
    )
    return {row.problem_id: row.storage_key for row in session.execute(photos)}


def _read_similar(session: Session, ids: Sequence[int]) -> dict[int, Similar]:
    values = {"ids": list(ids), "metres": METRES, "nearest": NEAREST}
    rows = session.execute(read_sql(SIMILAR), values)
    return {row.queued_id: Similar(row.id, row.title, row.distance) for row in rows}
