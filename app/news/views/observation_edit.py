"""Filing an observation: the form of its kind, evidence, handing it over; verifying and refusing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError, FieldError
from app.form_fields import Fields
from app.hooks import current_additions
from app.i18n import TBILISI, current_language, today_in_georgia
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.limits import limit
from app.news.event_forms import parse_reason
from app.news.models import Event
from app.news.observation_forms import parse_observation
from app.news.queries.observations import ObservationPage
from app.news.services.observations import (
    add_evidence,
    add_observation,
    change_observation,
    file_observation,
    refuse_observation,
    remove_evidence,
    verify_observation,
    withdraw_observation,
)
from app.news.views.event_page import read_version
from app.news.views.events_blueprint import blueprint, read_event_actor
from app.news.views.observations import (
    MODERATOR_ROLES,
    PATH,
    ObservationActor,
    read_observation_actor,
    show_observation,
)
from app.news.workflow.events import OBSERVED_KINDS
from app.news.workflow.observation_forms import ANSWER_LABELS, QUESTIONS
from app.pages import NUMBER, form_page, undo
from app.problems.queries.topics import list_topic_groups
from app.projects.queries.regions import list_regions
from app.security import Forbidden, current_person, roles, signed_in
from app.storage import current_storage
from app.text import parse_number


@blueprint.get("/observations/new")
@signed_in()
def new_observation() -> Response:
    """Show the form of a kind; `event` fills in where and when."""
    kind, event_id = request.args.get("kind", ""), parse_number(request.args.get("event", ""))
    values: dict[str, Any] = {"kind": kind if kind in QUESTIONS else "session"}
    if event_id is not None:
        values |= _values_of_event(read_event_actor(event_id).page.event)
    return _show_form(values)


@blueprint.post("/observations/new")
@signed_in()
@limit("30 per hour", scope="observations")
def keep_observation() -> AnyResponse:
    """Keep the draft and lead to its page; or show the form again."""
    try:
        made = add_observation(current_session(), _read_form(), current_person().id)
        return _saved(made.id, _("Kept as a draft. Add what shows it, then file it."))
    except AppError as error:
        return _show_again(error)


@blueprint.get(f"{PATH}/edit")
@signed_in()
def edit_observation_page(observation_id: int) -> Response:
    """Show a draft with what can be changed about it."""
    page = _read_editor(observation_id).page
    return _show_form(_stored_values(page), page=page)


@blueprint.post(f"{PATH}/edit")
@signed_in()
def edit_observation(observation_id: int) -> AnyResponse:
    """Change the draft; or show the form again."""
    page = _read_editor(observation_id).page
    try:
        change_observation(current_session(), observation_id, _read_form(), read_version())
        return _saved(observation_id, _("Saved."))
    except AppError as error:
        return _show_again(error, page)


@blueprint.post(f"{PATH}/evidence")
@signed_in()
@limit("60 per hour", scope="observations")
def keep_evidence(observation_id: int) -> AnyResponse:
    """Keep a file, a link or words that show it."""
    _read_editor(observation_id)
    try:
        given = current_additions().read_evidence(
            Fields(request.form), current_storage(), request.files.get("file")
        )
        add_evidence(current_session(), observation_id, given)
        return _saved(observation_id, _("Saved."))
    except AppError as error:
        return _refused(observation_id, error)


@blueprint.post(f"{PATH}/evidence/<{NUMBER}:evidence_id>/remove")
@signed_in()
def take_evidence_out(observation_id: int, evidence_id: int) -> AnyResponse:
    """Take a piece of evidence out of a draft."""
    _read_editor(observation_id)
    remove_evidence(current_session(), observation_id, evidence_id)
    return _saved(observation_id, _("Saved."))


@blueprint.post(f"{PATH}/file")
@signed_in()
def hand_over(observation_id: int) -> AnyResponse:
    """Hand a draft over to the moderators of its region."""
    if not read_observation_actor(observation_id).observed:
        raise Forbidden(_l("Only who observed it files it."))
    try:
        file_observation(current_session(), observation_id, read_version())
        return _saved(observation_id, _("Filed: a moderator looks at it."))
    except AppError as error:
        return _refused(observation_id, error)


@blueprint.post(f"{PATH}/withdraw")
@signed_in()
def withdraw(observation_id: int) -> AnyResponse:
    """Delete the own observation, as long as it is not verified."""
    if not read_observation_actor(observation_id).observed:
        raise Forbidden(_l("Only who observed it takes it back."))
    try:
        withdraw_observation(current_session(), observation_id)
        current_session().commit()
    except AppError as error:
        return _refused(observation_id, error)
    return redirect(url_for(".my_observations"), 303)


@blueprint.post(f"{PATH}/<any(verify, refuse):verdict>")
@roles(*MODERATOR_ROLES)
def judge(observation_id: int, verdict: str) -> AnyResponse:
    """Verify or refuse what was filed."""
    if not read_observation_actor(observation_id).may_verify:
        raise Forbidden(_l("Moderators of its region verify it, and nobody the own one."))
    try:
        _judge(observation_id, verdict)
        return _saved(observation_id, _("Verified.") if verdict == "verify" else _("Refused."))
    except AppError as error:
        return _refused(observation_id, error)


def _judge(observation_id: int, verdict: str) -> None:
    session = current_session()
    if verdict == "verify":
        add = current_additions().add
        verify_observation(session, observation_id, read_version(), current_person().id, add)
    else:
        reason = parse_reason(request.form, "reason", _l("Say why it is refused."))
        refuse_observation(session, observation_id, read_version(), reason)


def _read_editor(observation_id: int) -> ObservationActor:
    actor = read_observation_actor(observation_id)
    if not actor.observed:
        raise Forbidden(_l("Only who observed it changes it."))
    return actor


def _read_form() -> Any:
    many = {"topics": request.form.getlist("topics")}
    return parse_observation(current_session(), request.form, many, today_in_georgia())


def _values_of_event(event: Event) -> dict[str, Any]:
    return {
        "event": str(event.id),
        "kind": OBSERVED_KINDS.get(event.kind, "session"),
        "happened_on": event.starts_at.astimezone(TBILISI).date().isoformat(),
        "region": event.region_codes[0] if len(event.region_codes) == 1 else "",
        "topics": event.topic_codes,
    }


def _stored_values(page: ObservationPage) -> dict[str, Any]:
    one = page.observation
    return {
        "kind": one.kind,
        "title": one.title,
        "text": one.text,
        "happened_on": one.happened_on.isoformat(),
        "region": one.region_code,
        "event": str(one.event_id or ""),
        "name_shown": "yes" if one.name_shown else "",
        "topics": [topic.key for topic in page.topics],
        "problems": ", ".join(str(related.id) for related in page.problems),
        "projects": ", ".join(str(related.id) for related in page.projects),
        "version": str(one.version),
        **{f"{one.kind}-{code}": str(answer) for code, answer in one.answers.items()},
    }


def _show_form(
    values: Mapping[str, Any],
    *,
    page: ObservationPage | None = None,
    errors: tuple[FieldError, ...] = (),
    status: int = 200,
) -> Response:
    session = current_session()
    return form_page(
        "observations/form.html",
        status=status,
        values=values,
        page=page,
        errors=errors,
        questions=QUESTIONS,
        answers=ANSWER_LABELS,
        topics=list_topic_groups(session),
        regions=list_regions(session, current_language()),
        action=request.script_root + request.path,
    )


def _show_again(error: AppError, page: ObservationPage | None = None) -> Response:
    errors = undo(error)
    typed = {**request.form.to_dict(), "topics": request.form.getlist("topics")}
    return _show_form(typed, page=page, errors=errors, status=error.status)


def _refused(observation_id: int, error: AppError) -> Response:
    undo(error)
    return show_observation(observation_id, error)


def _saved(observation_id: int, words: str) -> AnyResponse:
    """Commit, and lead to the observation's page."""
    current_session().commit()
    flash(words, "success")
    return redirect(url_for(".observation_page", observation_id=observation_id), 303)
