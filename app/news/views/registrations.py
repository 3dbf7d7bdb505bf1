"""Registering for an event, with an account or by a confirmed address; leaving it; who comes."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError
from app.i18n import TBILISI, current_language
from app.i18n import gettext as _
from app.limits import count_mail, limit
from app.mail.address import check_mailbox
from app.mail.outbox import queue_mail
from app.news.event_forms import parse_name
from app.news.models import Event
from app.news.queries.event_page import find_registration, list_registrations
from app.news.services.registrations import (
    CONFIRM,
    CONFIRM_DAYS,
    check_open,
    leave,
    read_leave_link,
    register,
)
from app.news.views.event_page import answer_error
from app.news.views.events_blueprint import (
    PATH,
    blueprint,
    read_event_actor,
    read_organiser,
)
from app.news.workflow.events import REGISTRATION_LABELS
from app.pages import NOT_KEPT, private_page
from app.security import current_person, public, secret_keys, signed_in
from app.signed_links import read_link, sign_link
from app.spreadsheets import CSV_TYPE, write_csv


@blueprint.post(f"{PATH}/register")
@public()
@limit("20 per hour", scope="register")
def register_for_event(event_id: int) -> AnyResponse:
    """Register with the account, or ask the address given whether it wants to come."""
    event, person = read_event_actor(event_id).page.event, current_person()
    try:
        check_open(event)
        if person is None:
            return _ask_address(event)
        _register(event, name=person.name, language=person.language, person_id=person.id)
    except AppError as error:
        return answer_error(event_id, error)
    return _back(event_id)


@blueprint.post(f"{PATH}/leave")
@signed_in()
def leave_event(event_id: int) -> AnyResponse:
    """Take the own registration back."""
    session, event = current_session(), read_event_actor(event_id).page.event
    own = find_registration(session, event_id, current_person().id)
    if own is not None:
        leave(session, event, own.id, secret_keys())
        session.commit()
    flash(_("You are not registered any more."), "success")
    return redirect(url_for(".event_page", event_id=event_id), 303)


@blueprint.get("/events/register/<token>")
@public()
def confirm_registration_page(token: str) -> Response:
    """Show what is to be confirmed; nothing is done yet, as mail scanners open links."""
    asked = _read(token)
    page = read_event_actor(asked["event"]).page
    return private_page("events/confirm.html", page=page, row=page.row, asked=asked)


@blueprint.post("/events/register/<token>")
@public()
@limit("60 per hour", scope="confirm registration")
def confirm_registration(token: str) -> Response:
    """Register the address of the mail."""
    asked = _read(token)
    page = read_event_actor(asked["event"]).page
    state = _register(
        page.event, name=asked["name"], language=asked["language"], email=asked["email"]
    )  # fmt: skip
    return private_page("events/done.html", page=page, row=page.row, state=state)


@blueprint.get("/events/leave/<token>")
@public()
def leave_link_page(token: str) -> Response:
    """Show what is to be taken back; nothing is done yet, as mail scanners open links."""
    event_id, _registration = read_leave_link(current_session(), secret_keys(), token)
    page = read_event_actor(event_id).page
    return private_page("events/leave.html", page=page, row=page.row)


@blueprint.post("/events/leave/<token>")
@public()
def leave_by_link(token: str) -> Response:
    """Take the registration back whose mail held this link; the same answer whether it was still there."""
    session = current_session()
    event_id, registration_id = read_leave_link(session, secret_keys(), token)
    page = read_event_actor(event_id).page
    leave(session, page.event, registration_id, secret_keys())
    session.commit()
    return private_page("events/done.html", page=page, row=page.row, state="left")


@blueprint.get(f"{PATH}/registrations")
@signed_in()
def registrations(event_id: int) -> Response:
    """List who is registered, for the organiser alone."""
    page = read_organiser(event_id).page
    comers = list_registrations(current_session(), event_id)
    return private_page("events/registrations.html", page=page, row=page.row, comers=comers)


@blueprint.get(f"{PATH}/registrations.csv")
@signed_in()
def registrations_file(event_id: int) -> Response:
    """Send the same as a table."""
    read_organiser(event_id)
    head = (_("Name"), _("E-mail address"), _("State"), _("Registered on"))
    rows = [
        (one.name, one.email, str(REGISTRATION_LABELS[one.state]), _moment(one.created_at))
        for one in list_registrations(current_session(), event_id)
    ]
    response = Response(write_csv([head, *rows]), content_type=CSV_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="kseli-event-{event_id}.csv"'
    response.headers["Cache-Control"] = NOT_KEPT
    return response


def _register(event: Event, **who: Any) -> str:
    session = current_session()
    state = register(session, event, secret_keys=secret_keys(), **who).state
    session.commit()
    return state


def _ask_address(event: Event) -> Response:
    """Mail the address a link that confirms it; the page says the same whatever address was given."""
    name, email = parse_name(request.form), check_mailbox(request.form.get("email", ""))
    # Machines fill in what nobody sees.
    if not request.form.get("website"):
        count_mail(email)
        language = current_language()
        asked = {"event": event.id, "email": email, "name": name, "language": language}
        path = f"/events/register/{sign_link(secret_keys(), CONFIRM, asked)}"
        values = {"event_id": event.id, "path": path}
        queue_mail(current_session(), kind="event_confirm", to=email, language=language, values=values)
        current_session().commit()
    page = read_event_actor(event.id).page
    return private_page("events/sent.html", page=page, row=page.row)


def _read(token: str) -> dict[str, Any]:
    return read_link(secret_keys(), CONFIRM, token, days=CONFIRM_DAYS)


def _moment(value: Any) -> str:
    return str(value.astimezone(TBILISI).strftime("%Y-%m-%d %H:%M"))


def _back(event_id: int) -> AnyResponse:
    flash(_("Your registration is kept."), "success")
    return redirect(url_for(".event_page", event_id=event_id, _anchor="registration"), 303)
