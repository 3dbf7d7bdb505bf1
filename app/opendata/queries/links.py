"""Links as a one-column statement: each row the text of a GeoJSON Feature, and its reasons in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Select, Text, cast, func, select

from app.filters import Filter
from app.matching.models import PARTS, Link
from app.matching.queries.public import link_conditions, nearest_place
from app.matching.workflow.reasons import tell_reasons
from app.opendata.queries.pieces import join_pieces, utc_text
from app.problems.models import Problem
from app.projects.models import Project
from app.resources.models import Resource

# Before and behind each part of the facts; JSON never holds it, so a row can be cut there.
CUT = "\x03"
# Most suggestions share their topic, and many the day they end: few words are made twice.
_MOST_WORDS = 20_000
_PRECISION = 6


def select_links(flt: Filter, language: str, site_url: str) -> Select[Any]:
    """Return the statement of one Feature a link, a comma before each, in the order of the ids.

    The line leads from the masked place of the problem to the nearest place of what could help. Where the
    reasons belong stand the facts, between cuts: `fill_reasons` puts the words in their place.
    """
    number = cast(Link.id, Text)
    helper = func.coalesce(Link.resource_id, Link.project_id, Link.organisation_id)
    line = func.ST_AsGeoJSON(func.ST_MakeLine(Problem.masked, nearest_place()), _PRECISION, type_=Text)
    pieces: list[Any] = [
        ',{"type":"Feature","id":', number,
        ',"geometry":', func.coalesce(line, "null"),
        ',"properties":{"id":', number,
        ',"problem_id":', cast(Link.problem_id, Text),
        ',"resource_kind":"', Link.resource_kind,
        '","resource_id":', cast(helper, Text),
        ',"state":"', Link.state,
        '","origin":"', Link.origin,
        '"', *_figures(),
        f',"reasons":[{CUT}', *_facts(),
        '],"updated_at":"', utc_text(Link.updated_at),
        '"}}',
    ]  # fmt: skip
    statement = (
        select(join_pieces(pieces))
        .select_from(Link)
        .join(Problem, Problem.id == Link.problem_id)
        .outerjoin(Resource, Resource.id == Link.resource_id)
        .outerjoin(Project, Project.id == Link.project_id)
        .where(*link_conditions(flt))
        .order_by(Link.id)
    )
    return statement.limit(flt.limit) if flt.limit else statement


def _figures() -> Iterator[Any]:
    for name in ("score", *(f"score_{part}" for part in PARTS), "distance_km"):
        yield f',"{name}":'
        yield func.coalesce(cast(getattr(Link, name), Text), "null")


def _facts() -> Iterator[Any]:
    for part in PARTS:
        yield func.coalesce(cast(Link.facts.op("->")(part), Text), "")
        yield CUT


def fill_reasons(rows: Iterable[bytes], names: Mapping[str, str]) -> Iterator[bytes]:
    """Yield the rows with the reasons told in the language of the request, in which `names` are, too.

    A part of the facts is told once and remembered: what is left to do for a row is to look its parts up.
    """
    cut = CUT.encode()

    @lru_cache(_MOST_WORDS)
    def tell(part: str, facts: bytes) -> bytes:
        link = SimpleNamespace(facts={part: json.loads(facts)}) if facts else None
        words = tell_reasons(link, names) if link else []
        return json.dumps(words, ensure_ascii=False)[1:-1].encode()

    for chunk in rows:
        head, *rest = chunk.split(cut)
        pieces = [head]
        # Of each link as many pieces as there are parts, then the text up to the next one's.
        for start in range(0, len(rest), len(PARTS) + 1):
            parts = rest[start : start + len(PARTS)]
            pieces += [b",".join(filter(None, map(tell, PARTS, parts))), rest[start + len(PARTS)]]
        yield b"".join(pieces)
