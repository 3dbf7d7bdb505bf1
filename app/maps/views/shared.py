"""What the map's routes share: the blueprint, the filter of a request, answers by the data's version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, Response, request

from app import conditional
from app.db import current_session, read_data_version
from app.filters import Filter, parse
from app.i18n import current_language
from app.maps.layers import LAYERS, MADE_OF, PARAMETERS, sources_of
from app.projects.queries.known import check_known
from app.replays import allow_replay

blueprint = Blueprint("maps", __name__)
_bodies = conditional.Bodies(16 * 1024 * 1024)

GEOJSON, JSON, HTML = "application/geo+json", "application/json", "text/html"
# Outlines and names change with a new version of geodata/ only.
OUTLINES_MAX_AGE = 3600
PAGE_EXTRAS = frozenset({"measure", "embed"}) | PARAMETERS


def parse_both(pairs: list[tuple[str, str]], *, strict: bool = True, extra: frozenset[str]) -> Filter:
    """Return the filter: each layer takes the words of `status` and `sort` that it knows (decision 13)."""
    return parse(pairs, layers=(*LAYERS, "events", "observations"), strict=strict, extra=extra)


def read_filter(*, strict: bool = True, extra: frozenset[str] = PAGE_EXTRAS) -> Filter:
    """Return this request's filter, all its values known. Raises QueryError."""
    flt = parse_both(list(request.args.items(multi=True)), strict=strict, extra=extra)
    check_known(current_session(), flt)
    return flt


def answer(
    kind: str, layers: tuple[str, ...], parts: tuple[object, ...], compose: Callable[[], str]
) -> Response:
    """Return what `compose` gives, or a 304 to a client that has it, by the data's versions and `parts`.

    Of news also by the minute: events and last days go by without any change of the data.
    """
    session = current_session()
    versions = {layer: read_data_version(session, layer) for layer in sources_of(layers)}
    if set(MADE_OF).isdisjoint(layers):
        allow_replay(versions)
    else:
        parts = (*parts, datetime.now(UTC).replace(second=0, microsecond=0))
    # With the language's prefix, as answers link to records; `lang=` has the other language without it.
    address = request.script_root + request.path
    etag = conditional.make_etag(address, *versions.values(), *parts, current_language())
    max_age = OUTLINES_MAX_AGE if layers == ("regions",) else 0
    if (unchanged := conditional.not_modified(etag, max_age=max_age)) is not None:
        return unchanged
    body = _bodies.get(etag, compose)
    return conditional.tag(Response(body, content_type=f"{kind}; charset=utf-8"), etag, max_age=max_age)
