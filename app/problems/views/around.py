"""Around a problem: support, updates and comments, flags."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError, NotFound
from app.i18n import lazy_gettext as _l
from app.limits import limit
from app.pages import NUMBER, SHOWN_AGAIN
from app.problems.queries.around import find_update
from app.problems.services.around import add_update, flag, hide_update, support, unsupport
from app.problems.views.actor import Actor, demand, read_actor
from app.problems.views.blueprint import blueprint
from app.problems.work_forms import (
    LONGEST_REASON,
    LONGEST_UPDATE,
    MOST_UPDATE_PHOTOS,
    read_needed_text,
)
from app.security import current_person, public, roles, signed_in
from app.storage import current_storage
from app.text import parse_number
from app.uploads import read_photos, takes_photos

PATH = f"/problems/<{NUMBER}:problem_id>"


@blueprint.post(f"{PATH}/support")
@signed_in()
def support_problem(problem_id: int) -> AnyResponse:
    """Say that one has the same problem."""
    actor = read_published(problem_id)
    support(current_session(), actor.problem, current_person().id)
    return _back(problem_id, "around")


@blueprint.post(f"{PATH}/unsupport")
@signed_in()
def unsupport_problem(problem_id: int) -> AnyResponse:
    """Take the support back."""
    actor = read_published(problem_id)
    unsupport(current_session(), actor.problem, current_person().id)
    return _back(problem_id, "around")


@blueprint.post(f"{PATH}/updates")
@signed_in()
@takes_photos(MOST_UPDATE_PHOTOS)
@limit("10 per minute; 60 per hour", scope="updates")
def write_update(problem_id: int) -> AnyResponse | tuple[str, int]:
    """Write an update or a comment, with photos; a refusal shows the form again."""
    actor = read_published(problem_id)
    try:
        _write(actor)
    except AppError as error:
        if error.status not in SHOWN_AGAIN:
            raise
        current_session().rollback()
        return _show_form("problems/update.html", problem_id, error), error.status
    return _back(problem_id, "updates")


@blueprint.post(f"{PATH}/updates/<{NUMBER}:update_id>/hide")
@roles("moderator", "admin")
def hide(problem_id: int, update_id: int) -> AnyResponse:
    """Take an update or a comment off the page."""
    actor = read_actor(problem_id)
    demand(actor.may_hide)
    written = find_update(current_session(), problem_id, update_id)
    if written is None:
        raise NotFound(_l("There is no such update."))
    hide_update(current_session(), actor.problem, written, current_person().id)
    return _back(problem_id, "updates")


@blueprint.get(f"{PATH}/flag")
@public()
def flag_page(problem_id: int) -> str:
    """Ask what is wrong on the page of a problem."""
    read_published(problem_id)
    return _show_form("problems/flag.html", problem_id)


@blueprint.post(f"{PATH}/flag")
@public()
@limit("10 per hour", scope="flags")
def flag_problem(problem_id: int) -> str | tuple[str, int]:
    """Tell the moderators what is wrong."""
    actor = read_published(problem_id)
    try:
        _flag(actor)
    except AppError as error:
        if error.status not in SHOWN_AGAIN:
            raise
        return _show_form("problems/flag.html", problem_id, error), error.status
    return render_template("problems/flagged.html", problem=actor.problem)


def read_published(problem_id: int) -> Actor:
    """Return who acts on a published problem. Raises NotFound for another."""
    actor = read_actor(problem_id)
    if actor.problem.moderation != "published":
        raise NotFound(_l("There is no public problem with this number."))
    return actor


def _write(actor: Actor) -> None:
    message = _l("Write something first.")
    text = read_needed_text(request.form, "update_text", LONGEST_UPDATE, message)
    is_update = request.form.get("is_update") == "yes" and actor.may_update
    add_update(
        current_session(),
        current_storage(),
        actor.problem,
        current_person().id,
        kind="update" if is_update else "comment",
        text=text,
        pictures=read_photos("photos", MOST_UPDATE_PHOTOS),
    )
    current_session().commit()


def _flag(actor: Actor) -> None:
    reason = read_needed_text(request.form, "reason", LONGEST_REASON, _l("Say what is wrong."))
    # Only machines fill in what nobody sees; they are told the same as people.
    if request.form.get("website"):
        return
    update_id = parse_number(request.form.get("update", ""))
    written = find_update(current_session(), actor.problem.id, update_id) if update_id else None
    flag(
        current_session(),
        actor.problem,
        reason,
        person_id=actor.person_id,
        update_id=written.id if written else None,
    )
    current_session().commit()


def _show_form(template: str, problem_id: int, error: AppError | None = None) -> str:
    actor = read_actor(problem_id)
    return render_template(
        template,
        actor=actor,
        problem=actor.problem,
        update_id=parse_number(request.values.get("update", "")),
        error=error,
        wrong={item.field: item.message for item in error.errors} if error else {},
        form=request.form,
    )


def _back(problem_id: int, anchor: str) -> AnyResponse:
    current_session().commit()
    return redirect(url_for(".problem_page", problem_id=problem_id, _anchor=anchor), 303)
