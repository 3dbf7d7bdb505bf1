"""Where a position lies by the look of its numbers alone: in Georgia's box, swapped, elsewhere, nowhere."""

from __future__ import annotations

from typing import Literal

from app.importing.report import Refused

WEST, SOUTH, EAST, NORTH = 39.9, 41.0, 46.8, 43.7

PositionClass = Literal["inside_box", "swapped", "outside", "out_of_range"]


def in_box(lon: float, lat: float) -> bool:
    """Return whether a position in degrees lies in the box around Georgia."""
    return WEST <= lon <= EAST and SOUTH <= lat <= NORTH


def classify_position(lon: float, lat: float) -> PositionClass:
    """Tell a position in degrees (CRS84) apart.

    A swap shows only where the swapped one leaves the box (the east).
    """
    if in_box(lon, lat):
        return "inside_box"
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        # Also NaN and infinities: no comparison with them holds.
        return "swapped" if in_box(lat, lon) else "out_of_range"
    return "swapped" if in_box(lat, lon) else "outside"


def check_position(lon: float, lat: float, *, allow_outside: bool = False) -> None:
    """Refuse a position in degrees that is out of range, swapped or outside the box around Georgia.

    Raises Refused with E_COORD_RANGE, E_AXIS_ORDER or E_OUTSIDE_AREA. With `allow_outside` only the range
    counts.
    """
    found = classify_position(lon, lat)
    place = f"longitude {lon:.6g}, latitude {lat:.6g}"
    if found == "out_of_range":
        raise Refused("E_COORD_RANGE", f"{place}: longitude runs from -180 to 180, latitude from -90 to 90")
    if allow_outside:
        return
    if found == "swapped":
        raise Refused("E_AXIS_ORDER", f"{place} lies outside Georgia, but inside when the two are swapped")
    if lon == 0 and lat == 0:
        raise Refused("E_OUTSIDE_AREA", "0, 0 stands for a missing position: leave both cells empty instead")
    if found == "outside":
        raise Refused("E_OUTSIDE_AREA", f"{place} lies outside Georgia")
