"""The answer of /map/links.json: one record's links as lines, each with its state and reasons in words."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from flask import request
from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.i18n import pick
from app.maps.queries.links import list_links, read_subject
from app.matching.models import CONFIRMED, Link
from app.matching.queries.links import read_code_names
from app.matching.workflow.labels import KIND_LABELS, STATE_LABELS
from app.matching.workflow.reasons import tell_reasons
from app.problems.workflow import labels as problem_labels
from app.projects.workflow import PRECISION_LABELS, STATUS_LABELS

SUBJECTS = ("problem", "project", "resource")
# What a line means that ends at the name of a region.
AT_NAME = {
    "project": PRECISION_LABELS["region"],
    "resource": _l("serves the area, no place of its own"),
    "organisation": _l("at home in the region"),
}
# Around a region's name: far enough for signs to be told apart; the golden angle never falls on itself.
RING_DEGREES, GOLDEN_DEGREES = 0.06, 137.5
# Whose name stands in the paths of their pages.
_PATHS = {"problem": "problems", "project": "projects", "resource": "resources", "organisation": "donors"}


def compose_links(session: Session, kind: str, number: int, language: str) -> str:
    """Return the record chosen and its links, the best first, as JSON. Raises NotFound."""
    subject = read_subject(session, kind, number)
    if subject is None:
        raise NotFound(_("There is no such record."))
    total, rows = list_links(session, kind, number)
    names = read_code_names(session, [row.Link for row in rows], language)
    answer = {
        "chosen": {
            "kind": kind,
            "id": number,
            "title": pick(subject, "title", language),
            "point": subject.point,
            "url": _url(kind, number),
        },
        "total": total,
        "links": [_link(row, kind, names, language) for row in rows],
    }
    return json.dumps(answer, ensure_ascii=False)


def _link(row: Row[Any], chosen: str, names: Mapping[str, str], language: str) -> dict[str, Any]:
    """One link as seen from what was chosen: `line` leads from there to the other end (longitude first)."""
    ends = [(row.problem_lon, row.problem_lat), _end(row)]
    other = _helper(row, language) if chosen == "problem" else _problem(row)
    link: Link = row.Link
    return {
        "id": link.id,
        **other,
        "state": link.state,
        "state_label": str(STATE_LABELS[link.state]),
        "confirmed": link.state in CONFIRMED,
        "score": link.score,
        "reasons": tell_reasons(link, names),
        "line": None if None in ends[1] else ends if chosen == "problem" else ends[::-1],
    }


def _end(row: Row[Any]) -> tuple[float | None, float | None]:
    """Where the line to what could help ends: at its place, or beside the name of the region, as the map
    draws all that is known only so; several stand around the name, each by itself."""
    if row.lon is not None or row.region_lon is None:
        return row.lon, row.lat
    angle = math.radians(row.Link.id * GOLDEN_DEGREES)
    east, north = RING_DEGREES * math.cos(angle), RING_DEGREES * math.sin(angle) * 0.75
    return round(row.region_lon + east, 6), round(row.region_lat + north, 6)


def _problem(row: Row[Any]) -> dict[str, Any]:
    step = _("step %(number)s of 7", number=row.step)
    exact = row.location_precision == "exact"
    return {
        "kind": "problem",
        "kind_label": str(_("Problem")),
        "title": row.problem_title,
        "url": _url("problem", row.Link.problem_id),
        "detail": step if row.step else str(problem_labels.STATUS_LABELS[row.problem_status]),
        "precision_label": "" if exact else str(problem_labels.PRECISION_LABELS[row.location_precision]),
    }


def _helper(row: Row[Any], language: str) -> dict[str, Any]:
    link: Link = row.Link
    kind = link.resource_kind
    status = str(STATUS_LABELS.get(row.project_status, ""))
    return {
        "kind": kind,
        "kind_label": str(KIND_LABELS[kind]),
        "title": pick(row, kind, language),
        "url": _url(kind, row.slug or link.resource_id or link.project_id),
        "detail": pick(row, "type", language) if kind == "resource" else status,
        "precision_label": "" if row.lon is not None or row.region_lon is None else str(AT_NAME[kind]),
    }


def _url(kind: str, key: int | str | None) -> str:
    return f"{request.script_root}/{_PATHS[kind]}/{key}"
