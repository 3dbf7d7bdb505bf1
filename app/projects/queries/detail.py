"""All that is known about one project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.organisations.models import Organisation
from app.projects.models import (
    ImportRun,
    LocationFeature,
    Participation,
    Project,
    ProjectDocument,
    ProjectLocation,
    ProjectResult,
    ProjectSector,
    ProjectTopic,
)
from app.projects.queries.history import Change, list_changes
from app.projects.queries.money import Money, read_money
from app.projects.queries.named import Named, name_of
from app.regions.models import Municipality, Region
from app.topics.models import Topic

# A page that is longer helps nobody; the export holds the rest.
MOST_PARTS = 200


@dataclass(frozen=True)
class Place:
    """Where the project works; region and municipality in the page's language."""

    id: int
    name: str | None
    precision: str
    region_rule: str
    region: Named | None
    municipality: Named | None


@dataclass(frozen=True)
class Sector:
    """A sector as its source gave it."""

    vocabulary: str
    code: str
    name: str | None
    percentage: float | None


@dataclass(frozen=True)
class Origin:
    """Where the project's data came from, and when they were read."""

    source: str
    external_id: str
    file_name: str | None
    read_at: datetime | None


@dataclass(frozen=True)
class ProjectPage:
    """A project with its parts. `participants` by role, each in the order of the names."""

    project: Project
    participants: dict[str, tuple[Named, ...]]
    topics: tuple[Named, ...]
    sectors: tuple[Sector, ...]
    money: Money
    places: tuple[Place, ...]
    documents: tuple[ProjectDocument, ...]
    results: tuple[ProjectResult, ...]
    changes: tuple[Change, ...]
    origin: Origin


def read_project(session: Session, project_id: int, language: str) -> ProjectPage | None:
    """Return the project with all its parts, or None. One statement a part, each by the project's key."""
    found = session.execute(
        select(Project, ImportRun.file_name, func.coalesce(ImportRun.finished_at, ImportRun.started_at))
        .outerjoin(ImportRun, ImportRun.id == Project.import_run_id)
        .where(Project.id == project_id)
    ).one_or_none()
    if found is None:
        return None
    project, file_name, read_at = found
    return ProjectPage(
        project=project,
        participants=_list_participants(session, project_id, language),
        topics=_list_topics(session, project_id, language),
        sectors=_list_sectors(session, project_id),
        money=read_money(session, project_id),
        places=_list_places(session, project_id, language),
        documents=tuple(_parts(session, ProjectDocument, project_id)),
        results=tuple(_parts(session, ProjectResult, project_id)),
        changes=list_changes(session, project),
        origin=Origin(project.source, project.external_id, file_name, read_at),
    )


def read_places_geojson(session: Session, project_id: int, language: str) -> str | None:
    """Return the project's places as a FeatureCollection's text (RFC 7946), or None without a project."""
    feature = LocationFeature
    title = feature.title_en if language == "en" else feature.title_ka
    features = (
        select(func.string_agg(feature.head + title + feature.tail + "}}", ","))
        .where(feature.project_id == project_id)
        .scalar_subquery()
    )
    found = session.execute(select(features).where(Project.id == project_id)).one_or_none()
    return None if found is None else f'{{"type":"FeatureCollection","features":[{found[0] or ""}]}}'


def _list_participants(session: Session, project_id: int, language: str) -> dict[str, tuple[Named, ...]]:
    rows = session.execute(
        select(Participation.role, Organisation.slug, Organisation.name_ka, Organisation.name_en)
        .join(Organisation, Organisation.id == Participation.organisation_id)
        .where(Participation.project_id == project_id)
        .order_by(Participation.role, Organisation.id)
    )
    result: dict[str, tuple[Named, ...]] = {}
    for role, slug, name_ka, name_en in rows:
        result[role] = (*result.get(role, ()), name_of(slug, name_ka, name_en, language))
    return result


def _list_topics(session: Session, project_id: int, language: str) -> tuple[Named, ...]:
    rows = session.execute(
        select(Topic.code, Topic.name_ka, Topic.name_en)
        .join(ProjectTopic, ProjectTopic.topic_code == Topic.code)
        .where(ProjectTopic.project_id == project_id)
        .order_by(Topic.position)
    )
    return tuple(name_of(code, ka, en, language) for code, ka, en in rows)


def _list_sectors(session: Session, project_id: int) -> tuple[Sector, ...]:
    rows = session.execute(
        select(ProjectSector.vocabulary, ProjectSector.code, ProjectSector.name, ProjectSector.percentage)
        .where(ProjectSector.project_id == project_id)
        .order_by(ProjectSector.vocabulary, ProjectSector.percentage.desc().nulls_last(), ProjectSector.code)
    )
    return tuple(
        Sector(vocabulary, code, name, None if percentage is None else float(percentage))
        for vocabulary, code, name, percentage in rows
    )


def _list_places(session: Session, project_id: int, language: str) -> tuple[Place, ...]:
    place = ProjectLocation
    rows = session.execute(
        select(
            place.id,
            place.name,
            place.precision,
            place.region_rule,
            Region.code,
            Region.name_ka,
            Region.name_en,
            Municipality.code,
            Municipality.name_ka,
            Municipality.name_en,
        )
        .outerjoin(Region, Region.code == place.region_code)
        .outerjoin(Municipality, Municipality.code == place.municipality_code)
        .where(place.project_id == project_id)
        .order_by(place.position, place.id)
        .limit(MOST_PARTS)
    )
    return tuple(
        Place(
            row[0],
            row[1],
            row[2],
            row[3],
            name_of(row[4], row[5], row[6], language) if row[4] else None,
            name_of(row[7], row[8], row[9], language) if row[7] else None,
        )
        for row in rows
    )


def _parts(session: Session, model: Any, project_id: int) -> Any:
    return session.scalars(
        select(model).where(model.project_id == project_id).order_by(model.id).limit(MOST_PARTS)
    )
