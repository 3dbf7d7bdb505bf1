"""Where the public sees a problem: one masked point for every output (docs/decisions/0012)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.regions.queries import region_at
from app.statements import read_sql

MASK_PLACE = Path(__file__).resolve().parents[1] / "sql" / "mask_place.sql"
# About 1 m. Masked points have a sixth decimal, so that none of them ever equals an exact place.
EXACT_DECIMALS = 5


@dataclass(frozen=True)
class MaskedPlace:
    """A place in degrees (CRS84): as it is kept, as the public sees it, and where it lies.

    `location_name` is the nearest settlement's name; None with the precision "municipality", or far from all.
    """

    lon: float
    lat: float
    masked_lon: float
    masked_lat: float
    region_code: str
    region_rule: str
    municipality_code: str | None
    location_name: str | None


def mask_place(
    session: Session, lon: float, lat: float, location_precision: str, municipality_code: str | None = None
) -> MaskedPlace:
    """Return the place rounded to about a metre, with the point that the public sees. Two statements.

    The same place always gives the same point. `municipality_code` is a person's own statement; one of
    another region is left out. Raises OutsideGeorgia.
    """
    lon, lat = round(lon, EXACT_DECIMALS), round(lat, EXACT_DECIMALS)
    region = region_at(session, lon, lat)
    found = session.execute(
        read_sql(MASK_PLACE),
        {
            "lon": lon,
            "lat": lat,
            "location_precision": location_precision,
            "region_code": region.code,
            "municipality_code": municipality_code,
        },
    ).one()
    return MaskedPlace(
        lon=lon,
        lat=lat,
        masked_lon=found.masked_lon,
        masked_lat=found.masked_lat,
        region_code=region.code,
        region_rule=region.rule,
        municipality_code=found.municipality_code,
        location_name=found.location_name,
    )
