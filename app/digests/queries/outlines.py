"""What the day's map needs: the outlines of the regions."""

from __future__ import annotations

import json

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.regions.models import Region


def list_outlines(session: Session) -> list[list[tuple[float, float]]]:
    """Return the outer rings of all regions, longitude and latitude in degrees.

    Neighbours have the same corners: to simplify each by itself once more would tear them apart.
    """
    shape = func.ST_AsGeoJSON(Region.simplified, 3)
    rings = []
    for text in session.scalars(select(shape).order_by(Region.code)):
        for polygon in json.loads(text)["coordinates"]:
            rings.append([(lon, lat) for lon, lat in polygon[0]])
    return rings
