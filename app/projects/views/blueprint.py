"""The blueprint that the pages of projects and donors share."""

from __future__ import annotations

from flask import Blueprint, request

from app.db import current_session
from app.filters import Filter, parse
from app.projects.queries.known import check_known

blueprint = Blueprint("projects", __name__)


def read_filter() -> Filter:
    """Return the filter of this request, all its values known. Raises QueryError."""
    flt = parse(request.args.items(multi=True))
    check_known(current_session(), flt)
    return flt


def own_path() -> str:
    """Return this page's path, the language's prefix included."""
    return request.script_root + request.path
