"""`/export/<layer>.<format>`: whole layers as files, streamed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain

from flask import Blueprint, Response, current_app, request, stream_with_context

from app import conditional
from app.db import current_session, read_data_version
from app.errors import NotFound
from app.filters import STATUSES, Filter, parse
from app.i18n import current_language
from app.i18n import gettext as _
from app.matching.queries.links import read_code_names
from app.opendata.clock import tell_time
from app.opendata.queries import (
    fill_reasons,
    list_region_features,
    select_event_features,
    select_links,
    select_locations,
    select_news_features,
    select_problems,
    select_projects,
    select_resources,
)
from app.projects.queries.known import check_known
from app.security import public
from app.streaming import stream_rows

blueprint = Blueprint("opendata", __name__)

# Each layer, and the data that it is made of: their versions make its ETag.
LAYERS = {
    "projects": ("projects",),
    "locations": ("projects",),
    "problems": ("problems",),
    "resources": ("resources",),
    "links": ("links", "problems", "projects", "resources"),
    "regions": ("projects", "problems", "regions"),
    "news": ("news",),
    "events": ("events",),
}
# Layers whose filter knows the words of others than of the data that they are made of.
WORDS = {"links": ("links",)}
STREAMED = {
    "projects": select_projects,
    "locations": select_locations,
    "problems": select_problems,
    "resources": select_resources,
    "links": select_links,
    "news": select_news_features,
    "events": select_event_features,
}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@blueprint.get("/export/<layer>.<format_name>")
@public(machine=True)
def export(layer: str, format_name: str) -> Response:
    """Send the layer's records that meet the filter; a client that has this version already gets a 304."""
    if layer not in LAYERS or format_name != "geojson":
        known = ", ".join(LAYERS)
        raise NotFound(_("There is no such file. Layers: %(layers)s; format: geojson.", layers=known))
    flt = _read_filter(layer)
    versions = [read_data_version(current_session(), name) for name in LAYERS[layer]]
    etag = conditional.make_etag("export", layer, versions, tell_time(layer), flt, current_language())
    return conditional.not_modified(etag) or conditional.tag(_send(layer, flt), etag)


def _read_filter(layer: str) -> Filter:
    """The filter, with the words of the layers that the file is made of."""
    layers = [name for name in WORDS.get(layer, LAYERS[layer]) if name in STATUSES]
    without = frozenset({"sort", "cursor"})
    return parse(request.args.items(multi=True), layers=layers, strict=True, without=without)


def _send(layer: str, flt: Filter) -> Response:
    check_known(current_session(), flt)
    rows = _rows(layer, flt)
    # The stream has a connection of its own; this one goes back to the pool before a slow client reads.
    current_session().close()
    response = Response(_collection(layer, flt, rows), content_type="application/geo+json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="kseli-{layer}.geojson"'
    return response


def _rows(layer: str, flt: Filter) -> Iterable[bytes]:
    settings = current_app.config["SETTINGS"]
    if layer == "regions":
        return ["".join(f"{feature}\n" for feature in list_region_features(current_session(), flt)).encode()]
    statement = STREAMED[layer](flt, current_language(), settings.site_url)
    # Joined to both ends, links would else be sorted by PostgreSQL before the first one comes.
    rows = stream_rows(settings.database_url, statement, unsorted=layer == "links" and flt.selects_all)
    if layer == "links":
        # Told on the way out, in the language of the request.
        names = read_code_names(current_session(), None, current_language())
        rows = stream_with_context(fill_reasons(rows, names))
    # The first rows now: what is wrong with the database shows before "200 OK" is sent.
    return chain([next(rows, b"")], rows)


def _collection(layer: str, flt: Filter, rows: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the FeatureCollection around `rows`; each begins with a comma, of which the first is dropped.

    How many features there were stands at the end, where a file that was cut off lacks it.
    """
    about = {
        "name": layer,
        "source": "Kseli, Regional Civil Society Network of Georgia",
        "license": LICENCE,
        "timeStamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "filter": flt.query(),
    }
    head = json.dumps({"type": "FeatureCollection", **about}, ensure_ascii=False)[:-1] + ', "features": [\n'
    count = 0
    first = True
    for chunk in filter(None, rows):
        count += chunk.count(b"\n")
        yield (head.encode() + chunk[1:]) if first else chunk
        first = False
    yield (head if first else "").encode() + f'], "numberReturned": {count}}}\n'.encode()
