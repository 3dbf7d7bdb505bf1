"""The texts of an observation's form made into checked values; every wrong field is named at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.filters import REGION_CODES
from app.form_fields import FIRST_DAY, Fields, parse_day, read_known
from app.i18n import TBILISI
from app.i18n import lazy_gettext as _l
from app.news.event_forms import read_related, read_whole
from app.news.models import Event
from app.news.workflow.observation_forms import ANSWER_LABELS, QUESTIONS
from app.problems.models import Problem
from app.projects.models import Project
from app.resources.queries.choices import known_topics

LONGEST_TITLE, LONGEST_TEXT, LONGEST_ANSWER = 160, 8_000, 1_000
MOST_COUNTED = 999_999_999


@dataclass(frozen=True)
class ObservationInput:
    """An observation whose values are checked."""

    kind: str
    title: str
    text: str
    answers: Mapping[str, Any]
    happened_on: date
    region_code: str
    topics: tuple[str, ...]
    event_id: int | None
    name_shown: bool
    problems: tuple[int, ...]
    projects: tuple[int, ...]


def parse_observation(
    session: Session, values: Mapping[str, str], many: Mapping[str, Sequence[str]], today: date
) -> ObservationInput:
    """Return the observation. Raises FormRefused that names every field to be mended."""
    fields = Fields(values)
    kind = fields.read_choice("kind", tuple(QUESTIONS), "")
    title = fields.read_text("title", LONGEST_TITLE)
    if not title and not fields.errors:
        fields.refuse("title", "E_MISSING", _l("Say in a few words what you observed."))
    found = ObservationInput(
        kind=kind,
        title=title,
        text=fields.read_text("text", LONGEST_TEXT, lines=True),
        answers=_read_answers(fields, kind),
        happened_on=_read_day(fields, today),
        region_code=fields.read_choice("region", REGION_CODES, ""),
        topics=read_known(fields, "topics", many, known_topics(session)),
        event_id=_read_event(session, fields, today),
        name_shown=values.get("name_shown") == "yes",
        problems=read_related(session, fields, "problems", Problem),
        projects=read_related(session, fields, "projects", Project),
    )
    fields.check()
    return found


def _read_answers(fields: Fields, kind: str) -> dict[str, Any]:
    """Return the answers given; what was left open is left out."""
    answers: dict[str, Any] = {}
    for question in QUESTIONS.get(kind, ()):
        field = f"{kind}-{question.code}"
        answer: Any = None
        if question.answer == "yes" and fields.values.get(field):
            answer = fields.read_choice(field, tuple(ANSWER_LABELS), "")
        elif question.answer == "number":
            answer = read_whole(fields, field, MOST_COUNTED, least=0)
        elif question.answer == "words":
            answer = fields.read_text(field, LONGEST_ANSWER, lines=True) or None
        if answer is not None:
            answers[question.code] = answer
    return answers


def _read_day(fields: Fields, today: date) -> date:
    given = fields.values.get("happened_on", "").strip()
    day = parse_day(given)
    if day is None:
        fields.refuse("happened_on", "E_DATE", _l("Give a day, such as 2026-10-31."))
    elif day > today or day < FIRST_DAY:
        fields.refuse("happened_on", "E_DATE_RANGE", _l("Give the day on which you saw it, at most today."))
    return day or today


def _read_event(session: Session, fields: Fields, today: date) -> int | None:
    given = fields.values.get("event", "").strip()
    if not given:
        return None
    found = (
        session.get(Event, int(given)) if given.isascii() and given.isdigit() and len(given) < 10 else None
    )
    if found is None or not found.is_public:
        fields.refuse("event", "E_EVENT", _l("There is no public event with this number."))
        return None
    if found.starts_at.astimezone(TBILISI).date() > today:
        fields.refuse("event", "E_EVENT", _l("This event has not begun yet."))
    return found.id
