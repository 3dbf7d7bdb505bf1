"""Lays the labelled set out in empty tables of its own, in any database, and leaves nothing of it behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from geoalchemy2 import WKTElement
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.db import Base
from app.matching.labelled_set import LabelledSet, Record
from app.matching.models import Link, MatchRun, RuleSet
from app.organisations.models import Organisation
from app.problems.models import Problem
from app.projects.models import Project, ProjectLocation
from app.regions.models import Municipality, Region
from app.resources.models import Resource, ResourceType
from app.text import search_document
from app.topics.models import Topic

# All that matching reads or writes, but regions, municipalities and topics: these are the database's own.
TABLES: tuple[type[Base], ...] = (
    *(Organisation, Project, ProjectLocation, Problem, Resource, Link, MatchRun, RuleSet),
)
SCHEMA = "labelled_set"


@dataclass(frozen=True)
class Names:
    """What the records are called in the set, by their ids."""

    problems: Mapping[int, str]
    projects: Mapping[int, str]
    resources: Mapping[int, str]


@contextmanager
def empty_tables(session: Session) -> Iterator[None]:
    """Let `session` see empty tables instead of TABLES for the length of the block.

    They have the same columns, checks and indexes, but no triggers. At the end all is rolled back to what it
    was before; only the sequences of ids have moved on. The caller's transaction goes on.
    """
    session.flush()
    savepoint = session.begin_nested()
    try:
        session.execute(text(f"CREATE SCHEMA {SCHEMA}"))
        for model in TABLES:
            name = model.__tablename__
            session.execute(text(f"CREATE TABLE {SCHEMA}.{name} (LIKE {name} INCLUDING ALL)"))
        session.execute(text(f"SET LOCAL search_path = {SCHEMA}, public"))
        yield
    finally:
        savepoint.rollback()


def lay_out(session: Session, labelled: LabelledSet) -> Names:
    """Write the whole set into the tables, as the importers and forms would, and return its names by id."""
    seats = {row.name_en: row for row in session.scalars(select(Municipality))}
    parents = {topic.code: topic.parent_code for topic in session.scalars(select(Topic))}
    problems = {
        name: _make_problem(session, record, seats, parents) for name, record in labelled.problems.items()
    }
    projects = {name: _make_project(record, parents) for name, record in labelled.projects.items()}
    resources = {
        name: _make_resource(session, record, seats, parents) for name, record in labelled.resources.items()
    }
    made = (problems, projects, resources)
    session.add_all(record for records in made for record in records.values())
    session.flush()
    for name, project in projects.items():
        session.add_all(_make_places(project.id, labelled.projects[name]["places"], seats))
    session.flush()
    return Names(*({record.id: name for name, record in records.items()} for records in made))


def _make_problem(
    session: Session, told: Record, seats: Mapping[str, Municipality], parents: Mapping[str, str | None]
) -> Problem:
    seat = seats[told["municipality"]]
    shown = func.mask_place(
        _spot(told["at"]), told["precision"], seat.region_code, seat.code
    ).table_valued("masked", "location_name")  # fmt: skip
    masked = session.execute(
        select(func.ST_AsText(shown.c.masked, 6).label("place"), shown.c.location_name)
    ).one()
    return Problem(
        title=told["title"],
        text=told["text"],
        language=told["language"],
        topic_code=told["topic"],
        topic_codes=_with_parents([told["topic"]], parents),
        point=_point(told["at"]),
        masked=WKTElement(masked.place, srid=4326),
        location_precision=told["precision"],
        location_name=masked.location_name,
        region_code=seat.region_code,
        region_rule="given",
        municipality_code=seat.code,
        moderation="published",
        search_document=search_document([told["title"], told["text"], masked.location_name]),
    )


def _make_project(told: Record, parents: Mapping[str, str | None]) -> Project:
    amount, _blank, currency = told["budget"].partition(" ")
    places = [place.get("name") for place in told["places"]]
    document = search_document([*_texts(told), *places])
    return Project(
        source=SCHEMA,
        external_id=told["name"],
        title_ka=told.get("title_ka"),
        title_en=told.get("title_en"),
        description_ka=told.get("text_ka"),
        description_en=told.get("text_en"),
        status=told["status"],
        starts_on=told["from"],
        ends_on=told["to"],
        period=Range(told["from"], told["to"], bounds="[]"),
        budget_amount=Decimal(amount),
        budget_currency=currency,
        topic_codes=_with_parents(told["topics"], parents),
        locations_count=len(told["places"]),
        search_document=document,
        search=func.to_tsvector("simple", document),
    )


def _make_places(
    project_id: int, places: list[Record], seats: Mapping[str, Municipality]
) -> Iterator[ProjectLocation]:
    for position, told in enumerate(places):
        seat = seats[told["municipality"]] if "municipality" in told else None
        yield ProjectLocation(
            project_id=project_id,
            position=position,
            name=told.get("name"),
            geom=_point(told["at"]) if "at" in told else None,
            region_code=seat.region_code if seat else told.get("region"),
            municipality_code=seat.code if seat else None,
            precision=told["precision"],
            region_rule="country" if told["precision"] == "country" else "given",
        )


def _make_resource(
    session: Session, told: Record, seats: Mapping[str, Municipality], parents: Mapping[str, str | None]
) -> Resource:
    kind = session.get_one(ResourceType, told["type"])
    owner = Organisation(slug=told["name"], kind="ngo", name_ka=told["owner"], status="active")
    session.add(owner)
    session.flush()
    quantity = Decimal(told["quantity"])
    return Resource(
        organisation_id=owner.id,
        type_code=kind.code,
        title_ka=told.get("title_ka"),
        title_en=told.get("title_en"),
        description_ka=told.get("text_ka"),
        description_en=told.get("text_en"),
        quantity=quantity,
        free=quantity - told.get("allocated", 0),
        topic_codes=_with_parents(told["topics"], parents),
        available_from=told.get("from"),
        available_to=told.get("to"),
        search_document=search_document([*_texts(told), kind.name_ka, kind.name_en, told["owner"]]),
        **_serve(session, told["area"], seats),
    )


def _serve(session: Session, area: Any, seats: Mapping[str, Municipality]) -> dict[str, Any]:
    if area == "country":
        return {"area_kind": "country", "region_codes": list(session.scalars(select(Region.code)))}
    if "regions" in area:
        return {"area_kind": "regions", "region_codes": area["regions"]}
    if "municipalities" in area:
        served = [seats[name] for name in area["municipalities"]]
        return {
            "area_kind": "municipalities",
            "municipality_codes": [seat.code for seat in served],
            "region_codes": sorted({seat.region_code for seat in served}),
            "point": served[0].point if len(served) == 1 else None,
        }
    shape: Any
    if "around" in area:
        shape = func.ST_Buffer(func.geography(_spot(area["around"])), area["km"] * 1000)
        columns = {"area_kind": "radius", "radius_km": area["km"], "point": _point(area["around"])}
    else:
        corners = ", ".join(f"{lon} {lat}" for lon, lat in [*area["drawn"], area["drawn"][0]])
        shape = func.ST_GeomFromText(f"POLYGON(({corners}))", 4326)
        columns = {"area_kind": "drawn", "point": func.ST_PointOnSurface(shape)}
    whole = func.ST_Multi(func.geometry(shape))
    touched = select(Region.code).where(func.ST_Intersects(Region.geom, whole)).order_by(Region.code)
    return {**columns, "area": whole, "region_codes": list(session.scalars(touched))}


def _texts(told: Record) -> list[str | None]:
    return [told.get(field) for field in ("title_ka", "title_en", "text_ka", "text_en")]


def _with_parents(topics: list[str], parents: Mapping[str, str | None]) -> list[str]:
    return sorted({code for topic in topics for code in (topic, parents[topic]) if code})


def _point(place: list[float]) -> WKTElement:
    return WKTElement(f"POINT({place[0]} {place[1]})", srid=4326)


def _spot(place: list[float]) -> Any:
    return func.ST_SetSRID(func.ST_MakePoint(*place), 4326)
