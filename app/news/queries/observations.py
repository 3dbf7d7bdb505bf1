"""Observations as their pages and lists show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.filters import Filter
from app.i18n import pick
from app.news.models import (
    Event,
    Observation,
    ObservationEvidence,
    ObservationProblem,
    ObservationProject,
)
from app.news.queries.event_page import Related, list_problems_of, list_projects_of
from app.news.queries.observation_conditions import observation_conditions
from app.news.workflow.observation_forms import ANSWER_LABELS, QUESTIONS
from app.paging import Listing, read_page, read_place
from app.projects.queries.named import Named
from app.regions.models import Region
from app.resources.queries.detail import read_topics

PAGE, MOST_OWN, MOST_WAITING = 30, 200, 200


@dataclass(frozen=True)
class ObservationRow:
    """One observation of a list. `observer` None: the name is hidden."""

    id: int
    kind: str
    state: str
    title: str
    text: str
    happened_on: date
    region: str
    topics: tuple[str, ...]
    observer: str | None
    verified_at: datetime | None
    updated_at: datetime
    is_example: bool


@dataclass(frozen=True)
class ObservationPage:
    """An observation, what a list tells of it, its answers in words, what it is about, and its evidence."""

    observation: Observation
    row: ObservationRow
    answers: tuple[tuple[str, str], ...]
    topics: tuple[Named, ...]
    event: Related | None
    problems: tuple[Related, ...]
    projects: tuple[Related, ...]
    evidence: Sequence[ObservationEvidence]


def read_observation(session: Session, observation_id: int, language: str) -> ObservationPage | None:
    """Return what its page tells, whatever its state, or None. Six statements."""
    found = session.execute(_select_rows().where(Observation.id == observation_id)).one_or_none()
    if found is None:
        return None
    one = found.Observation
    event = session.get(Event, one.event_id) if one.event_id else None
    about_problem = ObservationProblem.observation_id == observation_id
    about_project = ObservationProject.observation_id == observation_id
    evidence = select(ObservationEvidence).where(ObservationEvidence.observation_id == observation_id)
    return ObservationPage(
        one,
        _row(found, language),
        tell_answers(one),
        read_topics(session, one.topic_codes, language),
        Related(event.id, pick(event, "title", language)) if event and event.is_public else None,
        list_problems_of(session, ObservationProblem.problem_id, about_problem),
        list_projects_of(session, ObservationProject.project_id, about_project, language),
        session.scalars(evidence.order_by(ObservationEvidence.id)).all(),
    )


def tell_answers(observation: Observation) -> tuple[tuple[str, str], ...]:
    """Return the questions that were answered, with the answers in words."""
    told = []
    for question in QUESTIONS[observation.kind]:
        answer = observation.answers.get(question.code)
        if answer is not None:
            told.append((str(question.words), str(ANSWER_LABELS.get(str(answer), answer))))
    return tuple(told)


def count_observations(session: Session, flt: Filter) -> int:
    """Return how many verified observations meet the filter."""
    found = select(func.count()).select_from(Observation).where(*observation_conditions(flt))
    return session.scalar(found) or 0


def list_observations(session: Session, flt: Filter, language: str) -> Listing[ObservationRow]:
    """Return the verified observations that meet `flt`, the latest first, from its cursor on; 30 a page."""
    statement = _select_rows().where(*observation_conditions(flt))
    after = read_place(flt.cursor, datetime.fromisoformat)
    place = (Observation.verified_at, Observation.id)
    rows, cursor = read_page(session, statement, place, after, flt.limit or PAGE)
    return Listing(tuple(_row(row, language) for row in rows), cursor)


def list_filed(session: Session, region: str | None, language: str) -> list[ObservationRow]:
    """Return what waits for a moderator, of one region or of all, the oldest first."""
    wanted = Observation.state == "filed"
    statement = _select_rows().where(wanted, Observation.region_code == region if region else wanted)
    rows = session.execute(statement.order_by(Observation.filed_at, Observation.id).limit(MOST_WAITING))
    return [_row(row, language) for row in rows]


def list_own_observations(session: Session, person_id: int, language: str) -> list[ObservationRow]:
    """Return a person's observations in any state, the last changed first."""
    statement = _select_rows().where(Observation.person_id == person_id)
    rows = session.execute(statement.order_by(Observation.updated_at.desc(), Observation.id).limit(MOST_OWN))
    return [_row(row, language) for row in rows]


def list_about(
    session: Session, wanted: ColumnElement[bool], language: str, most: int
) -> list[ObservationRow]:
    """Return the verified observations that meet the condition, the latest first."""
    statement = _select_rows().where(Observation.state == "verified", wanted)
    rows = session.execute(statement.order_by(Observation.verified_at.desc(), Observation.id).limit(most))
    return [_row(row, language) for row in rows]


def find_evidence(session: Session, observation_id: int, evidence_id: int) -> ObservationEvidence | None:
    """Return a piece of evidence of that observation, or None."""
    return session.scalar(
        select(ObservationEvidence).where(
            ObservationEvidence.id == evidence_id, ObservationEvidence.observation_id == observation_id
        )
    )


def _select_rows() -> Select[*tuple[Any, ...]]:
    return (
        select(Observation, Region.name_ka, Region.name_en, Person.name.label("person"))
        .join(Region, Region.code == Observation.region_code)
        .outerjoin(Person, Person.id == Observation.person_id)
    )


def _row(row: Any, language: str) -> ObservationRow:
    one = row.Observation
    return ObservationRow(
        id=one.id,
        kind=one.kind,
        state=one.state,
        title=one.title,
        text=one.text,
        happened_on=one.happened_on,
        region=pick(row, "name", language),
        topics=tuple(one.topic_codes),
        observer=row.person if one.name_shown else None,
        verified_at=one.verified_at,
        updated_at=one.updated_at,
        is_example=one.is_example,
    )
