"""The links of one problem, project or resource on the map: what a line leads to, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session

from app.matching.models import CONFIRMED, Link
from app.matching.queries.public import POINTED, nearest_place, public_conditions
from app.organisations.models import Organisation
from app.problems.models import Problem
from app.projects.models import Project, ProjectLocation
from app.regions.models import Region
from app.resources.models import Resource, ResourceType

# More lines from one point are a ball of wool; how many there are is told.
MOST_LINES = 40


@dataclass(frozen=True)
class Subject:
    """What somebody chose on the map; `point` (longitude, latitude) is None where no single one is known."""

    kind: str
    id: int
    title_ka: str | None
    title_en: str | None
    point: tuple[float, float] | None


def read_subject(session: Session, kind: str, number: int) -> Subject | None:
    """Return what lines are asked for, or None where there is none that everybody may see."""
    lon, lat = func.ST_X, func.ST_Y
    selects: dict[str, Select[Any]] = {
        "problem": select(Problem.title, Problem.title, lon(Problem.masked), lat(Problem.masked)).where(
            Problem.id == number, Problem.is_public
        ),
        "project": select(Project.title_ka, Project.title_en, *_only_place()).where(Project.id == number),
        "resource": select(
            Resource.title_ka, Resource.title_en, lon(Resource.point), lat(Resource.point)
        ).where(Resource.id == number, Resource.is_public),
    }
    row = session.execute(selects[kind]).one_or_none()
    if row is None:
        return None
    title_ka, title_en, x, y = row
    return Subject(kind, number, title_ka, title_en, None if x is None else (x, y))


def _only_place() -> list[Any]:
    """A project's place, where it has one alone."""
    return [
        select(func.min(position(ProjectLocation.geom)))
        .where(ProjectLocation.project_id == Project.id, ProjectLocation.precision.in_(POINTED))
        .having(func.count() == 1)
        .scalar_subquery()
        for position in (func.ST_X, func.ST_Y)
    ]


def _is_there() -> ColumnElement[bool]:
    """What could help is at home in the region, or serves it."""
    here = Region.code
    return or_(
        here == func.any(Resource.region_codes),
        here == func.any(Project.region_codes),
        here == Organisation.region_code,
    )


def list_links(session: Session, kind: str, number: int) -> tuple[int, list[Row[Any]]]:
    """Return how many links everybody may see, and the best of them: what is agreed first, then by score.

    One statement. Of both ends only what a line and its words need; the problem's place is the masked one.
    `region_lon`, `region_lat`: where the name of the problem's region stands, for what is at home there or
    serves it and has no point of its own.
    """
    column = {"problem": Link.problem_id, "project": Link.project_id, "resource": Link.resource_id}[kind]
    place = nearest_place()
    rank = func.array_position(["suggested", "contacted", *CONFIRMED], Link.state)
    statement = (
        select(
            Link, func.count().over().label("total"),
            func.ST_X(Problem.masked).label("problem_lon"), func.ST_Y(Problem.masked).label("problem_lat"),
            func.ST_X(place).label("lon"), func.ST_Y(place).label("lat"),
            func.ST_X(Region.label_point).label("region_lon"),
            func.ST_Y(Region.label_point).label("region_lat"),
            Problem.title.label("problem_title"), Problem.status.label("problem_status"), Problem.step,
            Problem.location_precision,
            Project.title_ka.label("project_ka"), Project.title_en.label("project_en"),
            Project.status.label("project_status"),
            Resource.title_ka.label("resource_ka"), Resource.title_en.label("resource_en"),
            ResourceType.name_ka.label("type_ka"), ResourceType.name_en.label("type_en"),
            Organisation.name_ka.label("organisation_ka"), Organisation.name_en.label("organisation_en"),
            Organisation.slug,
        )
        .select_from(Link)
        .join(Problem, Problem.id == Link.problem_id)
        .outerjoin(Resource, Resource.id == Link.resource_id)
        .outerjoin(ResourceType, ResourceType.code == Resource.type_code)
        .outerjoin(Project, Project.id == Link.project_id)
        .outerjoin(Organisation, Organisation.id == Link.organisation_id)
        .outerjoin(Region, (Region.code == Problem.region_code) & _is_there())
        .where(column == number, *public_conditions())
        .order_by(rank.desc(), Link.score.desc().nulls_first(), Link.id)
        .limit(MOST_LINES)
    )  # fmt: skip
    rows = list(session.execute(statement))
    return (rows[0].total if rows else 0), rows
