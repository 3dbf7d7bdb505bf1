"""Announcing an event, changing it, cancelling it, and writing its minutes."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError
from app.form_fields import Fields
from app.hooks import current_additions
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.limits import limit
from app.news.event_forms import LONGEST_TEXT, MOST_SEATS, parse_reason, read_whole
from app.news.services.events import add_event, cancel_event, change_event, keep_minutes
from app.news.views.event_form import answer_refusal, read_event_form, show_event_form, stored_values
from app.news.views.event_page import read_version
from app.news.views.events_blueprint import PATH, blueprint, read_changing_actor
from app.news.workflow.events import publishes
from app.pages import private_page, undo
from app.problems.workflow.rights import MEMBER_ROLES
from app.security import current_person, roles, secret_keys, signed_in
from app.storage import current_storage


@blueprint.get("/events/new")
@roles(*MEMBER_ROLES)
def new_event() -> Response:
    """Show the empty form."""
    return show_event_form({"kind": request.args.get("kind", "")})


@blueprint.post("/events/new")
@roles(*MEMBER_ROLES)
@limit("30 per hour", scope="events")
def announce() -> AnyResponse:
    """Announce the event; or show the form again."""
    person = current_person()
    try:
        event = add_event(current_session(), read_event_form(), person.id, publish=publishes(person))
        return _saved(event.id)
    except AppError as error:
        return answer_refusal(error)


@blueprint.get(f"{PATH}/edit")
@signed_in()
def edit_event_page(event_id: int) -> Response:
    """Show the event with what can be changed about it."""
    actor = read_changing_actor(event_id)
    return show_event_form(stored_values(actor.page), page=actor.page)


@blueprint.post(f"{PATH}/edit")
@signed_in()
def edit_event(event_id: int) -> AnyResponse:
    """Change the event; or show the form again, 409 when somebody else did meanwhile."""
    page = read_changing_actor(event_id).page
    try:
        given = read_event_form(page)
        change_event(current_session(), event_id, given, read_version(), secret_keys())
        return _saved(event_id)
    except AppError as error:
        return answer_refusal(error, page)


@blueprint.get(f"{PATH}/cancel")
@signed_in()
def cancel_page(event_id: int) -> Response:
    """Ask why the event is cancelled."""
    return _ask("cancel", event_id)


@blueprint.post(f"{PATH}/cancel")
@signed_in()
def cancel(event_id: int) -> AnyResponse:
    """Cancel the event and tell everybody registered."""
    read_changing_actor(event_id)
    try:
        reason = parse_reason(request.form, "reason", _l("Say why: everybody registered reads it."))
        cancel_event(current_session(), event_id, read_version(), reason, secret_keys())
        return _saved(event_id)
    except AppError as error:
        return _ask("cancel", event_id, error)


@blueprint.get(f"{PATH}/minutes")
@signed_in()
def minutes_page(event_id: int) -> Response:
    """Ask how many came, and for the minutes."""
    return _ask("minutes", event_id)


@blueprint.post(f"{PATH}/minutes")
@signed_in()
def keep_event_minutes(event_id: int) -> AnyResponse:
    """Keep how many came and the minutes."""
    read_changing_actor(event_id)
    try:
        _keep_minutes(event_id)
        return _saved(event_id)
    except AppError as error:
        return _ask("minutes", event_id, error)


def _keep_minutes(event_id: int) -> None:
    fields = Fields(request.form)
    attended = read_whole(fields, "attended", MOST_SEATS, least=0)
    text = fields.read_text("minutes_text", LONGEST_TEXT, lines=True)
    sent = request.files.get("file")
    has_file = sent is not None and bool(sent.filename)
    if attended is None and not text and not has_file and not fields.errors:
        fields.refuse("attended", "E_MISSING", _l("Say how many came, or give the minutes."))
    fields.check()
    file = None
    if has_file:
        kept = current_additions().read_evidence(Fields({}), current_storage(), sent, needed=False)
        file = (kept.storage_key, kept.file_name)
    keep_minutes(
        current_session(), event_id, read_version(), attended=attended, text=text, file=file
    )  # fmt: skip


def _ask(question: str, event_id: int, error: AppError | None = None) -> Response:
    """Return the page of one question about an event, after a refusal with what was wrong."""
    if error is not None:
        undo(error)
    actor = read_changing_actor(event_id)
    return private_page(
        f"events/{question}.html",
        status=error.status if error else 200,
        page=actor.page,
        event=actor.page.event,
        row=actor.page.row,
        error=error,
        wrong={item.field: item.message for item in error.errors} if error else {},
        form=request.form,
    )


def _saved(event_id: int) -> AnyResponse:
    """Commit, and lead to the event's page."""
    current_session().commit()
    flash(_("Saved."), "success")
    return redirect(url_for(".event_page", event_id=event_id), 303)
