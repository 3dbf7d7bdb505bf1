"""The own report, by account or by the signed address of a mail: edit, withdraw, hide the name."""

from __future__ import annotations

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError, NotFound
from app.hooks import after_save
from app.i18n import current_language
from app.i18n import lazy_gettext as _l
from app.pages import NUMBER
from app.problems.forms import parse_report
from app.problems.links import read_own
from app.problems.models import Problem
from app.problems.queries.own import find_problem, find_reporter
from app.problems.services.own import edit_report, hide_name, read_form_values, withdraw_report
from app.problems.services.preview import preview_report
from app.problems.views.blueprint import blueprint
from app.problems.views.report_form import answer_refusal, show_form
from app.problems.workflow.rights import is_reporter
from app.security import current_person, public, secret_keys, signed_in

PATH, TOKEN = f"/problems/<{NUMBER}:problem_id>", "/problems/own/<token>"


@blueprint.get(f"{PATH}/edit")
@signed_in()
def edit_page(problem_id: int) -> Response:
    """Show the own report with what can be changed about it."""
    return _show(_read_own(problem_id))


@blueprint.post(f"{PATH}/edit")
@signed_in()
def edit(problem_id: int) -> AnyResponse:
    """Change the own report."""
    return _edit(_read_own(problem_id))


@blueprint.post(f"{PATH}/withdraw")
@signed_in()
def withdraw(problem_id: int) -> AnyResponse:
    """Take the own report back."""
    _withdraw(_read_own(problem_id), current_person().id)
    return _back(f"/problems/{problem_id}/edit")


@blueprint.post(f"{PATH}/hide-name")
@signed_in()
def hide_own_name(problem_id: int) -> AnyResponse:
    """Hide the own name from now on."""
    hide_name(current_session(), _read_own(problem_id).id, current_person().id)
    return _back(f"/problems/{problem_id}/edit")


@blueprint.get(TOKEN)
@public()
def own_page(token: str) -> Response:
    """Show a report to whoever got its address by mail."""
    return _show(_read_signed(token))


@blueprint.post(TOKEN)
@public()
def edit_by_link(token: str) -> AnyResponse:
    """Change a report by the address of the mail."""
    return _edit(_read_signed(token))


@blueprint.post(f"{TOKEN}/withdraw")
@public()
def withdraw_by_link(token: str) -> AnyResponse:
    """Take a report back by the address of the mail."""
    _withdraw(_read_signed(token), None)
    return _back(f"/problems/own/{token}")


@blueprint.post(f"{TOKEN}/hide-name")
@public()
def hide_name_by_link(token: str) -> AnyResponse:
    """Hide the name by the address of the mail."""
    hide_name(current_session(), _read_signed(token).id, None)
    return _back(f"/problems/own/{token}")


def _read_own(problem_id: int) -> Problem:
    problem = find_problem(current_session(), problem_id)
    if not is_reporter(current_person(), problem):
        raise NotFound(_l("This is no report of yours."))
    return problem


def _read_signed(token: str) -> Problem:
    return find_problem(current_session(), read_own(secret_keys(), token))


def _show(problem: Problem) -> Response:
    values = read_form_values(current_session(), problem)
    return show_form(values, problem=problem, action=request.script_root + request.path)


def _edit(problem: Problem) -> AnyResponse:
    session, problem_id = current_session(), problem.id
    try:
        # Not the person of the request: whoever holds the mail's link may be signed in by chance.
        reporter = find_reporter(session, problem)
        report = parse_report(session, request.form, reporter, problem.language, asks_email=False)
        if request.form.get("do") == "preview":
            preview = preview_report(session, report, current_language(), editing=True)
            return show_form(
                request.form, preview=preview, problem=problem, action=request.script_root + request.path
            )
        edit_report(session, problem_id, report, request.form.get("version", -1, type=int))
        after_save(session, "problem", problem_id)
    except AppError as error:
        return answer_refusal(
            error, problem=find_problem(session, problem_id), action=request.script_root + request.path
        )
    return _back(request.path)


def _withdraw(problem: Problem, person_id: int | None) -> None:
    withdraw_report(current_session(), problem.id, person_id)
    after_save(current_session(), "problem", problem.id)


def _back(path: str) -> AnyResponse:
    current_session().commit()
    return redirect(f"{request.script_root}{path}?saved=1", 303)
