"""The moves of an article from a draft to the public, and its pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError, FieldError
from app.form_fields import FormRefused
from app.i18n import lazy_gettext as _l
from app.limits import limit
from app.news.forms import parse_descriptions, parse_moment, parse_public_note
from app.news.models import NewsItem
from app.news.services.articles import move_article, note_pictures
from app.news.services.pictures import add_picture, count_pictures, describe_picture, remove_picture
from app.news.views.article_form import answer_refusal, read_own_item, show_form, stored_values
from app.news.views.blueprint import blueprint
from app.news.views.editing import PATH, read_changeable, saved, sent_version
from app.news.workflow.moves import MOVES
from app.news.workflow.rights import sides_of
from app.pages import NUMBER
from app.pictures import Picture
from app.problems.workflow.rights import MEMBER_ROLES
from app.security import Forbidden, current_person, roles
from app.storage import current_storage
from app.uploads import read_photos, takes_photos


@blueprint.post(f"{PATH}/<any({', '.join(MOVES)}):move>")
@roles(*MEMBER_ROLES)
@limit("300 per hour", scope="news")
def move(item_id: int, move: str) -> AnyResponse:
    """Make the move: 303; 403 for an author's wish to publish; 409 to who comes second."""
    item = read_own_item(item_id)
    if MOVES[move].sides.isdisjoint(sides_of(current_person(), item)):
        raise Forbidden(_l("Only editors do this."))
    try:
        return saved(_moved(item, move))
    except AppError as error:
        return answer_refusal(error, item_id)


@blueprint.post(f"{PATH}/pictures")
@roles(*MEMBER_ROLES)
@takes_photos(1)
@limit("100 per hour", scope="news")
def add_one_picture(item_id: int) -> AnyResponse:
    """Add a picture with its description; 422 without one."""
    item = read_changeable(item_id)
    try:
        descriptions = parse_descriptions(request.form)
        pictures = read_photos("picture", 1)
        if not pictures:
            raise FormRefused.of(FieldError("picture", "E_MISSING", _l("Choose a picture.")))
        return saved(_with_picture(item, pictures[0], descriptions))
    except AppError as error:
        return answer_refusal(error, item_id)


@blueprint.post(f"{PATH}/pictures/<{NUMBER}:picture_id>/remove")
@roles(*MEMBER_ROLES)
def take_picture_away(item_id: int, picture_id: int) -> AnyResponse:
    """Take a picture away."""
    read_changeable(item_id)
    session = current_session()
    before = count_pictures(session, item_id)
    remove_picture(session, item_id, picture_id)
    return saved(note_pictures(session, item_id, current_person().id, {"pictures": before}))


@blueprint.post(f"{PATH}/pictures/<{NUMBER}:picture_id>")
@roles(*MEMBER_ROLES)
@limit("300 per hour", scope="news")
def describe_one_picture(item_id: int, picture_id: int) -> AnyResponse:
    """Say in other words what is to be seen on a picture; 422 without any."""
    item, session = read_changeable(item_id), current_session()
    try:
        before = describe_picture(session, item_id, picture_id, parse_descriptions(request.form))
    except FormRefused as refusal:
        # The form at the foot has fields of these names too: beside them this would be no help.
        errors = tuple(replace(error, field=f"picture-{picture_id}") for error in refusal.errors)
        return show_form(stored_values(item), item=item, errors=errors, status=refusal.status)
    return saved(note_pictures(session, item_id, current_person().id, {"descriptions": before}))


def _with_picture(item: NewsItem, picture: Picture, descriptions: dict[str, str | None]) -> NewsItem:
    session = current_session()
    before = count_pictures(session, item.id)
    add_picture(session, current_storage(), item.id, picture, descriptions)
    return note_pictures(session, item.id, current_person().id, {"pictures": before})


def _moved(item: NewsItem, move: str) -> NewsItem:
    now, moment, note = datetime.now(UTC), None, None
    if move == "schedule":
        moment = parse_moment(request.form, now)
    elif move == "withdraw":
        note = parse_public_note(request.form)
    elif move == "return":
        note = parse_public_note(request.form, needed=False)
    session, person = current_session(), current_person()
    return move_article(session, item.id, move, sent_version(), person.id, now=now, moment=moment, note=note)
