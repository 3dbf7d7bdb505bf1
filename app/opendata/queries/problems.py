"""Public problems as a one-column statement: each row the text of a GeoJSON Feature (RFC 7946, lon/lat)."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, case, cast, func, literal, select

from app.filters import Filter
from app.problems.models import Problem
from app.problems.queries.conditions import problem_conditions, reported_day


def select_problems(flt: Filter, language: str, site_url: str) -> Select[Any]:
    """Return the statement of one Feature a problem, a comma before each, in the order of the ids.

    The geometry is the masked point. Property names: DESIGN §3.4.
    """
    number = cast(Problem.id, Text)
    prefix = "/en" if language == "en" else ""
    url = json.dumps(f"{site_url}{prefix}/problems/")[1:-1]
    pieces: list[Any] = [
        ',{"type":"Feature","id":', number,
        ',"geometry":', func.ST_AsGeoJSON(Problem.masked, 6, type_=Text),
        ',"properties":{"id":', number,
        ',"title":', _quoted(Problem.title),
        ',"text":', _quoted(Problem.text),
        ',"topic":"', Problem.topic_code,
        '","status":"', Problem.status,
        '","step":', func.coalesce(cast(Problem.step, Text), "null"),
        ',"region":"', Problem.region_code,
        '","municipality":', func.coalesce(_quoted(Problem.municipality_code), "null"),
        ',"location_precision":"', Problem.location_precision,
        '","reported_on":"', cast(reported_day(), Text),
        '","closed_on":', func.coalesce(_quoted(Problem.closed_on), "null"),
        ',"supporters":', cast(Problem.supporters, Text),
        ',"photos_count":', cast(Problem.photos_count, Text),
        ',"linked":', _boolean(Problem.linked),
        ',"is_example":', _boolean(Problem.is_example),
        f',"url":"{url}', number,
        '","updated_at":"', utc_text(Problem.updated_at),
        '"}}',
    ]  # fmt: skip
    # || and not concat(): the pieces are never NULL, and concat() looks up an output function for each.
    feature: ColumnElement[str] = literal("", Text)
    for piece in pieces:
        feature = feature + (literal(piece, Text) if isinstance(piece, str) else piece)
    statement = select(feature).where(*problem_conditions(flt)).order_by(Problem.id)
    return statement.limit(flt.limit) if flt.limit else statement


def _quoted(column: Any) -> ColumnElement[str]:
    return cast(func.to_json(column), Text)


def _boolean(column: Any) -> ColumnElement[str]:
    return case((column, literal("true", Text)), else_=literal("false", Text))


def utc_text(column: Any) -> ColumnElement[str]:
    """Return a time as exports write it."""
    return func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS"Z"', type_=Text)
