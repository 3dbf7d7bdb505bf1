"""The gazetteer for the report form: places by name, and what lies at a position."""

from __future__ import annotations

from flask import Response, jsonify

from app.db import current_session
from app.i18n import current_language, pick
from app.pages import NOT_KEPT
from app.problems.queries.names import read_village_name
from app.problems.queries.places import search_places
from app.problems.services.masking import mask_place
from app.problems.views.blueprint import blueprint
from app.problems.views.report_form import read_position, read_words
from app.regions.models import Municipality, Region
from app.security import public


@blueprint.get("/problems/places")
@public(machine=True)
def places() -> Response:
    """Give towns, villages and municipalities by any usual spelling of their names (`q`), best first."""
    language = current_language()
    found = search_places(current_session(), read_words("q"))
    return _dressed(jsonify(places=[place.as_dict(language) for place in found]))


@blueprint.get("/problems/place")
@public(machine=True)
def place_at_position() -> Response:
    """Say in which region and municipality, and near which town, a position lies; 422 outside Georgia."""
    lon, lat = read_position()
    session, language = current_session(), current_language()
    place = mask_place(session, lon, lat, "village")
    municipality = session.get(Municipality, place.municipality_code) if place.municipality_code else None
    return _dressed(
        jsonify(
            region=pick(session.get_one(Region, place.region_code), "name", language),
            municipality=pick(municipality, "name", language) if municipality else None,
            place=read_village_name(
                session, place.location_name, place.region_code, place.municipality_code, language
            ),
        )
    )


def _dressed(response: Response) -> Response:
    # Where somebody looks is not for any cache.
    response.headers["Cache-Control"] = NOT_KEPT
    return response
