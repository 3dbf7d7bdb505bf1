"""The editors' room: what lies before them, writing an article and changing it."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError
from app.i18n import current_language
from app.i18n import gettext as _
from app.limits import limit
from app.news.forms import MANY, Article, parse_article, parse_public_note
from app.news.models import NewsItem
from app.news.queries.editing import read_room
from app.news.services.articles import change_article, write_article
from app.news.views.article_form import (
    answer_refusal,
    read_own_item,
    show_form,
    stored_values,
    typed_values,
)
from app.news.views.blueprint import blueprint
from app.news.workflow.moves import is_public
from app.news.workflow.rights import may_change, may_edit
from app.pages import NUMBER
from app.problems.workflow.rights import MEMBER_ROLES
from app.security import Forbidden, current_person, roles
from app.text import parse_number

PATH = f"/editing/news/<{NUMBER}:item_id>"


@blueprint.get("/editing")
@roles(*MEMBER_ROLES)
def editing_room() -> str:
    """List the own drafts; for editors also what is to be reviewed, scheduled and published."""
    person = current_person()
    edits = may_edit(person)
    room = read_room(current_session(), person.id, current_language(), all_of_them=edits)
    return render_template("news/room.html", room=room, may_edit=edits)


@blueprint.get("/editing/news/new")
@roles(*MEMBER_ROLES)
def new_article() -> Response:
    """Show the empty form."""
    return show_form({"kind": "news"})


@blueprint.post("/editing/news/new")
@roles(*MEMBER_ROLES)
@limit("60 per hour", scope="news")
def write() -> AnyResponse:
    """Keep the draft and lead to it; or show how it would look, or the form again with what is wrong."""
    try:
        article = _read_article()
        if _wants_preview():
            return show_form(typed_values(request.form), preview=True)
        return saved(write_article(current_session(), article, current_person().id))
    except AppError as error:
        return answer_refusal(error)


@blueprint.get(PATH)
@roles(*MEMBER_ROLES)
def edit_page(item_id: int) -> Response:
    """Show the article with what can be done about it."""
    item = read_own_item(item_id)
    return show_form(stored_values(item), item=item)


@blueprint.post(PATH)
@roles(*MEMBER_ROLES)
@limit("300 per hour", scope="news")
def edit(item_id: int) -> AnyResponse:
    """Change the article; 409 when somebody else did meanwhile. What is public needs a note for readers."""
    item = read_changeable(item_id)
    try:
        article = _read_article()
        if _wants_preview():
            return show_form(typed_values(request.form), item=item, preview=True)
        note = parse_public_note(request.form) if is_public(item.state) else None
        session, person = current_session(), current_person()
        return saved(change_article(session, item_id, article, sent_version(), person.id, note))
    except AppError as error:
        return answer_refusal(error, item_id)


def read_changeable(item_id: int) -> NewsItem:
    """Return an article that the person of this request may change. Raises NotFound and Forbidden."""
    item = read_own_item(item_id)
    if not may_change(current_person(), item):
        raise Forbidden(_("An article that was sent is changed by editors alone."))
    return item


def saved(item: NewsItem) -> AnyResponse:
    """Commit, and lead to the article's form."""
    item_id = item.id
    current_session().commit()
    flash(_("Saved."), "success")
    return redirect(url_for("news.edit_page", item_id=item_id), 303)


def sent_version() -> int:
    """Return which version of the article was seen by whoever sends this form."""
    return parse_number(request.form.get("version", "")) or 0


def _read_article() -> Article:
    many = {name: request.form.getlist(name) for name in MANY}
    return parse_article(current_session(), request.form, many)


def _wants_preview() -> bool:
    return request.form.get("do") == "preview"
