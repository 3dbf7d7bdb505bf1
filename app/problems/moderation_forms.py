"""The moderators' forms and addresses made into checked values; every wrong field is named."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import QueryError
from app.form_fields import Fields, FormRefused
from app.i18n import lazy_gettext as _l
from app.paging import parse_place
from app.pictures import Box
from app.problems.forms import LONGEST_TEXT, LONGEST_TITLE
from app.problems.models.problem import LOCATION_PRECISIONS
from app.problems.queries.moderation import AGES, STATES, QueueFilter
from app.problems.queries.topics import has_topic
from app.problems.reported_place import read_reported_place
from app.problems.services.correcting import Correction
from app.regions.models import Municipality
from app.text import parse_number

MOST_AT_ONCE = 50
SIDES = {
    "left": _l("From the left, percent"),
    "top": _l("From the top, percent"),
    "width": _l("Width, percent"),
    "height": _l("Height, percent"),
}


class Item(NamedTuple):
    """A report and the state of it that the moderator saw."""

    id: int
    version: int


def parse_queue(
    session: Session, values: Mapping[str, str], regions: Collection[str], own_region: str | None
) -> QueueFilter:
    """Return what of the queue is asked for; a moderator of one region gets that one. Raises QueryError."""
    state, region, topic = values.get("state") or "waiting", values.get("region"), values.get("topic")
    if state not in STATES:
        raise QueryError(_l("There is no such list."), field="state")
    if own_region is None and region and region not in regions:
        raise QueryError(_l("There is no such region."), field="region")
    if topic and not has_topic(session, topic):
        raise QueryError(_l("There is no such topic."), field="topic")
    days = values.get("days") or None
    if days and days not in [str(age) for age in AGES]:
        raise QueryError(_l("Choose one of the ages."), field="days")
    return QueueFilter(
        state=state,
        region=own_region or region or None,
        topic=topic or None,
        days=int(days) if days else None,
        after=parse_place(values.get("cursor", ""), datetime.fromisoformat),
    )


def read_items(texts: Collection[str]) -> list[Item]:
    """Return the reports among the texts (`number:version`), each once; what is none is left out."""
    found: dict[int, Item] = {}
    for text in list(texts)[:MOST_AT_ONCE]:
        number, version = map(parse_number, text.partition(":")[::2])
        if number and version:
            found.setdefault(number, Item(number, version))
    return list(found.values())


def write_items(items: Collection[Item]) -> str:
    """Return the reports as an address has them."""
    return ",".join(f"{item.id}:{item.version}" for item in items)


def read_correction(session: Session, values: Mapping[str, str]) -> Correction:
    """Return what a report is to say. An empty place: as it is. Raises FormRefused."""
    fields = Fields(values)
    title = fields.read_text("title", LONGEST_TITLE)
    text = fields.read_text("text", LONGEST_TEXT, lines=True)
    if not title and not fields.errors:
        fields.refuse("title", "E_MISSING", _l("Say in a few words what the problem is."))
    topic = values.get("topic", "")
    if not has_topic(session, topic):
        fields.refuse("topic", "E_TOPIC", _l("Choose what it is about."))
    precision = fields.read_choice("location_precision", LOCATION_PRECISIONS, "")
    code = values.get("municipality") or None
    if code and not _has_municipality(session, code):
        fields.refuse("municipality", "E_MUNICIPALITY", _l("Please choose one of the answers."))
    moved = bool(values.get("position", "").strip() or values.get("place", "").strip())
    place = read_reported_place(session, fields) if moved else None
    fields.check()
    return Correction(
        title=title,
        text=text,
        topic_code=topic,
        location_precision=precision,
        municipality_code=code,
        lon=place.lon if place else None,
        lat=place.lat if place else None,
    )


def _has_municipality(session: Session, code: str) -> bool:
    printable = code.isascii() and code.isprintable()
    return (
        printable and session.scalar(select(Municipality.code).where(Municipality.code == code)) is not None
    )


def read_box(values: Mapping[str, str]) -> Box:
    """Return the part of a photo that four percentages name, once somebody says to have looked at it.

    Raises FormRefused.
    """
    fields = Fields(values)
    left, top, width, height = (_read_percent(fields, name, words) for name, words in SIDES.items())
    for name, value in (("width", width), ("height", height)):
        if value == 0 and not fields.errors:
            fields.refuse(name, "E_BOX", _l("It must be larger than 0."))
    if values.get("looked") != "yes":
        fields.refuse("looked", "E_MISSING", _l("Look at the marked part and tick that you have."))
    if not any(values.get(name, "").strip() for name in SIDES):
        nothing = _l("Please mark the part of the photo to be blurred.")
        raise FormRefused(nothing, code="E_FORM", errors=fields.errors)
    fields.check()
    return Box(left / 100, top / 100, min(left + width, 100) / 100, min(top + height, 100) / 100)


def _read_percent(fields: Fields, name: str, words: str) -> float:
    given = fields.values.get(name, "").strip().replace(",", ".")
    try:
        value = float(given)
    except ValueError:
        value = -1
    # Neither is not-a-number between the two.
    if not 0 <= value <= 100:
        fields.refuse(name, "E_BOX", _l("%(field)s: give a number from 0 to 100.", field=words))
        return 0
    return value
