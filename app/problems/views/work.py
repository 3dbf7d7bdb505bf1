"""The work on a problem: its page for those who may, what they do there, and what is stuck."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError, QueryError
from app.i18n import current_language
from app.i18n import lazy_gettext as _l
from app.pages import NUMBER, undo
from app.paging import parse_place
from app.problems.queries.stuck import PAGE, list_stuck
from app.problems.queries.work import read_work
from app.problems.views.actor import Actor, demand, read_actor
from app.problems.views.blueprint import blueprint
from app.problems.views.work_actions import ACTIONS
from app.problems.workflow.labels import STATUS_LABELS
from app.projects.queries.regions import list_regions
from app.security import public, signed_in

PATH = f"/problems/<{NUMBER}:problem_id>/work"


@blueprint.get(PATH)
@signed_in()
def work_page(problem_id: int) -> Response:
    """Show what is to be done in the active step, with the forms to do it."""
    actor = read_actor(problem_id)
    demand(actor.may_work)
    return _show(actor)


@blueprint.post(f"{PATH}/<any({', '.join(ACTIONS)}):action>")
@signed_in()
def work(problem_id: int, action: str) -> AnyResponse:
    """Do one thing in the steps; a refusal shows the page again with what is wrong."""
    actor = read_actor(problem_id)
    try:
        ACTIONS[action](actor)
        current_session().commit()
    except AppError as error:
        undo(error)
        return _show(read_actor(problem_id), error, action)
    place = ".work_page" if read_actor(problem_id).may_work and action != "close" else ".problem_page"
    return redirect(url_for(place, problem_id=problem_id, done=action), 303)


@blueprint.get("/problems/stuck")
@public()
def stuck_page() -> str:
    """List the public problems that have stood in one step for over thirty days."""
    regions = list_regions(current_session(), current_language())
    region = request.args.get("region") or None
    if region and region not in {one.code for one in regions}:
        raise QueryError(_l("There is no such region."), field="region")
    after = parse_place(request.args.get("cursor", ""), datetime.fromisoformat)
    found = list_stuck(current_session(), datetime.now(UTC), current_language(), region=region, after=after)
    more = url_for(".stuck_page", region=region, cursor=found[PAGE - 1].cursor) if len(found) > PAGE else None
    return render_template(
        "problems/stuck.html", problems=found[:PAGE], region=region, regions=regions, next_url=more
    )


def _show(actor: Actor, error: AppError | None = None, action: str | None = None) -> Response:
    page = render_template(
        "problems/work.html",
        actor=actor,
        problem=actor.problem,
        work=read_work(current_session(), actor.problem, current_language()),
        statuses=STATUS_LABELS,
        error=error,
        wrong=name_wrong(error, action),
        form=request.form if error else {},
        refused=action,
    )
    return make_response(page, error.status if error else 200)


def name_wrong(error: AppError | None, action: str | None) -> dict[str, str]:
    """Return what is wrong by the id of its field: each form of the page has its own."""
    fields = {"close-evidence": "close-text"}
    found = {f"{action}-{item.field}": item.message for item in error.errors} if error else {}
    return {fields.get(field, field): message for field, message in found.items()}
