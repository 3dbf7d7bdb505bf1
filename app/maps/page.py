"""What the map page and its script are made of: the script's settings and the words of its controls."""

from __future__ import annotations

from functools import lru_cache

from branca.element import Figure
from flask import request, url_for
from markupsafe import escape

from app.assets import asset
from app.geo import GEORGIA
from app.i18n import current_language
from app.i18n import gettext as _
from app.maps import folium_map
from config import Settings

MEASURES = ("count", "budget", "per_capita")


def read_measure() -> str:
    """Return what colours the regions: the request's `measure`, or the number of projects."""
    asked = request.args.get("measure", "")
    return asked if asked in MEASURES else MEASURES[0]


def draw_figure(settings: Settings) -> Figure:
    """Return Folium's figure for this language and these settings. Drawn once a process."""
    own_tiles = bool(settings.basemap_file)
    tiles, attribution = settings.basemap_url, settings.basemap_attribution
    return _figure(current_language(), request.script_root, tiles, attribution, own_tiles)


@lru_cache(maxsize=16)
def _figure(language: str, root: str, tiles: str | None, attribution: str | None, own_tiles: bool) -> Figure:
    west, south, east, north = GEORGIA
    basemap = None
    if own_tiles:
        basemap = {
            "kind": "pmtiles",
            "url": url_for("maps.basemap"),
            "attribution": str(escape(attribution or "")),
        }
    elif tiles:
        basemap = {"kind": "tiles"}
    config = {
        "language": language,
        "urls": {
            "clusters": url_for("maps.clusters"),
            "regions": url_for("maps.regions"),
            "summary": url_for("maps.summary"),
            "list": url_for("maps.listing"),
            "cards": url_for("maps.cards"),
            "settlements": url_for("maps.settlements"),
        },
        "bounds": [[south, west], [north, east]],
        "basemap": basemap,
    }
    words = {
        "fullscreen": _("Full screen"),
        "leave_fullscreen": _("Leave full screen"),
        "locate": _("My location"),
        "outside": _("You seem to be outside Georgia."),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
    }
    return folium_map.draw(config, words, basemap_url=None if own_tiles else tiles, attribution=attribution)


def write_script(settings: Settings) -> str:
    """Return `/map.js`: Folium's script around our module."""
    return folium_map.script(draw_figure(settings), asset("js/map/main.js"))
