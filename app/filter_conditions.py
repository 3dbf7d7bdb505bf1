"""Parts of the filter as SQL that every layer has alike: lists of codes, words, and shapes on the ground."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, cast, false, func, or_
from sqlalchemy.dialects.postgresql import array

from app.filters import Filter
from app.geo import Bbox
from app.text import search_query

METRES_PER_KM = 1000


def shares(column: Any, codes: Sequence[str]) -> ColumnElement[bool]:
    """A column of codes has one of these."""
    shared: ColumnElement[bool] = column.op("&&")(cast(array(codes), ARRAY[Any](Text)))
    return shared


def holds_words(search: Any, text: str) -> ColumnElement[bool]:
    """A document for the search holds these words in any form; nothing is found by what are no words."""
    query = search_query(text)
    return search.op("@@")(func.to_tsquery("simple", query)) if query else false()


def boxes_of(bbox: Bbox) -> list[Any]:
    """Return the box as shapes: two where it crosses the antimeridian."""
    if bbox.crosses_antimeridian:
        halves = (Bbox(bbox.west, bbox.south, 180, bbox.north), Bbox(-180, bbox.south, bbox.east, bbox.north))
        return [shape for half in halves for shape in boxes_of(half)]
    return [func.ST_MakeEnvelope(*bbox, 4326)]


def place_conditions(flt: Filter, meets: Callable[[Any], ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """Return the conditions of a box, and of a circle around a point, on what `meets` a shape."""
    found: list[ColumnElement[bool]] = []
    if flt.bbox:
        found.append(or_(*(meets(box) for box in boxes_of(flt.bbox))))
    if flt.near and flt.within_km is not None:
        centre = func.geography(func.ST_SetSRID(func.ST_MakePoint(*flt.near), 4326))
        found.append(meets(func.geometry(func.ST_Buffer(centre, float(flt.within_km) * METRES_PER_KM))))
    return found
