"""What the map's script asks for once: outlines and names; and with each filter: its numbers."""

from __future__ import annotations

from flask import Response, request

from app.db import current_session
from app.i18n import current_language
from app.maps.answers import compose_summary
from app.maps.layers import made_of, read_shown
from app.maps.queries.ground import read_region_outlines, read_settlement_names
from app.maps.views.shared import GEOJSON, JSON, answer, blueprint, read_filter
from app.security import public


@blueprint.get("/map/regions.geojson")
@public(machine=True)
def regions() -> Response:
    """Send the outlines of the regions with their names."""
    session, language = current_session(), current_language()
    return answer(GEOJSON, ("regions",), (), lambda: read_region_outlines(session, language))


@blueprint.get("/map/settlements.geojson")
@public(machine=True)
def settlements() -> Response:
    """Send the names of towns and villages."""
    session, language = current_session(), current_language()
    return answer(GEOJSON, ("regions",), (), lambda: read_settlement_names(session, language))


@blueprint.get("/map/summary.json")
@public(machine=True)
def summary() -> Response:
    """Send the numbers of the filter: in all, by region, and for the form's choices."""
    flt, layers = read_filter(), read_shown(request.args).layers
    session, language = current_session(), current_language()
    return answer(
        JSON, made_of(layers), (flt, layers), lambda: compose_summary(session, flt, layers, language)
    )
