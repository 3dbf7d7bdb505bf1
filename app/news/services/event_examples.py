"""The example events: around today in every region, loaded and removed without trace."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.filters import REGION_CODES
from app.i18n import TBILISI
from app.news.event_forms import EventInput
from app.news.models import Event, EventProblem, EventProject
from app.news.services.events import LAYER, fill_event
from app.organisations.models import Organisation
from app.problems.models import Problem
from app.projects.models import Project, ProjectTopic
from app.regions.queries import read_municipalities

FILE = Path(__file__).resolve().parents[1] / "examples" / "events.yaml"
# So long before it takes place an example became public.
ANNOUNCED = timedelta(days=18)


def load_event_examples(session: Session, today: date) -> int:
    """Write the example events around `today` and return how many; 0 when they are there."""
    ideas = yaml.safe_load(FILE.read_text("utf-8"))
    there = select(func.count()).select_from(Event).where(Event.is_example)
    if session.scalar(there) == len(ideas):
        return 0
    remove_event_examples(session)
    places, owners = read_municipalities(session), _read_owners(session)
    for number, idea in enumerate(ideas):
        _write(session, idea, number, places, owners, today)
    bump_data_version(session, LAYER)
    return len(ideas)


def remove_event_examples(session: Session) -> int:
    """Delete the example events with all that hangs on them; return how many went."""
    removed = session.execute(delete(Event).where(Event.is_example).returning(Event.id)).all()
    if removed:
        bump_data_version(session, LAYER)
    return len(removed)


def _write(
    session: Session,
    idea: Mapping[str, Any],
    number: int,
    places: Mapping[str, Any],
    owners: Mapping[str, int],
    today: date,
) -> None:
    given = _make_input(idea, places, owners, today)
    public = min(given.starts_at - ANNOUNCED, datetime.now(UTC) - timedelta(hours=number + 1))
    event = Event(
        uid=f"{uuid5(NAMESPACE_URL, f'kseli example {number}')}@kseli",
        is_example=True, state="published", published_at=public, updated_at=public,
        attended=idea.get("attended"), minutes_text=idea.get("minutes"),
    )  # fmt: skip
    if "moved" in idea:
        event.moved_at, event.sequence = public, 1
        event.moved_from = given.starts_at - timedelta(days=idea["moved"])
    if "cancelled" in idea:
        event.cancelled_at, event.cancel_reason, event.sequence = public, idea["cancelled"], 1
    fill_event(session, event, given)
    session.add(event)
    session.flush()
    _relate(session, event, idea)


def _make_input(
    idea: Mapping[str, Any], places: Mapping[str, Any], owners: Mapping[str, int], today: date
) -> EventInput:
    place = places.get(idea.get("at", ""))
    starts_at = datetime.combine(today + timedelta(days=idea["days"]), time(idea["hour"]), TBILISI)
    online = "https://meet.example.org/kseli" if idea.get("online") else None
    return EventInput(
        organisation_id=owners.get(idea.get("owner", "")),
        person_id=None,
        kind=idea["kind"],
        texts={
            "title_ka": idea["ka"],
            "title_en": idea["en"],
            "text_ka": idea.get("ka_text"),
            "text_en": idea.get("en_text"),
        },
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=idea["hours"]),
        place_name=f"{place.name_ka}, {idea['hall']}" if place else None if online else idea["hall"],
        point=(place.lon, place.lat) if place else None,
        online_url=online,
        regions=(place.region_code,) if place else REGION_CODES,
        topics=tuple(idea["topics"]),
        takes_registrations="seats" in idea,
        seats=idea.get("seats") or None,
        problems=(),
        projects=(),
    )


def _relate(session: Session, event: Event, idea: Mapping[str, Any]) -> None:
    """Name the first example problem or project on its topic in its regions, if there is one."""
    topic = idea["topics"][0]
    if idea.get("about") == "problem":
        found = session.scalar(
            select(Problem.id)
            .where(Problem.is_example, Problem.is_public, Problem.topic_code == topic)
            .where(Problem.region_code.in_(event.region_codes))
            .order_by(Problem.id)
            .limit(1)
        )
        if found:
            session.add(EventProblem(event_id=event.id, problem_id=found))
    if idea.get("about") == "project":
        found = session.scalar(
            select(Project.id)
            .join(ProjectTopic, ProjectTopic.project_id == Project.id)
            .where(Project.is_example, ProjectTopic.topic_code == topic)
            .order_by(Project.id)
            .limit(1)
        )
        if found:
            session.add(EventProject(event_id=event.id, project_id=found))
    session.flush()


def _read_owners(session: Session) -> dict[str, int]:
    rows = session.execute(select(Organisation.slug, Organisation.id).where(Organisation.is_example))
    return {row.slug: row.id for row in rows}
