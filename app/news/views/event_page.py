"""An event's own page, its file for calendars, its minutes, the own events, and those that wait."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound as NoFile
from werkzeug.wrappers import Response as AnyResponse

from app import conditional
from app.db import current_session, read_data_version
from app.errors import AppError
from app.i18n import current_language
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.news.event_forms import parse_reason
from app.news.models import Event
from app.news.queries.event_page import find_registration, list_event_observations, will_observe
from app.news.queries.events import list_own_events, list_waiting
from app.news.services.events import LAYER, publish_event, refuse_event
from app.news.services.observers import set_observer
from app.news.views.calendar_files import send_calendar
from app.news.views.events_blueprint import PATH, blueprint, read_event_actor
from app.news.views.files import send_file
from app.news.workflow.events import OBSERVED_KINDS, PUBLISHER_ROLES, may_announce
from app.pages import private_page, undo
from app.problems.queries.ties import read_ties
from app.security import Forbidden, current_person, public, roles, signed_in
from app.text import parse_number


@blueprint.get(PATH)
@public()
def event_page(event_id: int) -> Response:
    """Show an event."""
    return show_event(event_id)


@blueprint.get(f"{PATH}.ics")
@public(machine=True)
def event_file(event_id: int) -> Response:
    """Send one event for calendars."""
    actor = read_event_actor(event_id)
    version = read_data_version(current_session(), LAYER)
    etag = conditional.make_etag("event.ics", event_id, actor.page.event.version, version, current_language())
    known = conditional.not_modified(etag)
    return known or conditional.tag(send_calendar(Event.id == event_id, f"kseli-{event_id}"), etag)


@blueprint.get(f"{PATH}/place.geojson")
@public(machine=True)
def event_place(event_id: int) -> Response:
    """Send where it takes place, for the small map of its page."""
    place = read_event_actor(event_id).page.geojson()
    return Response(place, content_type="application/geo+json; charset=utf-8")


@blueprint.get(f"{PATH}/minutes.file")
@public(machine=True)
def minutes_file(event_id: int) -> Response:
    """Send the file of the minutes."""
    event = read_event_actor(event_id).page.event
    if event.minutes_key is None:
        raise NoFile
    return send_file(event.minutes_key, event.minutes_name or "file", seen_by_all=event.is_public)


@blueprint.post(f"{PATH}/<any(publish, refuse):verdict>")
@roles(*PUBLISHER_ROLES)
def review(event_id: int, verdict: str) -> AnyResponse:
    """Publish or refuse an event that waits."""
    actor, session = read_event_actor(event_id), current_session()
    if not actor.may_review:
        raise Forbidden(_l("This event concerns other regions than yours."))
    try:
        _decide(event_id, verdict)
        session.commit()
    except AppError as error:
        return answer_error(event_id, error, "refuse")
    flash(_("Published.") if verdict == "publish" else _("Refused."), "success")
    return redirect(url_for(".waiting_events"), 303)


@blueprint.post(f"{PATH}/observe")
@signed_in()
def observe(event_id: int) -> AnyResponse:
    """Keep that the person will observe the event, or will not."""
    event = read_event_actor(event_id).page.event
    set_observer(current_session(), event, current_person().id, wanted=request.form.get("observe") != "no")
    current_session().commit()
    return redirect(url_for(".event_page", event_id=event_id, _anchor="observe"), 303)


@blueprint.get("/account/events")
@signed_in()
def my_events() -> Response:
    """List the events of the person and of the organisations for which they act."""
    session, person = current_session(), current_person()
    ties = read_ties(session, person.id, current_language())
    own = list_own_events(session, person.id, ties.organisations, current_language())
    return private_page("events/mine.html", own=own, may_announce=may_announce(person))


@blueprint.get("/events/waiting")
@roles(*PUBLISHER_ROLES)
def waiting_events() -> Response:
    """List the events that wait for a review; a moderator's are those of the own region."""
    person = current_person()
    region = person.region_code if person.role == "moderator" else None
    waiting = list_waiting(current_session(), region, current_language())
    return private_page("events/waiting.html", waiting=waiting)


def show_event(event_id: int, error: AppError | None = None) -> Response:
    """Return the page of an event; after a refusal with what is wrong and what was typed."""
    actor, session = read_event_actor(event_id), current_session()
    event, person_id = actor.page.event, actor.person.id if actor.person else None
    now = datetime.now(UTC)
    page = render_template(
        "events/page.html",
        actor=actor,
        page=actor.page,
        event=event,
        row=actor.page.row,
        has_begun=event.starts_at <= now,
        registration=find_registration(session, event_id, person_id),
        observes=will_observe(session, event_id, person_id),
        observable=OBSERVED_KINDS.get(event.kind),
        observations=list_event_observations(session, event_id),
        site_url=current_app.config["SETTINGS"].site_url,
        error=error,
        wrong={item.field: item.message for item in error.errors} if error else {},
        form=request.form if error else {},
    )
    return Response(page, error.status if error else 200)


def answer_error(event_id: int, error: AppError, _action: str = "") -> Response:
    """Return the event's page with what was wrong, or raise what a page of its own tells."""
    undo(error)
    return show_event(event_id, error)


def read_version() -> int:
    """Return which version of the event the person saw."""
    return parse_number(request.form.get("version", "")) or 0


def _decide(event_id: int, verdict: str) -> None:
    session = current_session()
    if verdict == "publish":
        publish_event(session, event_id, read_version())
    else:
        reason = parse_reason(request.form, "reason", _l("Say why it is refused."))
        refuse_event(session, event_id, read_version(), reason)
