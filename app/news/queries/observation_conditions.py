"""The filter as SQL: which observations are meant, and where on the map they stand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, func, select

from app.filter_conditions import holds_words, place_conditions, shares
from app.filters import Filter
from app.news.models import Event, Observation, ObservationProblem, ObservationProject
from app.problems.models import Problem
from app.projects.models import ProjectLocation
from app.regions.models import Municipality


def observation_conditions(flt: Filter) -> list[ColumnElement[bool]]:
    """Return the conditions that an observation must meet, the first that it is verified."""
    found: list[ColumnElement[bool]] = [Observation.state == "verified"]
    if flt.passes_over_events or flt.status or flt.organisation:
        found.append(false())
    if flt.kind:
        found.append(Observation.kind.in_(flt.kind))
    if flt.region:
        found.append(Observation.region_code.in_(flt.region))
    if flt.topic:
        found.append(shares(Observation.topic_codes, flt.topic))
    if flt.q:
        found.append(holds_words(Observation.search, flt.q))
    return [*found, *_time(flt), *_place(flt)]


def place_of_observation() -> ColumnElement[Any]:
    """Return where an observation stands as everybody may know it, or null.

    It has no place of its own: its public event's, or else that of a problem whose shown place is a street
    or closer, or else the known place of a project that it is about.
    """
    event = select(Event.point).where(Event.id == Observation.event_id, Event.is_public)
    problem = (
        select(Problem.masked)
        .join(ObservationProblem, ObservationProblem.problem_id == Problem.id)
        .where(ObservationProblem.observation_id == Observation.id, Problem.is_public.is_(True))
        .where(Problem.location_precision.in_(("exact", "street")))
        .order_by(Problem.id)
    )
    project = (
        select(ProjectLocation.geom)
        .join(ObservationProject, ObservationProject.project_id == ProjectLocation.project_id)
        .where(ObservationProject.observation_id == Observation.id, ProjectLocation.geom.is_not(None))
        .where(ProjectLocation.precision.in_(("exact", "near")))
        .order_by(ProjectLocation.project_id, ProjectLocation.position)
    )
    places = (one.limit(1).correlate(Observation).scalar_subquery() for one in (event, problem, project))
    return func.coalesce(*places)


def _time(flt: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if flt.since:
        found.append(Observation.verified_at >= flt.since)
    if flt.until:
        found.append(Observation.verified_at < flt.until)
    if flt.starts_from:
        found.append(Observation.happened_on >= flt.starts_from)
    if flt.ends_to:
        found.append(Observation.happened_on <= flt.ends_to)
    return found


def _place(flt: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if flt.municipality:
        inside = select(Municipality.code).where(
            Municipality.code.in_(flt.municipality), func.ST_Covers(Municipality.geom, place_of_observation())
        )
        found.append(inside.correlate(Observation).exists())
    return found + place_conditions(flt, _meets)


def _meets(shape: Any) -> ColumnElement[bool]:
    return func.ST_Intersects(place_of_observation(), shape)
