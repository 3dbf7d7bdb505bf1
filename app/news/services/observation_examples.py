"""The example observations: at example events and projects, loaded after these and removed without trace."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.i18n import TBILISI
from app.news.models import Event, Observation, ObservationProject
from app.news.services.observations import LAYER, words_of
from app.projects.models import Project, ProjectLocation, ProjectTopic
from app.resources.queries.choices import with_parents

FILE = Path(__file__).resolve().parents[1] / "examples" / "observations.yaml"
VERIFIED_AT = time(12, 0)


def load_observation_examples(session: Session, today: date) -> int:
    """Write the example observations and return how many; 0 when they are there."""
    ideas = yaml.safe_load(FILE.read_text("utf-8"))
    there = select(func.count()).select_from(Observation).where(Observation.is_example)
    if session.scalar(there) == len(ideas):
        return 0
    remove_observation_examples(session)
    for idea in ideas:
        _write(session, idea, today)
    bump_data_version(session, LAYER)
    return len(ideas)


def remove_observation_examples(session: Session) -> int:
    """Delete the example observations; return how many went."""
    gone = delete(Observation).where(Observation.is_example).returning(Observation.id)
    removed = session.execute(gone).all()
    if removed:
        bump_data_version(session, LAYER)
    return len(removed)


def _write(session: Session, idea: Mapping[str, Any], today: date) -> None:
    """Keep one, verified at noon of the day after what was seen, or now where that is still to come."""
    event = _find_event(session, idea["event"]) if "event" in idea else None
    day = event.starts_at.astimezone(TBILISI).date() if event else today - timedelta(days=idea.get("days", 1))
    noon = datetime.combine(day + timedelta(days=1), VERIFIED_AT, TBILISI)
    verified_at = min(noon, datetime.now(UTC))
    observation = Observation(
        kind=idea["kind"], state="verified", title=idea["title"], text=idea["text"], answers=idea["answers"],
        happened_on=day, region_code=event.region_codes[0] if event else idea.get("region", "GE-TB"),
        topic_codes=with_parents(session, tuple(idea["topics"])), event_id=event.id if event else None,
        filed_at=verified_at, verified_at=verified_at, updated_at=verified_at, is_example=True,
        search_document=words_of(idea["title"], idea["text"], idea["answers"]),
    )  # fmt: skip
    session.add(observation)
    session.flush()
    project = None if event else _find_project(session, observation)
    if project is not None:
        session.add(ObservationProject(observation_id=observation.id, project_id=project))
        session.flush()


def _find_event(session: Session, title: str) -> Event | None:
    return session.scalar(select(Event).where(Event.is_example, Event.title_en == title).limit(1))


def _find_project(session: Session, observation: Observation) -> int | None:
    """Return the first example project on its topics that has a well-known place in its region."""
    return session.scalar(
        select(Project.id)
        .join(ProjectTopic, ProjectTopic.project_id == Project.id)
        .join(ProjectLocation, ProjectLocation.project_id == Project.id)
        .where(Project.is_example, ProjectTopic.topic_code.in_(observation.topic_codes))
        .where(ProjectLocation.region_code == observation.region_code, ProjectLocation.geom.is_not(None))
        .where(ProjectLocation.precision.in_(("exact", "near")))
        .order_by(Project.id)
        .limit(1)
    )
