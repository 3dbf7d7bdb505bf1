"""Where a reported problem lies: typed coordinates, the pin's position, or a place of the gazetteer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from app.geo import BadCoordinates
from app.i18n import lazy_gettext as _l
from app.problems.queries.places import LONGEST_QUERY, Place, find_named_places, read_place
from app.regions.queries import OutsideGeorgia, region_at
from app.typed_place import parse_typed_position

LEAST_PRECISION = {"settlement": "village", "municipality": "municipality"}


class FormFields(Protocol):
    """app.problems.forms.Fields."""

    values: Mapping[str, str]

    def refuse(self, field: str, code: str, message: str) -> None: ...


@dataclass(frozen=True)
class ReportedPlace:
    """A place in Georgia, degrees in CRS84. `precision` is the finest that the answer allows."""

    lon: float
    lat: float
    precision: str = "exact"
    municipality_code: str | None = None


def read_reported_place(session: Session, fields: FormFields) -> ReportedPlace | None:
    """Return the place that the form tells, or None with the reason noted in `fields`.

    `position` (the pin, or typed) comes before `place_id` (chosen from the gazetteer), and that before the
    typed name in `place`.
    """
    position = fields.values.get("position", "").strip()
    if position:
        return _read_position(session, fields, position)
    chosen = fields.values.get("place_id", "")
    if chosen:
        place = read_place(session, chosen)
        if place is None:
            fields.refuse("place", "E_PLACE", _l("This place is not in our list any more. Search again."))
        return _of_gazetteer(place) if place else None
    name = fields.values.get("place", "").strip()
    if name:
        return _read_name(session, fields, name)
    fields.refuse("position", "E_MISSING", _l("Say where the problem is."))
    return None


def _read_position(session: Session, fields: FormFields, position: str) -> ReportedPlace | None:
    try:
        lon, lat = parse_typed_position(position)
        region_at(session, lon, lat)
    except BadCoordinates:
        fields.refuse(
            "position", "E_POSITION", _l("These are no coordinates. Write them like this: 41.7151, 44.8271")
        )
        return None
    except OutsideGeorgia as error:
        message = (
            _l("This place is outside Georgia; turned round (latitude first) it lies inside. Was it swapped?")
            if error.code == "E_AXIS_ORDER"
            else _l("This place is outside Georgia.")
        )
        fields.refuse("position", error.code, message)
        return None
    return ReportedPlace(lon=lon, lat=lat)


def _read_name(session: Session, fields: FormFields, name: str) -> ReportedPlace | None:
    places = find_named_places(session, name[:LONGEST_QUERY])
    # A municipality bears its town's name; who writes the name alone means the town.
    towns = [place for place in places if place.kind == "settlement"]
    if len(towns) == 1 or len(places) == 1:
        return _of_gazetteer((towns or places)[0])
    if places:
        fields.refuse("place", "E_AMBIGUOUS", _l("Several places have this name. Choose one."))
    else:
        fields.refuse(
            "place", "E_PLACE", _l("We do not know this place. Try the nearest town, or coordinates.")
        )
    return None


def _of_gazetteer(place: Place) -> ReportedPlace:
    return ReportedPlace(
        lon=place.lon,
        lat=place.lat,
        precision=LEAST_PRECISION[place.kind],
        municipality_code=place.id[2:] if place.kind == "municipality" else None,
    )
