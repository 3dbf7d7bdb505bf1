"""Feeds of other hosts for administrators: allow one, let it rest, have it read now, take it out."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError
from app.i18n import current_language
from app.i18n import lazy_gettext as _l
from app.limits import limit
from app.news.feed_forms import LONGEST_NAME, parse_feed
from app.news.queries.feeds import list_feeds
from app.news.services.feeds import add_feed, pause_feed, read_now, remove_feed, resume_feed
from app.news.views.blueprint import blueprint
from app.news.workflow.feeds import KEEP, STATE_LABELS
from app.pages import NUMBER, undo
from app.problems.queries.topics import list_topic_groups
from app.projects.queries.regions import list_regions
from app.public_addresses import LONGEST_URL
from app.security import current_person, roles

PATH = "/admin/feeds"
DONE = {
    "allow": _l("The feed is allowed. It is being read now: load this page again in a minute."),
    "read": _l("The feed is being read now: load this page again in a minute."),
    "pause": _l("The feed rests. What it brought stays."),
    "resume": _l("The feed is read again from the next hour on."),
    "remove": _l("The feed and its candidates are gone. Articles made from them keep their source."),
}


@blueprint.get(PATH)
@roles("admin")
def feeds() -> Response:
    """List the feeds with what their last reading brought, and the form for another."""
    return _show()


@blueprint.post(PATH)
@roles("admin")
@limit("60 per hour", scope="feeds")
def allow_feed() -> AnyResponse:
    """Allow a feed and its host; or show the form again with what is wrong."""
    try:
        add_feed(current_session(), parse_feed(current_session(), request.form), current_person().id)
    except AppError as error:
        return _refuse(error)
    return _done("allow")


@blueprint.post(f"{PATH}/<{NUMBER}:feed_id>/<any(read, pause, resume, remove):move>")
@roles("admin")
@limit("120 per hour", scope="feeds")
def move_feed(feed_id: int, move: str) -> AnyResponse:
    """Have a feed read now, let it rest or go on, or take it out with its candidates."""
    session, person_id = current_session(), current_person().id
    try:
        if move == "read":
            read_now(session, feed_id)
        elif move == "pause":
            pause_feed(session, feed_id, person_id)
        elif move == "resume":
            resume_feed(session, feed_id, person_id, datetime.now(UTC))
        else:
            remove_feed(session, feed_id, person_id)
    except AppError as error:
        return _refuse(error)
    return _done(move)


def _done(move: str) -> AnyResponse:
    current_session().commit()
    flash(str(DONE[move]), "success")
    return redirect(f"{request.script_root}{PATH}", 303)


def _refuse(error: AppError) -> Response:
    undo(error)
    return _show(error)


def _show(error: AppError | None = None) -> Response:
    session, language = current_session(), current_language()
    page = render_template(
        "news/feeds.html",
        feeds=list_feeds(session, language),
        regions=list_regions(session, language),
        groups=list_topic_groups(session),
        states=STATE_LABELS,
        keep_days=KEEP.days,
        longest_name=LONGEST_NAME,
        longest_url=LONGEST_URL,
        form=request.form if error else {},
        errors={item.field: item.message for item in error.errors} if error else {},
        refusal=error.message if error and not error.errors else None,
    )
    return Response(page, error.status if error else 200)
