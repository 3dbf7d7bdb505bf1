"""The regions as GeoJSON Features, with what the filter means in each."""

from __future__ import annotations

import json

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from app.filters import Filter
from app.problems.queries.totals import read_totals as read_problem_totals
from app.projects.queries.totals import read_totals

_REGIONS = text(
    """
    SELECT concat(
        ',{"type":"Feature","id":', to_json(region.code), ',"geometry":', ST_AsGeoJSON(region.geom, 6),
        ',"properties":', json_build_object(
            'code', region.code, 'name_ka', region.name_ka, 'name_en', region.name_en,
            'population', region.population, 'area_km2', region.area_km2,
            'government_control', region.government_control,
            'projects', COALESCE((CAST(:counts AS jsonb) ->> region.code)::integer, 0),
            'problems', COALESCE((CAST(:problem_counts AS jsonb) ->> region.code)::integer, 0),
            'members', NULL
        ), '}'
    )
    FROM region
    WHERE CAST(:all_regions AS boolean) OR region.code = ANY (CAST(:codes AS text[]))
    ORDER BY region.code
    """
).bindparams(*map(bindparam, ("counts", "problem_counts", "codes", "all_regions")))


def list_region_features(session: Session, flt: Filter) -> list[str]:
    """Return one Feature a region (at most 12), a comma before each, with what meets the filter there.

    A figure that is not collected yet (members) is null, not 0.
    """
    totals = read_totals(session, flt, ("region",))["region"]
    counts = {code: total.projects for code, total in totals.items()}
    problems = {
        code: total.problems
        for code, total in read_problem_totals(session, flt, ("region",))["region"].items()
    }
    parameters = {
        "counts": json.dumps(counts),
        "problem_counts": json.dumps(problems),
        "codes": list(flt.region),
        "all_regions": not flt.region,
    }
    return list(session.execute(_REGIONS, parameters).scalars())
