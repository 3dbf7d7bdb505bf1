"""What problems need: the list of all, and a problem's own page, where who does its step asks for more."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError, NotFound
from app.filters import Filter, parse
from app.hooks import after_save
from app.i18n import current_language, today_in_georgia
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.limits import limit
from app.pages import NUMBER, undo
from app.problems.queries.topics import list_topic_groups
from app.projects.queries.known import check_known
from app.projects.queries.regions import list_regions
from app.resources.allocation_forms import parse_ask
from app.resources.queries.allocations import list_of_problem
from app.resources.queries.requests import (
    count_open_requests,
    list_open_requests,
    list_problem_requests,
    read_request,
)
from app.resources.queries.types import list_type_groups, read_types
from app.resources.services.requests import add_request, withdraw_request
from app.resources.services.twice import find_same_request
from app.resources.views.actors import ProblemActor, read_problem_actor, this_viewer
from app.resources.views.blueprint import blueprint
from app.resources.workflow.rights import may_offer
from app.security import Forbidden, current_person, public, signed_in

PATH = f"/problems/<{NUMBER}:problem_id>/requests"


@blueprint.get("/requests")
@public()
def open_requests() -> str:
    """List what open problems still need; members also of the private problems of their regions."""
    flt, viewer, session = _read_filter(), this_viewer(), current_session()
    listing = list_open_requests(session, flt, viewer, current_language(), today_in_georgia())
    return render_template(
        "resources/requests.html",
        filter=flt,
        listing=listing.at(request.script_root + request.path, flt.pairs()),
        total=count_open_requests(session, flt, viewer),
        may_offer=may_offer(viewer.person),
        resource_id=request.args.get("resource", type=int),
        **_choices(),
    )


@blueprint.get(PATH)
@public()
def problem_requests(problem_id: int) -> Response:
    """Show what a problem needs and what is promised to it."""
    return _show(read_problem_actor(problem_id))


@blueprint.post(PATH)
@signed_in()
@limit("60 per hour", scope="requests", tries="600 per hour")
def ask(problem_id: int) -> AnyResponse:
    """Keep what the problem's step needs; or show the form again."""
    actor, session = read_problem_actor(problem_id), current_session()
    _demand(actor)
    try:
        asked = parse_ask(request.form, read_types(session).keys(), today_in_georgia())
        person_id = actor.viewer.person.id
        if find_same_request(session, problem_id, asked, person_id) is None:
            add_request(session, problem_id, asked, person_id)
        after_save(session, "problem", problem_id)
        session.commit()
    except AppError as error:
        return _answer(problem_id, error)
    return _back(problem_id, _("The request is published."))


@blueprint.post(f"/requests/<{NUMBER}:request_id>/withdraw")
@signed_in()
def withdraw_one(request_id: int) -> AnyResponse:
    """Take a request back."""
    asked = read_request(current_session(), request_id)
    if asked is None:
        raise NotFound(_l("There is no such request."))
    problem_id = asked.problem_id
    _demand(read_problem_actor(problem_id))
    try:
        withdraw_request(current_session(), request_id)
        after_save(current_session(), "problem", problem_id)
        current_session().commit()
    except AppError as error:
        return _answer(problem_id, error)
    return _back(problem_id, _("The request is withdrawn."))


def _read_filter() -> Filter:
    flt = parse(request.args.items(multi=True), layers=("problems",), without=frozenset({"sort", "status"}))
    check_known(current_session(), flt)
    return flt


def _choices() -> dict[str, object]:
    session = current_session()
    return {
        "regions": list_regions(session, current_language()),
        "topics": list_topic_groups(session),
        "types": list_type_groups(session),
    }


def _demand(actor: ProblemActor) -> None:
    """Raise Forbidden for who does not do the problem's step; a closed problem is told by the service."""
    if not actor.works:
        raise Forbidden(_l("Who does the step asks for what it needs, and moderators."))


def _answer(problem_id: int, error: AppError) -> AnyResponse:
    undo(error)
    return _show(read_problem_actor(problem_id), error)


def _show(actor: ProblemActor, error: AppError | None = None) -> Response:
    session, language, today = current_session(), current_language(), today_in_georgia()
    problem_id = actor.problem.id
    # What was withdrawn, perhaps for its words, is no longer everybody's.
    asked = list_problem_requests(session, problem_id, language, today)
    page = render_template(
        "resources/problem_requests.html",
        actor=actor,
        problem=actor.problem,
        requests=[row for row in asked if actor.works or row.state != "withdrawn"],
        allocations=list_of_problem(session, problem_id, actor.viewer, language, today, works=actor.works),
        types=list_type_groups(session),
        may_offer=may_offer(current_person()),
        error=error,
        wrong={item.field: item.message for item in error.errors} if error else {},
        form=request.form if error else {},
        today=today,
    )
    return Response(page, error.status if error else 200)


def _back(problem_id: int, words: str) -> AnyResponse:
    flash(words, "success")
    return redirect(url_for("resources.problem_requests", problem_id=problem_id), 303)
