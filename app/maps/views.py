"""The map: its page, its script, and what the script asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, current_app, render_template, request, send_file
from werkzeug.exceptions import NotFound

from app import conditional
from app.db import current_session, read_data_version
from app.errors import QueryError
from app.filters import Filter, parse
from app.i18n import current_language
from app.i18n import gettext as _
from app.maps import page, queries
from app.maps.answers import compose_cards, compose_summary
from app.projects.models.place import GRID_LEVEL
from app.projects.queries.facets import read_facets
from app.projects.queries.known import check_known
from app.projects.queries.listing import list_projects
from app.projects.queries.totals import Total, read_totals
from app.security import allow_framing, public
from config import Settings

blueprint = Blueprint("maps", __name__)
_bodies = conditional.Bodies(16 * 1024 * 1024)

GEOJSON, JSON = "application/geo+json", "application/json"
# Outlines and names change with a new version of geodata/ only.
OUTLINES_MAX_AGE = 3600
# The page stays below 60 kB; the list has a way to the rest.
LIST_BESIDE = 20
PAGE_EXTRAS = frozenset({"measure", "embed"})
CELL_EXTRAS = frozenset({"kind", "level", "x", "y"})
_ZOOM = re.compile(r"[0-9]|1[0-9]|2[0-2]", re.ASCII)
_CELL = re.compile(r"[0-9]{1,6}", re.ASCII)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _read_filter(*, strict: bool = True, extra: frozenset[str] = PAGE_EXTRAS) -> Filter:
    flt = parse(request.args.items(multi=True), strict=strict, extra=extra)
    check_known(current_session(), flt)
    return flt


def _answer(kind: str, layer: str, parts: tuple[object, ...], compose: Callable[[], str]) -> Response:
    """Return what `compose` gives, or a 304 to a client that has it, by the data's version and `parts`."""
    version = read_data_version(current_session(), layer)
    etag = conditional.make_etag(request.path, version, *parts, current_language())
    if (unchanged := conditional.not_modified(etag)) is not None:
        return unchanged
    max_age = OUTLINES_MAX_AGE if layer == "regions" else 0
    body = _bodies.get(etag, compose)
    return conditional.tag(Response(body, content_type=f"{kind}; charset=utf-8"), etag, max_age=max_age)


@blueprint.get("/map")
@public()
def show() -> str:
    """Show the map with its filter and the list of the same projects beside it."""
    flt = _read_filter(strict=False)
    embed = request.args.get("embed") == "1"
    if embed:
        allow_framing()
    return render_template(
        "maps/map.html",
        map_files=page.draw_map(_settings()).files,
        embed=embed,
        measure=page.read_measure(),
        **_results(flt),
    )


def _results(flt: Filter) -> dict[str, object]:
    session, language = current_session(), current_language()
    totals = read_totals(session, flt)
    shown = replace(flt, limit=flt.limit or LIST_BESIDE)
    return {
        "filter": flt,
        "form": read_facets(session, flt, language),
        "listing": list_projects(session, shown, language).at(f"{request.script_root}/map", flt),
        "total": totals["all"].get("", Total(0)).projects,
        "placed": totals["placed"].get("", Total(0)).projects,
    }


@blueprint.get("/map/list")
@public(machine=True)
def listing() -> Response:
    """Send the list beside the map as a piece of the page."""
    flt = _read_filter()
    return _answer(
        "text/html", "projects", (flt,), lambda: render_template("maps/_list.html", **_results(flt))
    )


@blueprint.get("/map.js")
@public()
def script() -> Response:
    """Send the map's script, drawn by Folium."""
    body = page.draw_map(_settings()).script
    etag = conditional.make_etag("script", body)
    sent = Response(body, content_type="text/javascript; charset=utf-8")
    return conditional.not_modified(etag) or conditional.tag(sent, etag)


@blueprint.get("/clusters/projects.geojson")
@public(machine=True)
def clusters() -> Response:
    """Send what the map draws in a view: `bbox` is the view, or else `view` is and `bbox` one more filter."""
    flt = parse(request.args.items(multi=True), strict=True, extra=frozenset({"zoom", "view"}))
    zoom, view = request.args.get("zoom", ""), request.args.get("view", "")
    return _answer(GEOJSON, "projects", (flt, zoom, view), lambda: _compose_clusters(flt, zoom, view))


def _compose_clusters(flt: Filter, zoom: str, view: str) -> str:
    session = current_session()
    check_known(session, flt)
    if view:
        box = parse([("bbox", view)]).bbox
    else:
        flt, box = flt.without("bbox"), flt.bbox
    if box is None or not _ZOOM.fullmatch(zoom):
        field = "bbox" if box is None else "zoom"
        raise QueryError(_("A view needs a bbox and a zoom from 0 to 22."), code="E_QUERY", field=field)
    return queries.read_clusters(session, flt, box, int(zoom), current_language())


@blueprint.get("/map/regions.geojson")
@public(machine=True)
def regions() -> Response:
    """Send the outlines of the regions with their names."""
    session, language = current_session(), current_language()
    return _answer(GEOJSON, "regions", (), lambda: queries.read_region_outlines(session, language))


@blueprint.get("/map/settlements.geojson")
@public(machine=True)
def settlements() -> Response:
    """Send the names of towns and villages."""
    session, language = current_session(), current_language()
    return _answer(GEOJSON, "regions", (), lambda: queries.read_settlement_names(session, language))


@blueprint.get("/map/summary.json")
@public(machine=True)
def summary() -> Response:
    """Send the numbers of the filter: in all, by region, and for the form's facets."""
    flt = _read_filter()
    session, language = current_session(), current_language()
    return _answer(JSON, "projects", (flt,), lambda: compose_summary(session, flt, language))


@blueprint.get("/map/cards.json")
@public(machine=True)
def cards() -> Response:
    """Send the projects of one mark of the map, at most twenty, and how many there are."""
    flt = _read_filter(extra=PAGE_EXTRAS | CELL_EXTRAS)
    cell = _read_cell(flt)
    session, language = current_session(), current_language()
    return _answer(JSON, "projects", (flt, cell), lambda: compose_cards(session, flt, cell, language))


def _read_cell(flt: Filter) -> queries.Cell:
    kind = request.args.get("kind", "")
    if kind == "region" and flt.region:
        return queries.Cell("region", region=flt.region[0])
    numbers = [request.args.get(name, "") for name in ("level", "x", "y")]
    if kind not in ("pin", "district") or not all(_CELL.fullmatch(number) for number in numbers):
        raise QueryError(_("This mark does not exist."), code="E_QUERY", field="kind")
    level, x, y = map(int, numbers)
    if level > GRID_LEVEL:
        raise QueryError(_("This mark does not exist."), code="E_QUERY", field="level")
    return queries.Cell(kind, level, x, y)


@blueprint.get("/basemap.pmtiles")
@public(machine=True)
def basemap() -> Response:
    """Send the operator's own PMTiles file by ranges: streets show, and nobody else learns of a visit."""
    path = _settings().basemap_file
    if path is None:
        raise NotFound
    return send_file(path, mimetype="application/vnd.pmtiles", conditional=True, max_age=86400)
