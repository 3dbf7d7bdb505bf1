"""A GeoJSON Feature as a text that PostgreSQL puts together, and how its values are written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, literal


def join_pieces(pieces: Iterable[Any]) -> ColumnElement[str]:
    """Return texts and columns, none of them NULL, as one text."""
    # || and not concat(): that looks up an output function for each piece.
    joined: ColumnElement[str] = literal("", Text)
    for piece in pieces:
        joined = joined + (literal(piece, Text) if isinstance(piece, str) else piece)
    return joined


def page_address(site_url: str, language: str, path: str) -> str:
    """Return, as JSON writes it, what the addresses of a layer's pages begin with."""
    prefix = "/en" if language == "en" else ""
    return json.dumps(f"{site_url}{prefix}/{path}/")[1:-1]


def quoted(column: Any) -> ColumnElement[str]:
    """Return a value as JSON writes it, NULL for none."""
    return cast(func.to_json(column), Text)


def or_null(column: Any) -> ColumnElement[str]:
    """Return a value as JSON writes it, `null` for none."""
    return func.coalesce(quoted(column), "null")


def boolean(column: Any) -> ColumnElement[str]:
    """Return true or false; the column is never NULL."""
    return case((column, literal("true", Text)), else_=literal("false", Text))


def utc_text(column: Any) -> ColumnElement[str]:
    """Return a time as exports write it."""
    return func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS"Z"', type_=Text)
