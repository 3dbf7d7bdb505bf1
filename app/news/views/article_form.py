"""An article's form around its routes: what it offers to choose, what was typed, and what was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from werkzeug.datastructures import MultiDict

from app.basemap import current_basemap
from app.db import current_session
from app.errors import AppError, FieldError, NotFound
from app.filters import REGION_CODES
from app.i18n import LANGUAGES, TBILISI, current_language
from app.i18n import lazy_gettext as _l
from app.markdown import render_markdown
from app.news.forms import MANY
from app.news.models import NewsItem
from app.news.queries.detail import read_topics
from app.news.queries.editing import (
    find_remark,
    list_pictures,
    read_history,
    read_people,
    read_related,
)
from app.news.queries.listing import summarise
from app.news.services.pictures import MOST_PICTURES
from app.news.workflow.moves import AUTHOR, allowed_moves
from app.news.workflow.rights import may_change, sides_of
from app.pages import form_page, undo
from app.problems.queries.topics import list_topic_groups
from app.resources.queries.choices import list_region_groups
from app.security import current_person

_TEXTS = tuple(f"{name}_{one}" for name in ("title", "summary", "text") for one in LANGUAGES)


def show_form(
    values: Mapping[str, Any],
    *,
    item: NewsItem | None = None,
    errors: tuple[FieldError, ...] = (),
    status: int = 200,
    preview: bool = False,
) -> Response:
    """Return the form with these values; `item` is the article that is changed. No cache keeps it."""
    session, language = current_session(), current_language()
    return form_page(
        "news/form.html",
        status=status,
        values=values,
        item=item,
        errors=errors,
        previews=_previews(values) if preview else [],
        topics=list_topic_groups(session),
        regions=list_region_groups(session, language),
        basemap=current_basemap(),
        **(_around(item) if item else {"moves": (), "pictures": [], "history": [], "may_change": True}),
    )


def answer_refusal(error: AppError, item_id: int | None = None) -> Response:
    """Return the form with all that was typed and with what was wrong in it."""
    errors = undo(error)
    item = read_own_item(item_id) if item_id else None
    typed = typed_values(request.form)
    # What other forms of the page send holds none of the article's words.
    values = typed if "title_ka" in request.form or item is None else {**stored_values(item), **typed}
    return show_form(values, item=item, errors=errors, status=error.status)


def read_own_item(item_id: int) -> NewsItem:
    """Return an article on which the person of this request works. Raises NotFound."""
    item = current_session().get(NewsItem, item_id)
    if item is None or not sides_of(current_person(), item):
        raise NotFound(_l("There is no article at this address."))
    return item


def typed_values(form: MultiDict[str, str]) -> dict[str, Any]:
    """Return what was typed, lists where several answers may be given."""
    return {**form.to_dict(), **{name: form.getlist(name) for name in MANY if name in form}}


def stored_values(item: NewsItem) -> dict[str, Any]:
    """Return what the form holds when an article is opened."""
    session = current_session()
    related = read_related(session, item)
    moment = item.scheduled_for.astimezone(TBILISI) if item.scheduled_for else None
    return {
        **{name: getattr(item, name) or "" for name in _TEXTS},
        **{f"summary_{one}": _written_summary(item, one) for one in LANGUAGES},
        "kind": item.kind,
        "topics": [topic.key for topic in read_topics(session, item.topic_codes, current_language())],
        "regions": item.region_codes if len(item.region_codes) < len(REGION_CODES) else [],
        "location_name": item.location_name or "",
        "deadline_on": item.deadline_on or "",
        "source_name": item.source_name or "",
        "source_url": item.source_url or "",
        "scheduled_for": f"{moment:%Y-%m-%dT%H:%M}" if moment else "",
        "version": str(item.version),
        **vars(related),
    }


def _written_summary(item: NewsItem, language: str) -> str:
    """The summary, where somebody wrote it: what is made of the text is made anew with it."""
    summary = getattr(item, f"summary_{language}") or ""
    return "" if summary == summarise(getattr(item, f"text_{language}")) else summary


def _around(item: NewsItem) -> dict[str, Any]:
    session, language, person = current_session(), current_language(), current_person()
    pictures, history = list_pictures(session, item.id), read_history(session, item.id, language)
    sides = sides_of(person, item)
    return {
        "moves": allowed_moves(item.state, sides),
        "is_own": AUTHOR in sides,
        "people": read_people(session, item),
        "remark": find_remark(history) if item.state == "draft" else "",
        "may_change": may_change(person, item),
        "pictures": pictures,
        "room_for_pictures": len(pictures) < MOST_PICTURES,
        "history": history,
    }


def _previews(values: Mapping[str, Any]) -> list[dict[str, str]]:
    """What readers would see, in each language that has words."""
    return [
        {
            "language": one,
            "title": values.get(f"title_{one}", ""),
            "summary": values.get(f"summary_{one}", ""),
            "html": render_markdown(values.get(f"text_{one}", "")),
        }
        for one in LANGUAGES
        if values.get(f"title_{one}") or values.get(f"text_{one}")
    ]
