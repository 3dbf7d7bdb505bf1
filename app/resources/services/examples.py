"""The example resources: what example members offer in every region, loaded and removed without trace."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.organisations.models import Organisation
from app.projects.models import ImportRun
from app.regions.queries import read_municipalities
from app.resources.forms import Offer
from app.resources.models import Resource
from app.resources.services.inventory import LAYER, fill_resource

KIND = "resource examples"
FOLDER = Path(__file__).resolve().parents[1] / "examples"
FILES = ("people.yaml", "things.yaml")
# How many days ago an example was confirmed, where its line does not say.
CONFIRMED = (12, 40, 75, 130, 165)


def load_examples(session: Session, today: date) -> int:
    """Write the example resources of the example organisations and return how many; 0 when they are there.

    Without example organisations there are none. Those of an earlier version are replaced.
    """
    ideas = read_ideas()
    owners = _read_owners(session, {idea["owner"] for idea in ideas})
    ideas = [idea for idea in ideas if idea["owner"] in owners]
    digest = hashlib.sha256(b"".join((FOLDER / name).read_bytes() for name in FILES)).hexdigest()
    known = session.scalar(select(ImportRun.id).where(ImportRun.kind == KIND, ImportRun.sha256 == digest))
    # Organisations that were replaced took theirs along.
    if known and _count(session) == len(ideas):
        return 0
    remove_examples(session)
    if not ideas:
        return 0
    session.add(
        ImportRun(
            kind=KIND, source="examples", file_name="app/resources/examples", sha256=digest,
            finished_at=func.now(), counts={"inserted": len(ideas)},
        )
    )  # fmt: skip
    places = read_municipalities(session)
    for number, idea in enumerate(ideas):
        session.add(_make(session, idea, owners[idea["owner"]], places, number, today))
    members = Organisation.id.in_(set(owners.values())) & (Organisation.status == "listed")
    session.execute(update(Organisation).where(members).values(status="active"))
    session.flush()
    bump_data_version(session, LAYER)
    return len(ideas)


def remove_examples(session: Session) -> int:
    """Delete the example resources with all that hangs on them; return how many went."""
    example = delete(Resource).where(Resource.is_example)
    removed = session.execute(example.returning(Resource.id)).all()
    session.execute(delete(ImportRun).where(ImportRun.kind == KIND))
    if removed:
        bump_data_version(session, LAYER)
    return len(removed)


def read_ideas() -> list[dict[str, Any]]:
    """Return the lines of the files."""
    return [idea for name in FILES for idea in yaml.safe_load((FOLDER / name).read_text("utf-8"))]


def make_offer(idea: Mapping[str, Any], owner: int, places: Mapping[str, Any], today: date) -> Offer:
    """Return the offer that a line of the files makes."""
    base = places[idea["at"]] if "at" in idea else None
    kind = (
        "regions" if "in" in idea else "radius" if "km" in idea else "municipalities" if base else "country"
    )
    texts = {f"title_{language}": idea[language] for language in ("ka", "en")}
    for field, name in (("description", "more"), ("conditions", "conditions")):
        for language in ("ka", "en"):
            texts[f"{field}_{language}"] = idea.get(f"{name}_{language}")
    return Offer(
        organisation_id=owner,
        person_id=None,
        type_code=idea["type"],
        texts=texts,
        quantity=Decimal(idea["n"]),
        unit=idea.get("unit"),
        topics=tuple(idea["topics"]),
        area_kind=kind,
        regions=tuple(idea.get("in", ())),
        municipalities=(base.code,) if kind == "municipalities" and base else (),
        place=(base.lon, base.lat) if base else None,
        radius_km=Decimal(idea["km"]) if kind == "radius" else None,
        area=None,
        languages=tuple(idea.get("languages", ("ka",))),
        available_from=None,
        available_to=today + timedelta(days=idea["days"]) if "days" in idea else None,
        visibility=idea.get("visibility", "public"),
    )


def _make(
    session: Session, idea: Mapping[str, Any], owner: int, places: Mapping[str, Any], number: int, today: date
) -> Resource:
    days = idea.get("confirmed", CONFIRMED[number % len(CONFIRMED)])
    resource = Resource(is_example=True, confirmed_on=today - timedelta(days=days))
    fill_resource(session, resource, make_offer(idea, owner, places, today))
    return resource


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Resource).where(Resource.is_example)) or 0


def _read_owners(session: Session, slugs: set[str]) -> dict[str, int]:
    examples = select(Organisation.slug, Organisation.id).where(Organisation.is_example)
    return {row.slug: row.id for row in session.execute(examples.where(Organisation.slug.in_(slugs)))}
