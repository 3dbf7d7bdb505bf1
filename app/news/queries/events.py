"""Events as lists and calendars show them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, any_, case, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.filter_values import LIMIT_DEFAULT
from app.filters import REGION_CODES, Filter
from app.i18n import TBILISI, pick
from app.news.models import Event
from app.news.queries.event_conditions import matches
from app.news.workflow.events import status_of
from app.organisations.models import Organisation
from app.paging import Listing, read_page, read_place
from app.regions.models import Region

# More than any second of a calendar: what is past stands behind all that is coming.
_FAR = 1e11
MOST_IN_MONTH, MOST_OWN, MOST_WAITING = 500, 200, 200


@dataclass(frozen=True)
class EventRow:
    """One event of a list, its words in the list's language; times are in Tbilisi.

    `regions` is empty for the whole country. `organiser` None: the network itself, or nobody any more.
    """

    id: int
    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str | None
    online_url: str | None
    regions: tuple[str, ...]
    organiser: str | None
    organiser_slug: str | None
    status: str
    state: str
    moved_from: datetime | None
    takes_registrations: bool
    topics: tuple[str, ...]
    published_at: datetime | None
    updated_at: datetime
    is_example: bool

    @property
    def is_one_day(self) -> bool:
        return self.starts_at.date() == self.ends_at.date()

    @property
    def days(self) -> list[date]:
        """The days on which it takes place."""
        first, last = self.starts_at.date(), self.ends_at.date()
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def count_events(session: Session, flt: Filter, now: datetime | None = None) -> int:
    """Return how many events meet the filter."""
    return session.scalar(select(func.count()).select_from(Event).where(matches(flt, now))) or 0


def list_events(
    session: Session, flt: Filter, language: str, now: datetime | None = None
) -> Listing[EventRow]:
    """Return the events that meet `flt` from its cursor on, at most `flt.limit` (50).

    What is coming first, the nearest at the top; then what is past or cancelled, the latest first.
    Two statements.
    """
    moment = now or datetime.now(UTC)
    limit = flt.limit or LIMIT_DEFAULT
    starts = cast(func.extract("epoch", Event.starts_at), Float)
    over = or_(Event.ends_at < moment, Event.cancelled_at.is_not(None))
    place: ColumnElement[Any] = case((over, _FAR - starts), else_=starts)
    statement, after = select_rows().where(matches(flt, moment)), read_place(flt.cursor, float)
    rows, cursor = read_page(session, statement, (place, Event.id), after, limit, down=False)
    return Listing(tuple(make_rows(session, rows, language, moment)), cursor)


def list_newest_events(session: Session, flt: Filter, language: str) -> list[EventRow]:
    """Return the events that meet `flt`, what became public last first, at most `flt.limit` (50)."""
    statement = select_rows().where(matches(flt)).order_by(Event.published_at.desc(), Event.id.desc())
    rows = session.execute(statement.limit(flt.limit or LIMIT_DEFAULT)).all()
    return make_rows(session, rows, language)


def list_month(session: Session, flt: Filter, first: date, after: date, language: str) -> list[EventRow]:
    """Return the events that meet the filter and touch the days from `first` to before `after`, by time."""
    begin, end = (datetime.combine(day, time(), TBILISI) for day in (first, after))
    statement = select_rows().where(matches(flt), Event.ends_at >= begin, Event.starts_at < end)
    rows = session.execute(statement.order_by(Event.starts_at, Event.id).limit(MOST_IN_MONTH)).all()
    return make_rows(session, rows, language)


def list_own_events(
    session: Session, person_id: int, organisations: Collection[int], language: str
) -> list[EventRow]:
    """Return the events of a person and of those for whom they act, in any state, the latest first."""
    mine = or_(
        Event.person_id == person_id,
        Event.created_by_id == person_id,
        Event.organisation_id.in_(organisations),
    )
    statement = select_rows().where(mine).order_by(Event.starts_at.desc(), Event.id).limit(MOST_OWN)
    return make_rows(session, session.execute(statement).all(), language)


def list_waiting(session: Session, region: str | None, language: str) -> list[EventRow]:
    """Return the events that wait for a review, of one region or of all, the earliest first."""
    statement = select_rows().where(Event.state == "waiting")
    if region:
        statement = statement.where(literal(region) == any_(Event.region_codes))
    rows = session.execute(statement.order_by(Event.starts_at, Event.id).limit(MOST_WAITING)).all()
    return make_rows(session, rows, language)


def select_rows() -> Select[*tuple[Any, ...]]:
    """Return the statement of Event, Organisation (or None) and the organising person's name."""
    return (
        select(Event, Organisation, Person.name.label("person"))
        .outerjoin(Organisation, Organisation.id == Event.organisation_id)
        .outerjoin(Person, Person.id == Event.person_id)
    )


def make_rows(
    session: Session, rows: Sequence[Any], language: str, now: datetime | None = None
) -> list[EventRow]:
    """Return what select_rows found as rows of a list. One statement for the regions' names."""
    if not rows:
        return []
    names = {one.code: pick(one, "name", language) for one in session.execute(
        select(Region.code, Region.name_ka, Region.name_en))}  # fmt: skip
    return [_row(row, names, language, now or datetime.now(UTC)) for row in rows]


def _row(row: Any, names: dict[str, str], language: str, now: datetime) -> EventRow:
    event, organisation = row.Event, row.Organisation
    whole = len(event.region_codes) == len(REGION_CODES)
    return EventRow(
        id=event.id,
        kind=event.kind,
        title=pick(event, "title", language),
        starts_at=event.starts_at.astimezone(TBILISI),
        ends_at=event.ends_at.astimezone(TBILISI),
        place=event.place_name,
        online_url=event.online_url,
        regions=() if whole else tuple(sorted(names.get(code, code) for code in event.region_codes)),
        organiser=pick(organisation, "name", language) if organisation else row.person,
        organiser_slug=organisation.slug if organisation else None,
        status=status_of(event, now),
        state=event.state,
        moved_from=event.moved_from.astimezone(TBILISI) if event.moved_from else None,
        takes_registrations=event.takes_registrations,
        topics=tuple(event.topic_codes),
        published_at=event.published_at,
        updated_at=event.updated_at,
        is_example=event.is_example,
    )


def list_for_calendar(session: Session, wanted: ColumnElement[bool], language: str, most: int) -> list[Any]:
    """Return what a calendar file tells: event, organiser's name, latitude, longitude; in the order of time.

    Of more than `most` the latest: what is long past is the first to be left out.
    """
    statement = select_rows().add_columns(
        func.ST_Y(Event.point).label("lat"), func.ST_X(Event.point).label("lon")
    )
    rows = session.execute(
        statement.where(wanted).order_by(Event.starts_at.desc(), Event.id.desc()).limit(most)
    ).all()
    return [
        (
            row.Event,
            pick(row.Organisation, "name", language) if row.Organisation else row.person,
            row.lat,
            row.lon,
        )
        for row in reversed(rows)
    ]


def list_events_about(session: Session, ids: Collection[int], language: str, most: int) -> list[EventRow]:
    """Return the public ones of these events, the latest first."""
    statement = select_rows().where(Event.is_public, Event.id.in_(ids))
    rows = session.execute(statement.order_by(Event.starts_at.desc(), Event.id).limit(most)).all()
    return make_rows(session, rows, language)
