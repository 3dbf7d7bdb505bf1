"""The map's page with the list beside it, its script, and the operator's streets."""

from __future__ import annotations

from flask import Response, current_app, render_template, request, send_file
from werkzeug.exceptions import NotFound

from app import conditional
from app.db import current_session
from app.i18n import current_language
from app.maps import page
from app.maps.beside import read_beside
from app.maps.layers import made_of, read_shown
from app.maps.views.shared import HTML, answer, blueprint, read_filter
from app.security import allow_framing, public
from config import Settings


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


@blueprint.get("/map")
@public()
def show() -> str:
    """Show the map with its filter and the list of the same records beside it."""
    flt, shown = read_filter(strict=False), read_shown(request.args)
    embed = request.args.get("embed") == "1"
    if embed:
        allow_framing()
    return render_template(
        "maps/map.html",
        map_files=page.draw_map(_settings()).files,
        embed=embed,
        measure=page.read_measure(shown),
        **read_beside(current_session(), flt, shown, current_language()),
    )


@blueprint.get("/map/list")
@public(machine=True)
def listing() -> Response:
    """Send the list beside the map as a piece of the page."""
    flt, shown, session = read_filter(), read_shown(request.args), current_session()

    def compose() -> str:
        beside = read_beside(session, flt, shown, current_language())
        return render_template("maps/_list.html", **beside)

    return answer(HTML, made_of(shown.layers), (flt, shown), compose)


@blueprint.get("/map.js")
@public()
def script() -> Response:
    """Send the map's script, drawn by Folium."""
    body = page.draw_map(_settings()).script
    etag = conditional.make_etag("script", body)
    sent = Response(body, content_type="text/javascript; charset=utf-8")
    return conditional.not_modified(etag) or conditional.tag(sent, etag)


@blueprint.get("/basemap.pmtiles")
@public(machine=True)
def basemap() -> Response:
    """Send the operator's own PMTiles file by ranges: streets show, and nobody else learns of a visit."""
    path = _settings().basemap_file
    if path is None:
        raise NotFound
    return send_file(path, mimetype="application/vnd.pmtiles", conditional=True, max_age=86400)
