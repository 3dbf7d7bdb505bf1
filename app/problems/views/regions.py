"""The regions and what is done in each."""

from __future__ import annotations

from flask import render_template

from app.db import current_session
from app.errors import NotFound
from app.filters import Filter
from app.i18n import current_language
from app.i18n import lazy_gettext as _l
from app.problems.views.blueprint import blueprint
from app.projects.queries.listing import list_projects
from app.projects.queries.regions import list_regions, read_bounds, read_breakdown, read_region
from app.projects.queries.totals import read_totals
from app.security import public

NEWEST = 6


@blueprint.get("/regions")
@public()
def regions_list() -> str:
    """List the regions with their numbers."""
    totals = read_totals(current_session(), Filter(), ("region",))["region"]
    return render_template(
        "regions/list.html", regions=list_regions(current_session(), current_language()), totals=totals
    )


@blueprint.get("/regions/<code>")
@public()
def region_page(code: str) -> str:
    """Show a region's facts, its current projects, and who funds what there."""
    language, session = current_language(), current_session()
    region = read_region(session, code, language)
    if region is None:
        raise NotFound(_l("There is no such region."))
    current = Filter(region=(code,), status=("current",), sort="starts", limit=NEWEST)
    return render_template(
        "regions/page.html",
        region=region,
        bounds=read_bounds(session, code),
        breakdown=read_breakdown(session, Filter(region=(code,)), language),
        current=list_projects(session, current, language),
    )
