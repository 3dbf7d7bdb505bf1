"""From invented projects to the rows of the tables."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import Any

from app.db import Base
from app.projects.models import (
    Participation,
    ProjectBudget,
    ProjectDocument,
    ProjectLocation,
    ProjectResult,
    ProjectSector,
    ProjectTopic,
    ProjectTransaction,
)
from app.projects.services.inventing.ideas import Member
from app.projects.services.inventing.record import Invented
from app.projects.services.lookups import document_of

Rows = list[dict[str, Any]]


def list_project_rows(invented: list[Invented], members: list[Member], run_id: int) -> Rows:
    """Return a row of `project` for each, without the columns that kept.refresh derives."""
    names = {member.slug: (member.name_ka, member.name_en) for member in members}
    return [
        project.row
        | {
            "is_example": True,
            "import_run_id": run_id,
            "content_hash": _hash(project.row),
            "search_document": document_of(
                [
                    *(
                        project.row[f"{field}_{lang}"]
                        for field in ("title", "description")
                        for lang in ("ka", "en")
                    ),
                    *(name for place in project.locations for name in place["names"].values()),
                    *(name for slug, _ in project.members for name in names[slug]),
                ]
            ),
        }
        for project in invented
    ]


def list_part_rows(
    invented: list[Invented], ids: dict[str, int], organisations: dict[str, int]
) -> dict[type[Base], Rows]:
    """Return the rows of every table of parts; `ids` by external id, `organisations` by slug."""
    parts: dict[type[Base], Rows] = defaultdict(list)
    for project in invented:
        key = {"project_id": ids[project.row["external_id"]]}
        written: dict[type[Base], Rows] = {
            Participation: [
                {"organisation_id": organisations[slug], "role": role} for slug, role in project.members
            ],
            ProjectSector: [{"vocabulary": "DAC", "code": project.idea.sector, "percentage": 100}],
            ProjectTopic: [{"topic_code": project.idea.topic}],
            ProjectBudget: project.budgets,
            ProjectTransaction: project.transactions,
            ProjectDocument: project.documents,
            ProjectResult: project.results,
            ProjectLocation: [_location(place, position) for position, place in enumerate(project.locations)],
        }
        for model, rows in written.items():
            parts[model] += [row | key for row in rows]
    return parts


def _location(place: dict[str, Any], position: int) -> dict[str, Any]:
    country = place["precision"] == "country"
    placed = place["lon"] is not None
    return {
        "position": position,
        "name": place["names"].get("ka"),
        "geom": f"SRID=4326;POINT({place['lon']} {place['lat']})" if placed else None,
        "region_code": place["region_code"],
        "municipality_code": place["municipality_code"],
        "precision": place["precision"],
        "region_rule": "country" if country else "given",
    }


def _hash(row: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(row, default=str, sort_keys=True).encode()).hexdigest()
