"""The question after four weeks, answered by the link of its mail: does it hold?"""

from __future__ import annotations

from flask import Response, request

from app.db import current_session
from app.errors import AppError
from app.form_fields import Fields
from app.hooks import after_save
from app.limits import limit
from app.pages import private_page
from app.problems.services.holds import answer_question, find_question
from app.problems.views.blueprint import blueprint
from app.problems.work_forms import LONGEST_REASON
from app.problems.workflow.labels import STATUS_LABELS
from app.security import public

PATH = "/problems/holds/<token>"


@blueprint.get(PATH)
@public()
def holds_page(token: str) -> Response:
    """Show the question with two answers; nothing is done yet, as mail scanners open links."""
    return _show(token)


@blueprint.post(PATH)
@public()
@limit("30 per hour", scope="holds")
def answer_holds(token: str) -> Response:
    """Keep the answer; a "no" opens the problem again."""
    fields = Fields(request.form)
    try:
        reason = fields.read_text("reason", LONGEST_REASON, lines=True)
        fields.check()
        _keep(token, request.form.get("holds") == "yes", reason)
    except AppError as error:
        if error.status != 422:
            raise
        current_session().rollback()
        return _show(token, error)
    return _show(token)


def _keep(token: str, holds: bool, reason: str) -> None:
    problem = answer_question(current_session(), token, holds=holds, reason=reason)
    after_save(current_session(), "problem", problem.id)
    current_session().commit()


def _show(token: str, error: AppError | None = None) -> Response:
    asked, problem = find_question(current_session(), token)
    return private_page(
        "problems/holds.html",
        status=error.status if error else 200,
        asked=asked,
        problem=problem,
        token=token,
        statuses=STATUS_LABELS,
        error=error,
        wrong={item.field: item.message for item in error.errors} if error else {},
        form=request.form,
    )
