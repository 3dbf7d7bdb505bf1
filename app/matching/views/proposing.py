"""Proposing by hand what could help a problem: found by words, chosen, said why."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError, NotFound
from app.form_fields import Fields
from app.i18n import current_language
from app.i18n import lazy_gettext as _l
from app.limits import limit
from app.matching.models import Link
from app.matching.queries.search import find_helper, find_helpers, read_key
from app.matching.services.moves import Mover, propose_link
from app.matching.views.blueprint import blueprint
from app.matching.views.link_moves import LONGEST_WORDS
from app.matching.workflow.rights import Helper, may_propose, sides_of
from app.pages import NUMBER, undo
from app.problems.models import Problem
from app.problems.queries.stays import read_step_owner
from app.problems.queries.ties import read_viewer
from app.problems.workflow.rights import may_see
from app.security import Forbidden, current_person, signed_in

PATH = f"/problems/<{NUMBER}:problem_id>/links"
LONGEST_SEARCH = 200


@blueprint.get(f"{PATH}/new")
@signed_in()
def propose_page(problem_id: int) -> Response:
    """Show what could be proposed, by the words looked for."""
    return _show(_read_problem(problem_id))


@blueprint.post(f"{PATH}/new")
@signed_in()
@limit("30 per hour", scope="links")
def propose(problem_id: int) -> AnyResponse:
    """Propose what was chosen; what is linked already leads to its link."""
    problem = _read_problem(problem_id)
    try:
        link, is_new = _propose(problem)
        current_session().commit()
    except AppError as error:
        undo(error)
        return _show(_read_problem(problem_id), error)
    return redirect(url_for(".link_page", link_id=link.id, done="propose" if is_new else "known"), 303)


def _read_problem(problem_id: int) -> Problem:
    """Return a problem for which the person of the request may propose. Raises NotFound, Forbidden."""
    session, person = current_session(), current_person()
    problem, viewer = session.get(Problem, problem_id), read_viewer(session, person, current_language())
    if problem is None or not may_see(person, problem, viewer.ties.regions):
        raise NotFound(_l("There is no public problem with this number."))
    if not may_propose(person, problem, viewer.ties.regions):
        raise Forbidden(_l("Members of the network say what could help a problem."))
    return problem


def _propose(problem: Problem) -> tuple[Link, bool]:
    session, person, fields = current_session(), current_person(), Fields(request.form)
    words = fields.read_text("text", LONGEST_WORDS, lines=True)
    chosen = read_key(request.form.get("helper", ""))
    if chosen is None or not find_helper(session, *chosen, person):
        fields.refuse("helper", "E_CHOICE", _l("Choose what could help."))
    fields.check()
    if chosen is None:
        raise AssertionError("a form without a choice was taken")
    viewer = read_viewer(session, person, current_language())
    owner = read_step_owner(session, problem.id)
    sides = sides_of(person, problem, owner, Helper(), viewer.ties.organisations)
    side = next((side for side in ("problem", "moderator") if side in sides), None)
    return propose_link(session, problem.id, *chosen, Mover(person.id, side), words)


def _show(problem: Problem, error: AppError | None = None) -> Response:
    words = (request.form if error else request.args).get("q", "")[:LONGEST_SEARCH]
    page = render_template(
        "matching/propose.html",
        problem=problem,
        words=words,
        found=find_helpers(current_session(), words, current_person(), current_language()),
        error=error,
        wrong={item.field: item.message for item in error.errors} if error else {},
        form=request.form if error else {},
    )
    return make_response(page, error.status if error else 200)
