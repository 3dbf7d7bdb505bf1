"""The regions, what is done and what is wrong in each."""

from __future__ import annotations

from flask import render_template

from app.db import current_session
from app.errors import NotFound
from app.filters import Filter
from app.hooks import draw_parts
from app.i18n import current_language
from app.i18n import lazy_gettext as _l
from app.problems.queries.listing import list_problems
from app.problems.queries.totals import Total as ProblemTotal
from app.problems.queries.totals import read_totals as read_problem_totals
from app.problems.views.blueprint import blueprint
from app.projects.queries.listing import list_projects
from app.projects.queries.regions import list_regions, read_bounds, read_breakdown, read_region
from app.projects.queries.totals import read_totals
from app.security import current_person, public

NEWEST = 6


@blueprint.get("/regions")
@public()
def regions_list() -> str:
    """List the regions with their numbers."""
    session = current_session()
    return render_template(
        "regions/list.html",
        regions=list_regions(session, current_language()),
        totals=read_totals(session, Filter(), ("region",))["region"],
        problems=read_problem_totals(session, Filter(), ("region",))["region"],
    )


@blueprint.get("/regions/<code>")
@public()
def region_page(code: str) -> str:
    """Show a region's facts, its current projects, its newest open problems, and who funds what there."""
    language, session = current_language(), current_session()
    region = read_region(session, code, language)
    if region is None:
        raise NotFound(_l("There is no such region."))
    return render_template(
        "regions/page.html",
        region=region,
        bounds=read_bounds(session, code),
        breakdown=read_breakdown(session, Filter(region=(code,)), language),
        problems=read_problem_totals(session, Filter(), ("region",))["region"].get(code, ProblemTotal(0)),
        parts_of_others=draw_parts("region", session, code, current_person()),
        **_newest(code),
    )


def _newest(code: str) -> dict[str, object]:
    """The projects of the region that began last and the problems reported last."""
    session, language = current_session(), current_language()
    current = Filter(region=(code,), status=("current",), sort="starts", limit=NEWEST)
    reported = Filter(region=(code,), status=("open",), sort="reported", limit=NEWEST)
    return {
        "current": list_projects(session, current, language),
        "reported": list_problems(session, reported, language),
    }
