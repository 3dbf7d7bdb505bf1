"""Candidates of feeds for editors: what other hosts told, to be made into drafts or put aside."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError
from app.i18n import current_language
from app.news.feed_forms import parse_entries
from app.news.queries.feed_entries import count_entries, find_entry, list_entries
from app.news.queries.feeds import list_feed_names
from app.news.services.feed_entries import dismiss_entry, restore_entry, take_entry
from app.news.views.blueprint import blueprint
from app.news.workflow.feeds import ENTRY_LABELS, KEEP
from app.news.workflow.rights import EDITOR_ROLES
from app.pages import NUMBER
from app.paging import parse_place
from app.projects.queries.regions import list_regions
from app.security import current_person, roles
from app.text import parse_number

PATH = "/editing/feeds"


@blueprint.get(PATH)
@roles(*EDITOR_ROLES)
def candidates() -> Response:
    """List what feeds told, newest first."""
    return _show()


@blueprint.post(f"{PATH}/<{NUMBER}:entry_id>/<any(take, dismiss, restore):move>")
@roles(*EDITOR_ROLES)
def decide(entry_id: int, move: str) -> AnyResponse:
    """Make a draft of a candidate and open it; or put it aside, or bring it back."""
    session, person_id, now = current_session(), current_person().id, datetime.now(UTC)
    try:
        if move == "take":
            item = take_entry(session, entry_id, person_id, now)
        elif move == "dismiss":
            dismiss_entry(session, entry_id, person_id, now)
        else:
            restore_entry(session, entry_id)
    except AppError as error:
        return _refuse(error)
    session.commit()
    return _go_on(entry_id, move, item.id if move == "take" else None)


def _go_on(entry_id: int, move: str, item_id: int | None) -> AnyResponse:
    if item_id is not None:
        return redirect(f"{request.script_root}/editing/news/{item_id}", 303)
    return redirect(f"{request.script_root}{PATH}?{urlencode([*_pairs(), (move, str(entry_id))])}", 303)


def _refuse(error: AppError) -> Response:
    current_session().rollback()
    if error.status != 409:
        raise error
    return _show(error)


def _pairs() -> list[tuple[str, str]]:
    """Return the list and the place in it as an address has them."""
    cursor = request.args.get("cursor")
    return [*parse_entries(request.args).pairs(), *([("cursor", cursor)] if cursor else [])]


def _show(error: AppError | None = None) -> Response:
    session, language = current_session(), current_language()
    flt = parse_entries(request.args)
    after = parse_place(request.args.get("cursor", ""), datetime.fromisoformat)
    listing = list_entries(session, flt, after, language)
    dismissed = parse_number(request.args.get("dismiss", ""))
    page = render_template(
        "news/candidates.html",
        asked=flt,
        listing=listing.at(f"{request.script_root}{PATH}", flt.pairs()),
        counts=count_entries(session, flt),
        names=ENTRY_LABELS,
        feeds=list_feed_names(session),
        regions=list_regions(session, language),
        query=urlencode(_pairs()),
        keep_days=KEEP.days,
        undo=find_entry(session, dismissed, "dismissed") if dismissed else None,
        refusal=error.message if error else None,
    )
    return Response(page, error.status if error else 200)
