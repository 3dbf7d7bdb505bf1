"""The moderators' queue, and a report with all that is known of it and can be done about it."""

from __future__ import annotations

from flask import Response, jsonify, redirect
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError
from app.hooks import after_save
from app.pages import NUMBER, undo
from app.problems.models import Problem
from app.problems.moderation_forms import Item, write_items
from app.problems.queries.detail import read_exact_place
from app.problems.views.blueprint import blueprint
from app.problems.views.moderation_moves import MOVES
from app.problems.views.moderation_pages import address, read_queue_filter, show_queue, show_report
from app.problems.views.moderator import MODERATORS, read_report
from app.security import roles

PATH = f"/moderation/<{NUMBER}:problem_id>"
# After these the moderator goes on with the next report.
DECISIONS = ("publish", "ask", "refuse", "take_back", "merge")


@blueprint.get("/moderation")
@roles(*MODERATORS)
def moderation_queue() -> Response:
    """List the reports that wait for a decision, those longest there first."""
    return show_queue()


@blueprint.get(PATH)
@roles(*MODERATORS)
def moderated_report(problem_id: int) -> Response:
    """Show everything of a report, and the moves."""
    return show_report(read_report(problem_id))


@blueprint.get(f"{PATH}/place.geojson")
@roles(*MODERATORS, machine=True)
def moderated_place(problem_id: int) -> Response:
    """Send the exact place, for the small map beside the public one."""
    lon, lat = read_exact_place(current_session(), read_report(problem_id).id)
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    properties = {"precision": "exact", "location_name": f"{lat:.5f}, {lon:.5f}", "halo_metres": None}
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    response = jsonify({"type": "FeatureCollection", "features": [feature]})
    response.headers["Content-Type"] = "application/geo+json; charset=utf-8"
    return response


@blueprint.post(f"{PATH}/<any({', '.join(MOVES)}):action>")
@roles(*MODERATORS)
def moderate(problem_id: int, action: str) -> AnyResponse:
    """Do one thing about a report; a refusal shows the page again with what is wrong."""
    try:
        query, done = read_queue_filter().pairs(), MOVES[action](read_report(problem_id))
        after_save(current_session(), "problem", problem_id)
        current_session().commit()
    except AppError as error:
        undo(error)
        return show_report(read_report(problem_id), error, action)
    return _lead_on(done, action, query)


def _lead_on(problem: Problem, action: str, query: list[tuple[str, str]]) -> AnyResponse:
    """Lead to the queue, where a decision can be undone, or back to the report."""
    told = [*query, ("done", action)]
    if action in DECISIONS:
        items = write_items([Item(problem.id, problem.version)])
        return redirect(address("/moderation", [*told, ("items", items)]), 303)
    return redirect(address(f"/moderation/{problem.id}", told), 303)
