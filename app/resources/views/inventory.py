"""The inventory as a list, as a matrix of kinds by regions, and as a map: the same filter for all."""

from __future__ import annotations

from flask import Response, render_template, request

from app.db import current_session
from app.filters import Filter
from app.i18n import current_language
from app.resources.queries.facets import read_facets, read_matrix
from app.resources.queries.listing import count_resources, list_resources
from app.resources.queries.marks import list_marks
from app.resources.views.blueprint import blueprint, read_filter
from app.resources.workflow.rights import may_offer, seen_by
from app.security import current_person, public


@blueprint.get("/resources")
@public()
def list_page() -> str:
    """Show the resources that meet the filter, page by page."""
    flt = read_filter()
    listing = list_resources(current_session(), flt, current_language(), seen_by(current_person()))
    path = request.script_root + request.path
    return _show("resources/list.html", flt, "list", listing=listing.at(path, flt.pairs()))


@blueprint.get("/resources/matrix")
@public()
def matrix_page() -> str:
    """Show how many resources of each kind each region has."""
    flt = read_filter()
    matrix = read_matrix(current_session(), flt, current_language(), seen_by(current_person()))
    return _show("resources/matrix.html", flt, "matrix", matrix=matrix)


@blueprint.get("/resources/map")
@public()
def map_page() -> str:
    """Show where the resources stand; those that serve whole regions are listed below."""
    return _show("resources/map.html", read_filter(), "map")


@blueprint.get("/resources/places.geojson")
@public(machine=True)
def places() -> Response:
    """Send where the resources stand that meet the filter, for the map of the inventory."""
    seen = seen_by(current_person())
    marks = list_marks(current_session(), read_filter(strict=True), current_language(), seen)
    return Response(marks, content_type="application/geo+json; charset=utf-8")


def _show(template: str, flt: Filter, view: str, **values: object) -> str:
    session, seen = current_session(), seen_by(current_person())
    return render_template(
        template,
        filter=flt,
        view=view,
        form=read_facets(session, flt, current_language(), seen),
        total=count_resources(session, flt, seen),
        may_offer=may_offer(current_person()),
        sees_more=seen != ("public",),
        **values,
    )
