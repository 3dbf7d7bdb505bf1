"""Where a resource can be used, put into its row: the shape, its middle, the regions it touches."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from geoalchemy2 import WKTElement
from sqlalchemy.orm import Session

from app.errors import FieldError
from app.form_fields import FormRefused
from app.i18n import lazy_gettext as _l
from app.resources.forms import Offer
from app.resources.models import Resource
from app.statements import read_sql

PLACE_AREA = Path(__file__).resolve().parents[1] / "sql" / "place_area.sql"
# Of an area along the border a part lies beyond it; one that lies abroad for the most part is a mistake.
LEAST_INSIDE = 0.5
# What PostGIS (GEOS) finds wrong with an area; "Self-intersection" and the like have a sentence of their own.
_FAULTS = {
    "Hole lies outside shell": _l("a hole lies outside of it"),
    "Holes are nested": _l("a hole lies in another hole"),
    "Nested shells": _l("one part lies in another"),
    "Interior is disconnected": _l("a hole divides it"),
    "Duplicate Rings": _l("one ring is there twice"),
    "Too few points in geometry component": _l("a ring has too few different corners"),
}


def place_resource(session: Session, resource: Resource, offer: Offer) -> None:
    """Fill the columns of the area. Raises FormRefused that names `area`: nothing is mended silently."""
    lon, lat = offer.place or (None, None)
    found = session.execute(
        read_sql(PLACE_AREA),
        {
            "kind": offer.area_kind,
            "area": json.dumps(offer.area) if offer.area else None,
            "lon": lon,
            "lat": lat,
            "metres": float(offer.radius_km or 0) * 1000,
            "regions": list(offer.regions),
            "municipalities": list(offer.municipalities),
        },
    ).one()
    _check(found)
    resource.area_kind = offer.area_kind
    resource.area = _geometry(found.area)
    resource.point = _geometry(found.point)
    resource.radius_km = offer.radius_km
    resource.region_codes = list(found.region_codes)
    resource.municipality_codes = list(offer.municipalities)


def _check(found: Any) -> None:
    if not found.is_valid:
        where = found.fault_at.removeprefix("POINT(").removesuffix(")") if found.fault_at else ""
        lon, _between, lat = where.partition(" ")
        place = f"{lat}, {lon}"
        if found.fault in ("Self-intersection", "Ring Self-intersection"):
            raise _refuse(
                "E_SELF_CROSSING", _l("The line of this area crosses itself at %(place)s.", place=place)
            )
        reason = _FAULTS.get(found.fault, found.fault or "")
        raise _refuse(
            "E_AREA", _l("This area is not valid at %(place)s: %(reason)s.", place=place, reason=reason)
        )
    if found.inside is None or found.inside >= LEAST_INSIDE:
        return
    if found.flipped_inside:
        message = _l(
            "This area lies outside Georgia; turned round it lies inside. GeoJSON has longitude first."
        )
        raise _refuse("E_AXIS_ORDER", message)
    if found.inside > 0:
        raise _refuse("E_OUTSIDE_AREA", _l("Most of this area lies outside Georgia."))
    raise _refuse("E_OUTSIDE_AREA", _l("This area lies outside Georgia."))


def _refuse(code: str, message: str) -> FormRefused:
    return FormRefused.of(FieldError("area", code, message))


def _geometry(text: str | None) -> WKTElement | None:
    return WKTElement(text, extended=True) if text else None
