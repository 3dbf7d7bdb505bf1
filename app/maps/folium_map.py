"""The map as Folium draws it: one script, nothing inline, nothing from another host (FACTS, Folium)."""

from __future__ import annotations

import json
from typing import Any, cast

import folium
from branca.element import Figure, MacroElement
from folium.plugins import Fullscreen, LocateControl
from folium.template import Template
from markupsafe import escape

from app.geo import GEORGIA

MAP_ID = "map"
MAP_NAME = "kseli_map"
MIN_ZOOM, MAX_ZOOM = 6, 18

# The files that Folium's parts ask for, as our own server has them; a part with another one is refused.
OWN_FILES = {
    "leaflet": "leaflet/dist/leaflet.js",
    "leaflet_css": "leaflet/dist/leaflet.css",
    "Control.Fullscreen.js": "leaflet.fullscreen/dist/Control.FullScreen.umd.js",
    "Control.FullScreen.css": "leaflet.fullscreen/dist/Control.FullScreen.css",
    "Control_locate_min_js": "leaflet.locatecontrol/dist/L.Control.Locate.umd.js",
    "Control_locate_min_css": "leaflet.locatecontrol/dist/L.Control.Locate.css",
}


class OwnMap(folium.Map):
    """Folium's map with nothing inline in the page: its place and size come from our style sheet."""

    default_js = [("leaflet", OWN_FILES["leaflet"])]
    default_css = [("leaflet_css", OWN_FILES["leaflet_css"])]
    _template = Template(
        """
        {% macro script(this, kwargs) %}
        const {{ this.get_name() }} = L.map({{ this.element_id | tojson }}, {
            center: {{ this.location | tojson }}, crs: L.CRS.{{ this.crs }},
            ...{{ this.options | tojavascript }}
        });
        L.control.scale({imperial: false}).addTo({{ this.get_name() }});
        L.control.zoom({
            position: "topright", zoomInTitle: {{ this.words.zoom_in | tojson }},
            zoomOutTitle: {{ this.words.zoom_out | tojson }}
        }).addTo({{ this.get_name() }});
        {% endmacro %}
        """
    )
    element_id = MAP_ID

    def __init__(self, words: dict[str, str], **options: Any) -> None:
        super().__init__(**options)
        self.words = words

    def get_name(self) -> str:
        return MAP_NAME


# The button of leaflet.fullscreen 5, which no longer has the factory that Folium calls.
_FULLSCREEN = Template(
    """
    {% macro script(this, kwargs) %}
    new L.Control.FullScreen({{ this.options | tojavascript }}).addTo({{ this._parent.get_name() }});
    {% endmacro %}
    """
)
_LAYERS = Template(
    """
    {% macro script(this, kwargs) %}
    start({{ this._parent.get_name() }}, {{ this.config | tojson }});
    {% endmacro %}
    """
)


def _layers(config: dict[str, Any]) -> MacroElement:
    """Return the part that hands the map to our own module, which draws the layers."""
    part = MacroElement()
    part._name, part._id, part._template = "Layers", "kseli", _LAYERS
    vars(part)["config"] = config
    return part


def draw(
    config: dict[str, Any],
    words: dict[str, str],
    *,
    basemap_url: str | None = None,
    attribution: str | None = None,
) -> Figure:
    """Return the figure of Georgia's map. Folium takes latitude first: here axes turn.

    `words`: texts of the controls. The attribution is the operator's text: Leaflet gets it escaped.
    """
    west, south, east, north = GEORGIA
    drawn = OwnMap(
        words,
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=7,
        tiles=None,
        minZoom=MIN_ZOOM,
        maxZoom=MAX_ZOOM,
        max_bounds=True,
        min_lat=south - 2,
        max_lat=north + 2,
        min_lon=west - 3,
        max_lon=east + 3,
        zoom_control=False,
    )
    # No fit_bounds: its animation would end after our module has set the country into the frame.
    if basemap_url:
        tiles = folium.TileLayer(
            basemap_url, attr=str(escape(attribution or "")), name="basemap", max_zoom=MAX_ZOOM
        )
        tiles._id = "basemap"
        tiles.add_to(drawn)
    fullscreen = Fullscreen(
        position="topright", title=words["fullscreen"], title_cancel=words["leave_fullscreen"]
    )
    fullscreen._id, fullscreen._template = "fullscreen", _FULLSCREEN
    fullscreen.add_to(drawn)
    locate = LocateControl(
        position="topright",
        flyTo=False,
        showPopup=False,
        locateOptions={"maxZoom": 13},
        strings={"title": words["locate"], "outsideMapBoundsMsg": words["outside"]},
    )
    locate._id = "locate"
    locate.add_to(drawn)
    _layers(config).add_to(drawn)
    figure = drawn.get_root()
    figure.render()
    return cast(Figure, figure)


def own_files(figure: Figure) -> list[str]:
    """Return the files, as app.assets.vendor names them, that the figure's parts need.

    Raises KeyError for a part whose file is not ours: no page may ask another host.
    """
    return [OWN_FILES[name] for name in figure.header._children if name != "meta_http"]


def script(figure: Figure, module_url: str) -> str:
    """Return the map's whole script as an ES module."""
    return f"import {{ start }} from {json.dumps(module_url)};\n{figure.script.render()}\n"
