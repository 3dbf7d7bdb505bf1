"""A resource's own page, its area for the map there, and the own resources."""

from __future__ import annotations

from flask import Response, current_app, render_template

from app.db import current_session
from app.hooks import draw_parts
from app.i18n import current_language
from app.pages import NUMBER
from app.problems.queries.ties import read_ties
from app.resources.queries.detail import read_area
from app.resources.queries.mine import list_own
from app.resources.views.blueprint import blueprint, read_actor
from app.resources.workflow.rights import may_offer
from app.security import current_person, public, signed_in


@blueprint.get(f"/resources/<{NUMBER}:resource_id>")
@public()
def resource_page(resource_id: int) -> str:
    """Show what the person of this request may see of a resource."""
    actor, session = read_actor(resource_id), current_session()
    return render_template(
        "resources/page.html",
        actor=actor,
        page=actor.page,
        resource=actor.page.resource,
        row=actor.page.row,
        parts_of_others=draw_parts("resource", session, resource_id, actor.viewer.person),
        site_url=current_app.config["SETTINGS"].site_url,
    )


@blueprint.get(f"/resources/<{NUMBER}:resource_id>/area.geojson")
@public(machine=True)
def resource_area(resource_id: int) -> Response:
    """Send where the resource can be used, for the map of its page."""
    resource = read_actor(resource_id).page.resource
    area = read_area(current_session(), resource, current_language())
    return Response(area, content_type="application/geo+json; charset=utf-8")


@blueprint.get("/account/resources")
@signed_in()
def my_resources() -> str:
    """List the resources of the person and of the organisations for which they act, in any state."""
    session, person = current_session(), current_person()
    ties = read_ties(session, person.id, current_language())
    own = list_own(session, person.id, ties.organisations, current_language())
    return render_template("resources/mine.html", own=own, may_offer=may_offer(person))
