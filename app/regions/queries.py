"""Reads of the regions: which one a position lies in, which one a name means."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import N_, Unprocessable
from app.geo import COAST_METRES
from app.i18n import lazy_gettext as _l
from app.regions.models import Municipality, RegionName
from app.statements import read_sql

REGION_AT = Path(__file__).parent / "sql" / "region_at.sql"


@dataclass(frozen=True)
class RegionMatch:
    """The region of a position, and whether the position lies in it or only near it."""

    code: str
    rule: Literal["inside", "nearest"]


class OutsideGeorgia(Unprocessable):
    """The position lies outside Georgia."""

    title = N_("Outside Georgia")


def region_at(session: Session, lon: float, lat: float) -> RegionMatch:
    """Return the region of a position in degrees (CRS84) and the rule that found it.

    Inside a polygon, or else the nearest region within 2 km (the coast at Batumi lies 80 m outside).
    Raises OutsideGeorgia farther out: code E_AXIS_ORDER when the swapped position lies in Georgia, else
    E_OUTSIDE_AREA. One index lookup.
    """
    found = find_region(session, lon, lat)
    if found:
        return found
    # A swap shows only where the position as given lies outside: in the west both may lie in the country.
    if -90 <= lon <= 90 and find_region(session, lat, lon):
        raise OutsideGeorgia(
            _l("The position lies outside Georgia, but inside it when longitude and latitude are swapped."),
            code="E_AXIS_ORDER",
            field="lon",
        )
    raise OutsideGeorgia(_l("The position lies outside Georgia."), code="E_OUTSIDE_AREA", field="lon")


def find_region(session: Session, lon: float, lat: float) -> RegionMatch | None:
    """Return the region of a position as region_at does, or None outside Georgia."""
    row = session.execute(read_sql(REGION_AT), {"lon": lon, "lat": lat, "metres": COAST_METRES}).one_or_none()
    return RegionMatch(code=row.code, rule=row.rule) if row else None


def read_region_names(session: Session) -> dict[str, str]:
    """Return every known name, folded, and the code it means (about 230): for reading many rows."""
    rows = session.execute(select(RegionName.name_key, RegionName.region_code))
    return {row.name_key: row.region_code for row in rows}


def read_municipalities(session: Session) -> dict[str, Any]:
    """Return by English name code, region_code, name_ka, and the middle (lon, lat) of each that has one."""
    rows = session.execute(
        select(
            Municipality.code, Municipality.region_code, Municipality.name_ka, Municipality.name_en,
            func.ST_X(Municipality.point).label("lon"), func.ST_Y(Municipality.point).label("lat"),
        ).where(Municipality.point.is_not(None))
    )  # fmt: skip
    return {row.name_en: row for row in rows}
