"""What the map page and its script are made of: the script's settings and the words of its controls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import request, url_for
from markupsafe import escape

from app.assets import asset
from app.geo import GEORGIA
from app.i18n import current_language
from app.i18n import gettext as _
from app.maps.layers import LAYERS, Shown
from app.maps.texts import script_texts
from config import Settings

MEASURES = ("count", "budget", "per_capita", "problems")


def read_measure(shown: Shown) -> str:
    """Return what colours the regions: the request's `measure`, or the number of records."""
    asked = request.args.get("measure", "")
    usual = "count" if "projects" in shown.layers else "problems"
    return asked if asked in MEASURES else usual


@dataclass(frozen=True)
class DrawnMap:
    """The map as Folium draws it: the files that its parts need, and its script."""

    files: list[str]
    script: str


def draw_map(settings: Settings) -> DrawnMap:
    """Return the map for this language and these settings. Drawn once a process."""
    own_tiles = bool(settings.basemap_file)
    tiles, attribution = settings.basemap_url, settings.basemap_attribution
    return _draw(current_language(), request.script_root, tiles, attribution, own_tiles)


@lru_cache(maxsize=16)
def _draw(language: str, root: str, tiles: str | None, attribution: str | None, own_tiles: bool) -> DrawnMap:
    # Folium brings pandas: 1.5 s that no command and no worker needs. scripts/web.py loads it at the start.
    from app.maps import folium_map

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
            "clusters": {layer: url_for("maps.clusters", layer=layer) for layer in LAYERS},
            "regions": url_for("maps.regions"),
            "summary": url_for("maps.summary"),
            "list": url_for("maps.listing"),
            "cards": url_for("maps.cards"),
            "links": url_for("maps.links"),
            "settlements": url_for("maps.settlements"),
        },
        "bounds": [[south, west], [north, east]],
        "basemap": basemap,
        "texts": script_texts(),
    }
    words = {
        "fullscreen": _("Full screen"),
        "leave_fullscreen": _("Leave full screen"),
        "locate": _("My location"),
        "outside": _("You seem to be outside Georgia."),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
    }
    tiles_drawn = None if own_tiles else tiles
    figure = folium_map.draw(config, words, basemap_url=tiles_drawn, attribution=attribution)
    return DrawnMap(folium_map.own_files(figure), folium_map.script(figure, asset("js/map/main.js")))
