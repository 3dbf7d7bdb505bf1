"""The list of projects, and each project's own page."""

from __future__ import annotations

from flask import Response, render_template

from app.db import current_session
from app.errors import NotFound
from app.hooks import draw_parts
from app.i18n import current_language
from app.i18n import lazy_gettext as _l
from app.projects.money_chart import draw_money_charts
from app.projects.queries.detail import read_places_geojson, read_project
from app.projects.queries.facets import read_facets
from app.projects.queries.listing import list_projects
from app.projects.queries.totals import count_projects
from app.projects.views.blueprint import blueprint, own_path, read_filter
from app.projects.workflow import (
    BUDGET_LABELS,
    FIELD_LABELS,
    KIND_LABELS,
    PRECISION_LABELS,
    ROLE_LABELS,
    STATUS_LABELS,
)
from app.security import current_person, public

NO_PROJECT = _l("There is no such project.")
LABELS = {
    "roles": ROLE_LABELS,
    "kinds": KIND_LABELS,
    "precisions": PRECISION_LABELS,
    "fields": FIELD_LABELS,
    # What a change tells by a code: the words for each.
    "codes": {
        "status": STATUS_LABELS,
        "role": ROLE_LABELS,
        "precision": PRECISION_LABELS,
        "kind": {**BUDGET_LABELS, **KIND_LABELS},
    },
}


@blueprint.get("/projects")
@public()
def list_page() -> str:
    """Show the projects that meet the filter, page by page."""
    flt, language, session = read_filter(), current_language(), current_session()
    return render_template(
        "projects/list.html",
        filter=flt,
        form=read_facets(session, flt, language),
        listing=list_projects(session, flt, language).at(own_path(), flt.pairs()),
        total=count_projects(session, flt),
    )


# The largest integer of PostgreSQL: a number beyond it is no project's, and asking would be an error.
@blueprint.get("/projects/<int(max=2147483647):project_id>")
@public()
def project_page(project_id: int) -> str:
    """Show all that is known of one project."""
    page = read_project(current_session(), project_id, current_language())
    if page is None:
        raise NotFound(NO_PROJECT)
    return render_template(
        "projects/page.html",
        page=page,
        project=page.project,
        charts=draw_money_charts(page.money.sums),
        labels=LABELS,
        more_parts=draw_parts("project", current_session(), project_id, current_person()),
    )


@blueprint.get("/projects/<int(max=2147483647):project_id>/places.geojson")
@public(machine=True)
def project_places(project_id: int) -> Response:
    """Send the project's places as GeoJSON, for the small map of its page."""
    text = read_places_geojson(current_session(), project_id, current_language())
    if text is None:
        raise NotFound(NO_PROJECT)
    return Response(text, content_type="application/geo+json; charset=utf-8")
