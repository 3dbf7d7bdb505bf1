"""`/feeds/<layer>.atom`: what is new of a layer by the one filter, for feed readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, current_app, request
from sqlalchemy.orm import Session

from app import conditional
from app.db import current_session, read_data_version
from app.filters import OBSERVATIONS_LACK, Filter, parse
from app.i18n import current_language, pick
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.news.queries.events import EventRow, list_newest_events
from app.news.queries.listing import list_news
from app.news.queries.observations import list_observations
from app.opendata.atom import Entry, compose_feed
from app.opendata.clock import tell_time
from app.problems.queries.listing import list_problems
from app.projects.queries.known import check_known
from app.projects.queries.listing import list_projects
from app.security import public

blueprint = Blueprint("feeds", __name__)

MOST_ENTRIES, ENTRIES = 200, 50
TITLES = {
    "events": _l("Events"),
    "news": _l("News"),
    "observations": _l("Observations"),
    "problems": _l("Problems"),
    "projects": _l("Projects"),
}
# Whose changes change a feed, where that is more than its own records': an observation has its place of them.
SOURCES = {"observations": ("observations", "events", "problems", "projects")}
# So long readers keep it before they ask again.
KEPT_SECONDS = 300


@blueprint.get("/feeds/<any(events, news, observations, problems, projects):layer>.atom")
@public(machine=True)
def feed(layer: str) -> Response:
    """Send the newest records of the layer that meet the filter; 304 to who has this version already."""
    flt = _read_filter(layer)
    session, language = current_session(), current_language()
    versions = (read_data_version(session, one) for one in SOURCES.get(layer, (layer,)))
    version = (*versions, tell_time(layer))
    etag = conditional.make_etag("feed", layer, version, flt, language)
    unchanged = conditional.not_modified(etag, max_age=KEPT_SECONDS)
    return unchanged or conditional.tag(_send(layer, flt), etag, max_age=KEPT_SECONDS)


def _read_filter(layer: str) -> Filter:
    without = frozenset({"sort", "cursor"}) | (OBSERVATIONS_LACK if layer == "observations" else frozenset())
    flt = parse(request.args.items(multi=True), layers=(layer,), strict=True, without=without)
    check_known(current_session(), flt)
    return flt


def _send(layer: str, flt: Filter) -> Response:
    language = current_language()
    base = f"{current_app.config['SETTINGS'].site_url}{request.script_root}"
    query = f"?{flt.query()}" if flt.query() else ""
    shown = flt.without("limit")
    entries = ENTRIES_OF[layer](current_session(), _limited(flt), language, base)
    page = f"{base}/{layer}" + (f"?{shown.query()}" if shown.query() else "")
    url = f"{base}/feeds/{layer}.atom{query}"
    body = compose_feed(str(TITLES[layer]), url, page, language, entries)
    return Response(body, content_type="application/atom+xml; charset=utf-8")


def _limited(flt: Filter) -> Filter:
    return replace(flt, limit=min(flt.limit or ENTRIES, MOST_ENTRIES))


def _news(session: Session, flt: Filter, language: str, base: str) -> list[Entry]:
    return [
        Entry(
            f"{base}/news/{row.slug}", row.title, row.summary, row.published_at or row.updated_at,
            row.updated_at, (row.kind, *row.topics),
        )
        for row in list_news(session, flt, language).rows
    ]  # fmt: skip


def _events(session: Session, flt: Filter, language: str, base: str) -> list[Entry]:
    return [
        Entry(
            f"{base}/events/{row.id}", _title_of(row),
            _join(row.starts_at.strftime("%Y-%m-%d %H:%M"), row.place, *row.regions, row.organiser),
            row.published_at or row.updated_at, row.updated_at, (row.kind, *row.topics),
        )
        for row in list_newest_events(session, flt, language)
    ]  # fmt: skip


def _title_of(row: EventRow) -> str:
    """The title of an event, with what became of it: who reads a feed looks at nothing else."""
    if row.status == "cancelled":
        return str(_("Cancelled: %(title)s", title=row.title))
    return str(_("Moved: %(title)s", title=row.title)) if row.moved_from else row.title


def _observations(session: Session, flt: Filter, language: str, base: str) -> list[Entry]:
    return [
        Entry(
            f"{base}/observations/{row.id}", row.title, row.text or _join(row.happened_on, row.region),
            row.verified_at or row.updated_at, row.updated_at, (row.kind, *row.topics),
        )
        for row in list_observations(session, flt, language).rows
    ]  # fmt: skip


def _problems(session: Session, flt: Filter, language: str, base: str) -> list[Entry]:
    return [
        Entry(
            f"{base}/problems/{row.id}", row.title, _join(row.region, row.municipality, row.topic),
            row.reported_at, row.updated_at, (row.topic.key,),
        )
        for row in list_problems(session, flt, language).rows
    ]  # fmt: skip


def _projects(session: Session, flt: Filter, language: str, base: str) -> list[Entry]:
    return [
        Entry(
            f"{base}/projects/{row.id}", pick(row, "title", language),
            _join(*row.donors, *row.places), row.updated_at, row.updated_at,
            tuple(topic.key for topic in row.topics),
        )
        for row in list_projects(session, flt, language).rows
    ]  # fmt: skip


def _join(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)


ENTRIES_OF: dict[str, Callable[[Session, Filter, str, str], list[Entry]]] = {
    "events": _events,
    "news": _news,
    "observations": _observations,
    "problems": _problems,
    "projects": _projects,
}
