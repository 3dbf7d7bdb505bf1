"""A problem's page: what everybody may see of it, and the exact place for those with the right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.problems.models import Problem, ProblemPhoto
from app.problems.queries.grid import bucket_of
from app.problems.queries.names import village_name
from app.projects.queries.named import Named, name_of
from app.regions.models import Municipality, Region
from app.topics.models import Topic

# How far from the drawn point the place may lie (services/masking); none where it is exact.
HALO_METRES = {"street": 200, "village": 5000, "municipality": 15_000}


@dataclass(frozen=True)
class Photo:
    """A photo of the report itself; `key` is part of its address."""

    key: str
    width: int
    height: int
    description: str


@dataclass(frozen=True)
class ProblemPage:
    """A problem as its page tells it. `reporter` is None where the name is hidden; degrees in CRS84.

    `problem` holds columns that are not for everybody (point, reporter's address): pages take the rest.
    """

    problem: Problem
    topic: Named
    region: Named
    municipality: Named | None
    village: str | None
    lon: float
    lat: float
    photos: tuple[Photo, ...]
    reporter: str | None
    on_behalf_of: str | None
    duplicate_of: tuple[int, str] | None

    @property
    def stretch(self) -> str:
        """How far it has come: finding, planning, acting, solved or ended."""
        return bucket_of(self.problem.status, self.problem.step)

    @property
    def place(self) -> tuple[str, ...]:
        """Region, municipality and village, as much as is known and not told twice."""
        names = (str(self.region), str(self.municipality or ""), self.village or "")
        return tuple(dict.fromkeys(name for name in names if name))

    @property
    def precision(self) -> str:
        """How exactly it is shown: as the reporter chose, or `region` where no municipality is known."""
        chosen = self.problem.location_precision
        return "region" if chosen == "municipality" and self.municipality is None else chosen

    def geojson(self) -> str:
        """Return the masked place as a FeatureCollection (RFC 7946), for the small map of the page."""
        properties = {
            "layer": "problems",
            "location_name": self.place[-1],
            "precision": self.precision,
            "region": self.region.key,
            "halo_metres": HALO_METRES.get(self.precision),
        }
        point = {"type": "Point", "coordinates": [round(self.lon, 6), round(self.lat, 6)]}
        feature = {"type": "Feature", "id": self.problem.id, "geometry": point, "properties": properties}
        return json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False)


def read_problem(session: Session, problem_id: int, language: str) -> ProblemPage | None:
    """Return the problem with its parts, public or not: whoever calls asks `may_see` first.

    Three statements at most, each by a key.
    """
    found = session.execute(
        select(
            Problem,
            Topic,
            func.ST_X(Problem.masked).label("lon"),
            func.ST_Y(Problem.masked).label("lat"),
            *(Region.code.label("region"), Region.name_ka, Region.name_en),
            *(Municipality.code, Municipality.name_ka, Municipality.name_en),
            Person.name,
            village_name(language).label("village"),
        )
        .join(Topic, Topic.code == Problem.topic_code)
        .join(Region, Region.code == Problem.region_code)
        .outerjoin(Municipality, Municipality.code == Problem.municipality_code)
        .outerjoin(Person, Person.id == Problem.reporter_id)
        .where(Problem.id == problem_id)
    ).one_or_none()
    if found is None:
        return None
    problem, topic, lon, lat, *names, account_name, village = found
    return ProblemPage(
        problem=problem,
        topic=name_of(topic.code, topic.name_ka, topic.name_en, language),
        region=_named(names[:3], language),
        municipality=_named(names[3:], language) if names[3] else None,
        village=village,
        lon=lon,
        lat=lat,
        photos=_photos(session, problem_id),
        reporter=(problem.reporter_name or account_name) if problem.name_shown else None,
        on_behalf_of=problem.on_behalf_of if problem.name_shown else None,
        duplicate_of=_public_title(session, problem.duplicate_of_id),
    )


def read_exact_place(session: Session, problem_id: int) -> tuple[float, float]:
    """Return the exact place (longitude, latitude): only for those whom `may_see_exact` allows it."""
    point = Problem.point
    row = session.execute(select(func.ST_X(point), func.ST_Y(point)).where(Problem.id == problem_id)).one()
    return (row[0], row[1])


def _named(names: Sequence[str], language: str) -> Named:
    return name_of(names[0], names[1], names[2], language)


def _photos(session: Session, problem_id: int) -> tuple[Photo, ...]:
    rows = session.execute(
        select(ProblemPhoto.storage_key, ProblemPhoto.width, ProblemPhoto.height, ProblemPhoto.description)
        .where(
            ProblemPhoto.problem_id == problem_id,
            ProblemPhoto.update_id.is_(None),
            ProblemPhoto.hidden_at.is_(None),
        )
        .order_by(ProblemPhoto.position, ProblemPhoto.id)
    )
    return tuple(Photo(*row) for row in rows)


def _public_title(session: Session, problem_id: int | None) -> tuple[int, str] | None:
    if problem_id is None:
        return None
    other = select(Problem.id, Problem.title).where(Problem.id == problem_id, Problem.is_public)
    row = session.execute(other).one_or_none()
    return (row[0], row[1]) if row else None
