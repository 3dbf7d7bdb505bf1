"""Open data layers as one-column statements: each row the text of a GeoJSON Feature (RFC 7946, lon/lat)."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Select, Text, bindparam, literal, select, text
from sqlalchemy.orm import Session

from app.filters import Filter
from app.projects.models import LocationFeature, Project, ProjectFeature, ProjectLocation
from app.projects.queries.conditions import matches, place_conditions, project_conditions
from app.projects.queries.totals import read_totals


def select_projects(flt: Filter, language: str, site_url: str) -> Select[Any]:
    """Return the statement of one Feature a project, a comma before each, in the order of the ids."""
    feature = ProjectFeature
    statement = select(_feature_text(feature, feature.project_id, language, site_url)).order_by(
        feature.project_id
    )
    if not flt.selects_all:
        statement = statement.join(Project, Project.id == feature.project_id).where(matches(flt))
    return statement.limit(flt.limit) if flt.limit else statement


def select_locations(flt: Filter, language: str, site_url: str) -> Select[Any]:
    """Return the statement of one Feature a project's place, a comma before each, in the order of the ids.

    The places that meet the filter's place, of the projects that meet the rest of it: their projects are the
    same as those of `select_projects`, where a place is asked for.
    """
    feature = LocationFeature
    statement = select(_feature_text(feature, feature.project_id, language, site_url)).order_by(
        feature.location_id
    )
    if not flt.selects_all:
        conditions = [*place_conditions(flt), *project_conditions(flt)]
        statement = (
            statement.join(ProjectLocation, ProjectLocation.id == feature.location_id)
            .join(Project, Project.id == feature.project_id)
            .where(*conditions)
        )
    return statement.limit(flt.limit) if flt.limit else statement


def _feature_text(
    feature: type[ProjectFeature] | type[LocationFeature], project_id: Any, language: str, site_url: str
) -> Any:
    title = feature.title_en if language == "en" else feature.title_ka
    prefix = "/en" if language == "en" else ""
    url = json.dumps(f"{site_url}{prefix}/projects/")[1:-1]
    # || and not concat(): the pieces are never NULL, and concat() looks up an output function for each.
    return (
        literal(",", Text)
        + feature.head
        + title
        + feature.tail
        + literal(f',"url":"{url}', Text)
        + project_id.cast(Text)
        + literal('"}}', Text)
    )


_REGIONS = text(
    """
    SELECT concat(
        ',{"type":"Feature","id":', to_json(region.code), ',"geometry":', ST_AsGeoJSON(region.geom, 6),
        ',"properties":', json_build_object(
            'code', region.code, 'name_ka', region.name_ka, 'name_en', region.name_en,
            'population', region.population, 'area_km2', region.area_km2,
            'government_control', region.government_control,
            'projects', COALESCE((CAST(:counts AS jsonb) ->> region.code)::integer, 0),
            'problems', NULL, 'members', NULL
        ), '}'
    )
    FROM region
    WHERE CAST(:all_regions AS boolean) OR region.code = ANY (CAST(:codes AS text[]))
    ORDER BY region.code
    """
).bindparams(bindparam("counts"), bindparam("codes"), bindparam("all_regions"))


def list_region_features(session: Session, flt: Filter) -> list[str]:
    """Return one Feature a region (at most 12), a comma before each, with its number of matching projects.

    A figure that is not collected yet (problems, members) is null, not 0.
    """
    totals = read_totals(session, flt, ("region",))["region"]
    counts = {code: total.projects for code, total in totals.items()}
    parameters = {"counts": json.dumps(counts), "codes": list(flt.region), "all_regions": not flt.region}
    return list(session.execute(_REGIONS, parameters).scalars())
