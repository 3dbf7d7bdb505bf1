"""The texts of an event's form made into checked values; every wrong field is named at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.filters import EVENT_KINDS, REGION_CODES
from app.form_fields import FIRST_DAY, LAST_DAY, Fields, parse_local_time, read_known, read_link, read_texts
from app.i18n import TBILISI
from app.i18n import lazy_gettext as _l
from app.news.queries.event_page import list_known
from app.problems.models import Problem
from app.problems.queries.given_place import read_given_place
from app.projects.models import Project
from app.regions.queries import region_at
from app.resources.queries.choices import known_topics
from app.text import LARGEST_NUMBER

LONGEST_TITLE, LONGEST_TEXT, LONGEST_PLACE, LONGEST_REASON, LONGEST_NAME = 160, 8_000, 200, 1_000, 120
MOST_SEATS, MOST_RELATED = 100_000, 20
LONGEST_EVENT = timedelta(days=60)
# Answers of which several may be given.
MANY = ("topics", "regions")
_SPLIT = re.compile(r"[\s,;№#]+")
_BETWEEN, _LAST = re.compile(r"[\s,;]+"), re.compile(r"[\w-]+")

Organiser = tuple[int | None, int | None]


@dataclass(frozen=True)
class EventInput:
    """An event whose values are checked. `point`: longitude, latitude (CRS84); `seats` None: room for all."""

    organisation_id: int | None
    person_id: int | None
    kind: str
    texts: Mapping[str, str | None]
    starts_at: datetime
    ends_at: datetime
    place_name: str | None
    point: tuple[float, float] | None
    online_url: str | None
    regions: tuple[str, ...]
    topics: tuple[str, ...]
    takes_registrations: bool
    seats: int | None
    problems: tuple[int, ...]
    projects: tuple[int, ...]


def parse_event(
    session: Session,
    values: Mapping[str, str],
    many: Mapping[str, Sequence[str]],
    organisers: Mapping[str, Organiser],
) -> EventInput:
    """Return the event. Raises FormRefused that names every field to be mended.

    `many` holds the answers of which several may be given, `organisers` for whom the person may announce.
    """
    fields = Fields(values)
    organiser = organisers.get(values.get("organiser", ""))
    if organiser is None:
        fields.refuse("organiser", "E_CHOICE", _l("Say who organises it."))
    texts = read_texts(fields, {"title": LONGEST_TITLE}, {"text": LONGEST_TEXT})
    starts_at, ends_at = _read_times(fields)
    online_url = read_link(fields, "online_url")
    place_name = fields.read_text("place_name", LONGEST_PLACE) or fields.read_text("place", LONGEST_PLACE)
    point = read_given_place(session, fields)
    if not (place_name or online_url or fields.errors):
        fields.refuse(
            "place_name", "E_MISSING", _l("Say where it takes place: a hall or an address, or a link.")
        )
    takes = values.get("takes_registrations") == "yes"
    regions = read_known(fields, "regions", many, REGION_CODES)
    found = EventInput(
        *(organiser or (None, None)),
        kind=fields.read_choice("kind", EVENT_KINDS, ""),
        texts=texts,
        starts_at=starts_at,
        ends_at=ends_at,
        place_name=place_name or None,
        point=point,
        online_url=online_url,
        regions=regions or ((region_at(session, *point).code,) if point else REGION_CODES),
        topics=read_known(fields, "topics", many, known_topics(session)),
        takes_registrations=takes,
        seats=read_whole(fields, "seats", MOST_SEATS) if takes else None,
        problems=read_related(session, fields, "problems", Problem),
        projects=read_related(session, fields, "projects", Project),
    )
    fields.check()
    return found


def parse_reason(values: Mapping[str, str], field: str, message: str) -> str:
    """Return words that must be there. Raises FormRefused that names them."""
    fields = Fields(values)
    words = fields.read_text(field, LONGEST_REASON, lines=True)
    if not words and not fields.errors:
        fields.refuse(field, "E_MISSING", message)
    fields.check()
    return words


def parse_name(values: Mapping[str, str]) -> str:
    """Return the name of who registers. Raises FormRefused."""
    fields = Fields(values)
    name = fields.read_text("name", LONGEST_NAME)
    if not name and not fields.errors:
        fields.refuse("name", "E_MISSING", _l("Give your name: the organiser alone sees it."))
    fields.check()
    return name


def read_whole(fields: Fields, field: str, most: int, least: int = 1) -> int | None:
    """Return a whole number, or None where none was given or it is wrong; a wrong one is noted."""
    given = "".join(fields.values.get(field, "").split())
    if not given:
        return None
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1
    if not least <= number <= most:
        fields.refuse(
            field, "E_NUMBER",
            _l("Give a whole number from %(least)s to %(most)s.", least=least, most=most),
        )  # fmt: skip
        return None
    return number


def shorten_addresses(text: str, folder: str) -> str:
    """Return the text with each address of a page in `folder` cut to its last part: people copy them."""
    return " ".join(_shorten(word, f"/{folder}/") for word in _BETWEEN.split(text))


def _shorten(word: str, folder: str) -> str:
    _host, found, rest = word.partition(folder)
    last = _LAST.match(rest) if found else None
    return last[0] if last else word


def read_related(session: Session, fields: Fields, field: str, model: Any) -> tuple[int, ...]:
    """Return the numbers of records that a text names, as 12, 15, or by the addresses of their pages.

    `field` is called as the folder of these pages is. What does not exist is noted.
    """
    given = shorten_addresses(fields.values.get(field, ""), field)
    words = [word for word in _SPLIT.split(given) if word]
    good = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 11]
    numbers = tuple(dict.fromkeys(number for number in good if number <= LARGEST_NUMBER))
    known = list_known(session, model, numbers) if numbers and len(words) <= MOST_RELATED else []
    if words and (len(good) < len(words) or len(known) < len(numbers) or len(words) > MOST_RELATED):
        message = _l(
            "Give their numbers, as in the addresses of their pages, with commas between; at most 20."
        )
        fields.refuse(field, "E_RELATED", message)
    return tuple(known)


def _read_times(fields: Fields) -> tuple[datetime, datetime]:
    """Return beginning and end; where one is wrong, which is noted, both are the first of all days."""
    first, last = (_read_time(fields, name) for name in ("starts_at", "ends_at"))
    never = datetime(2000, 1, 1, tzinfo=TBILISI)
    if first is None or last is None:
        return never, never
    if first > last:
        fields.refuse("ends_at", "E_PERIOD", _l("The end lies before the beginning."))
    elif last - first > LONGEST_EVENT:
        fields.refuse("ends_at", "E_PERIOD", _l("An event takes at most 60 days."))
    return first, last


def _read_time(fields: Fields, field: str) -> datetime | None:
    given = fields.values.get(field, "").strip()
    if not given:
        fields.refuse(field, "E_MISSING", _l("Give the day and the time."))
        return None
    moment = parse_local_time(given)
    if moment is None or not FIRST_DAY <= moment.date() <= LAST_DAY:
        fields.refuse(field, "E_TIME", _l("Write the day and the time as 2026-12-31 18:00."))
        return None
    return moment.replace(tzinfo=TBILISI)
