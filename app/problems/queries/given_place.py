"""Where something stands, as a form tells it: coordinates, a pin, or a name of the gazetteer."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.form_fields import Fields
from app.geo import BadCoordinates
from app.i18n import lazy_gettext as _l
from app.problems.queries.places import find_named_places, read_place
from app.regions.queries import OutsideGeorgia, region_at
from app.typed_place import parse_typed_position


def read_given_place(session: Session, fields: Fields, *, needed: Any = None) -> tuple[float, float] | None:
    """Return longitude and latitude (CRS84): typed coordinates or the pin, or else a place of the gazetteer.

    None where nothing was given; `needed` is what is said then. What is wrong is noted by its field.
    """
    position, chosen = fields.values.get("position", "").strip(), fields.values.get("place_id", "")
    name = fields.values.get("place", "").strip()
    if position:
        return _read_position(session, fields, position)
    if chosen or name:
        place = read_place(session, chosen) if chosen else None
        found = [place] if place else find_named_places(session, name)
        towns = [one for one in found if one.kind == "settlement"] or found
        if len(towns) == 1:
            return towns[0].lon, towns[0].lat
        message = (
            _l("Several places have this name. Choose one of the list, or give coordinates.")
            if towns
            else _l("We do not know this place. Try the nearest town, or coordinates.")
        )
        fields.refuse("place", "E_PLACE", message)
    elif needed:
        fields.refuse("position", "E_MISSING", needed)
    return None


def _read_position(session: Session, fields: Fields, position: str) -> tuple[float, float] | None:
    try:
        lon, lat = parse_typed_position(position)
        region_at(session, lon, lat)
    except BadCoordinates:
        message = _l("These are no coordinates. Write them like this: 41.7151, 44.8271")
        fields.refuse("position", "E_POSITION", message)
        return None
    except OutsideGeorgia as error:
        fields.refuse("position", error.code, error.message)
        return None
    return lon, lat
