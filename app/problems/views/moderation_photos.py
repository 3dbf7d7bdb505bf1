"""A moderator looks at one photo: hide it, put it back, make a part of it unreadable."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError
from app.pages import NUMBER, private_page, undo
from app.problems.moderation_forms import read_box
from app.problems.services.tidying import blur_photo, find_photo_of, hide_photo, show_photo
from app.problems.views.blueprint import blueprint
from app.problems.views.moderation import PATH
from app.problems.views.moderator import MODERATORS, read_report, this_moderator
from app.security import roles
from app.storage import current_storage

PHOTO = f"{PATH}/photos/<{NUMBER}:photo_id>"


@blueprint.get(PHOTO)
@roles(*MODERATORS)
def moderated_photo(problem_id: int, photo_id: int) -> Response:
    """Show a photo, on which a part can be marked."""
    return _show(problem_id, photo_id)


@blueprint.post(f"{PHOTO}/<any(hide, show, blur):action>")
@roles(*MODERATORS)
def moderate_photo(problem_id: int, photo_id: int, action: str) -> AnyResponse:
    """Hide, show or blur a photo; a refusal shows the page again with what is wrong."""
    try:
        _do(problem_id, photo_id, action)
        current_session().commit()
    except AppError as error:
        undo(error)
        return _show(problem_id, photo_id, error)
    place = url_for(".moderated_photo", problem_id=problem_id, photo_id=photo_id, done=action)
    return redirect(place, 303)


def _do(problem_id: int, photo_id: int, action: str) -> None:
    session, problem, by = current_session(), read_report(problem_id), this_moderator()
    if action == "hide":
        hide_photo(session, problem, photo_id, by)
    elif action == "show":
        show_photo(session, problem, photo_id, by)
    else:
        box, seen_key = read_box(request.form), request.form.get("seen_key", "")
        blur_photo(session, current_storage(), problem, photo_id, by, seen_key=seen_key, boxes=[box])


def _show(problem_id: int, photo_id: int, error: AppError | None = None) -> Response:
    problem = read_report(problem_id)
    return private_page(
        "moderation/photo.html",
        status=error.status if error else 200,
        problem=problem,
        photo=find_photo_of(current_session(), problem_id, photo_id),
        error=error,
        wrong={one.field: one.message for one in error.errors} if error else {},
        form=request.form if error else {},
        done=request.args.get("done"),
    )
