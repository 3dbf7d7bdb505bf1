"""Invents where a project works, and how exactly that is known."""

from __future__ import annotations

import random
from typing import Any

from app.projects.services.inventing.ideas import CAPITAL, Idea, Spot
from app.projects.services.inventing.record import Words

METRES_PER_DEGREE = 111_000


def choose_locations(words: Words, chance: random.Random, idea: Idea, spot: Spot) -> list[dict[str, Any]]:
    """Return the places: a settlement, or an area, or some settlements of the area."""
    if idea.scope == "settlement":
        return [_place(chance, spot, chance.choice(("exact", "exact", "exact", "near")))]
    if idea.scope == "country":
        return [_area("country")]
    if idea.scope == "municipality":
        near = [other for other in words.spots if other.municipality_code == spot.municipality_code]
        area = _area("district", spot)
        most, likely = 3, 0.4
    else:
        near = [other for other in words.spots if other.region_code == spot.region_code]
        area = _area("region", spot)
        most, likely = 5, 0.5
    # A capital's or a city's own name says no more than its district does.
    if chance.random() > likely or spot.region_code == CAPITAL:
        return [area]
    return [
        _place(chance, other, "near")
        for other in chance.sample(near, min(len(near), chance.randint(2, most)))
    ]


def _place(chance: random.Random, spot: Spot, precision: str) -> dict[str, Any]:
    """Return a place at most 300 m (exact) or 1,200 m (near) from the middle of a settlement."""
    reach = (300 if precision == "exact" else 1_200) / METRES_PER_DEGREE
    return {
        "names": spot.names,
        "lon": round(spot.lon + chance.uniform(-reach, reach), 5),
        "lat": round(spot.lat + chance.uniform(-reach, reach) * 0.7, 5),
        "region_code": spot.region_code,
        "municipality_code": spot.municipality_code,
        "precision": precision,
    }


def _area(precision: str, spot: Spot | None = None) -> dict[str, Any]:
    """Return an area; a district has the point that stands for it, region and country have none."""
    district = spot if precision == "district" else None
    return {
        "names": {},
        "lon": district.district[0] if district else None,
        "lat": district.district[1] if district else None,
        "region_code": spot.region_code if spot else None,
        "municipality_code": district.municipality_code if district else None,
        "precision": precision,
    }
