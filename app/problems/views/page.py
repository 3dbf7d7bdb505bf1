"""A problem's own page, and its place for the small map there."""

from __future__ import annotations

from flask import Response, current_app, render_template

from app.db import current_session
from app.errors import Gone, NotFound
from app.hooks import draw_parts
from app.i18n import current_language
from app.i18n import lazy_gettext as _l
from app.pages import NUMBER
from app.problems.queries.around import read_around
from app.problems.queries.detail import ProblemPage, read_exact_place, read_problem
from app.problems.queries.work import read_work
from app.problems.views.actor import read_actor
from app.problems.views.blueprint import blueprint
from app.problems.views.rights import person_may_see
from app.problems.workflow.rights import may_see_exact
from app.security import current_person, public


@blueprint.get(f"/problems/<{NUMBER}:problem_id>")
@public()
def problem_page(problem_id: int) -> str:
    """Show what the person of this request may see of a problem."""
    page, person = read_visible(problem_id), current_person()
    exact = may_see_exact(person, page.problem)
    return render_template(
        "problems/page.html",
        page=page,
        problem=page.problem,
        **read_surroundings(problem_id),
        more_parts=draw_parts("problem", current_session(), problem_id, person),
        exact=read_exact_place(current_session(), problem_id) if exact else None,
        site_url=current_app.config["SETTINGS"].site_url,
    )


@blueprint.get(f"/problems/<{NUMBER}:problem_id>/place.geojson")
@public(machine=True)
def problem_place(problem_id: int) -> Response:
    """Send the place that everybody may see as GeoJSON, for the small map of the problem's page."""
    page = read_visible(problem_id)
    return Response(page.geojson(), content_type="application/geo+json; charset=utf-8")


def read_surroundings(problem_id: int) -> dict[str, object]:
    """Return what stands around the report on its page: the work in steps, updates, the person's rights."""
    session, actor = current_session(), read_actor(problem_id)
    return {
        "actor": actor,
        "work": read_work(session, actor.problem, current_language()),
        "around": read_around(session, actor.problem, actor.person_id, current_language()),
    }


def read_visible(problem_id: int) -> ProblemPage:
    """Return the problem's page, if the person of this request may see it. Raises NotFound, Gone."""
    page = read_problem(current_session(), problem_id, current_language())
    if page is not None and person_may_see(page.problem):
        return page
    if page and page.problem.published_at and page.problem.moderation in ("withdrawn", "refused"):
        raise Gone(_l("This problem was published once and has been taken back since."))
    raise NotFound(
        _l("There is no public problem at this address. If you reported it, sign in to see how it stands.")
    )
