"""What the small map of the inventory draws: every resource that meets the filter, where it stands."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.filters import Filter
from app.i18n import pick_column
from app.resources.models import Resource
from app.resources.queries.conditions import PUBLIC, matches

# From here on a page is no place for single signs; its filter leaves fewer.
MOST_MARKS = 5_000


def list_marks(session: Session, flt: Filter, language: str, seen: Sequence[str] = PUBLIC) -> str:
    """Return a FeatureCollection of points (longitude first), NULL for what serves regions as a whole.

    `total` says how many meet the filter, at most MOST_MARKS of them are drawn. One statement.
    """
    statement = (
        select(
            Resource.id, pick_column(Resource, "title", language).label("title"), Resource.type_code,
            func.ST_AsGeoJSON(Resource.point, 6).label("point"), func.count().over().label("total"),
        )
        .where(matches(flt, seen)).order_by(Resource.id).limit(MOST_MARKS)
    )  # fmt: skip
    rows = session.execute(statement).all()
    features = [
        {
            "type": "Feature",
            "id": row.id,
            "geometry": json.loads(row.point) if row.point else None,
            "properties": {"title": row.title, "type": row.type_code},
        }
        for row in rows
    ]
    total = rows[0].total if rows else 0
    return json.dumps({"type": "FeatureCollection", "total": total, "features": features}, ensure_ascii=False)
