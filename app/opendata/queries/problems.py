"""Public problems as a one-column statement: each row the text of a GeoJSON Feature (RFC 7946, lon/lat)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Text, cast, func, select

from app.filters import Filter
from app.opendata.queries.pieces import boolean, join_pieces, or_null, page_address, quoted, utc_text
from app.problems.models import Problem
from app.problems.queries.conditions import problem_conditions, reported_day


def select_problems(flt: Filter, language: str, site_url: str) -> Select[Any]:
    """Return the statement of one Feature a problem, a comma before each, in the order of the ids.

    The geometry is the masked point. Property names: DESIGN §3.4.
    """
    number = cast(Problem.id, Text)
    url = page_address(site_url, language, "problems")
    pieces: list[Any] = [
        ',{"type":"Feature","id":', number,
        ',"geometry":', func.ST_AsGeoJSON(Problem.masked, 6, type_=Text),
        ',"properties":{"id":', number,
        ',"title":', quoted(Problem.title),
        ',"text":', quoted(Problem.text),
        ',"topic":"', Problem.topic_code,
        '","status":"', Problem.status,
        '","step":', func.coalesce(cast(Problem.step, Text), "null"),
        ',"region":"', Problem.region_code,
        '","municipality":', or_null(Problem.municipality_code),
        ',"location_precision":"', Problem.location_precision,
        '","reported_on":"', cast(reported_day(), Text),
        '","closed_on":', or_null(Problem.closed_on),
        ',"supporters":', cast(Problem.supporters, Text),
        ',"photos_count":', cast(Problem.photos_count, Text),
        ',"linked":', boolean(Problem.linked),
        ',"is_example":', boolean(Problem.is_example),
        f',"url":"{url}', number,
        '","updated_at":"', utc_text(Problem.updated_at),
        '"}}',
    ]  # fmt: skip
    statement = select(join_pieces(pieces)).where(*problem_conditions(flt)).order_by(Problem.id)
    return statement.limit(flt.limit) if flt.limit else statement
