"""Projects and their places as one-column statements: each row the text of a GeoJSON Feature (RFC 7946)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Text, literal, select

from app.filters import Filter
from app.opendata.queries.pieces import page_address
from app.projects.models import LocationFeature, Project, ProjectFeature, ProjectLocation
from app.projects.queries.conditions import matches, place_conditions, project_conditions


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
    url = page_address(site_url, language, "projects")
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
