"""The report form around its routes: shown anew with what was wrong, accepted, and its machine answers."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from itertools import chain, repeat
from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.basemap import current_basemap
from app.db import current_session
from app.errors import AppError, FieldError, QueryError
from app.geo import BadCoordinates, parse_degrees
from app.i18n import current_language
from app.i18n import lazy_gettext as _l
from app.limits import count_mail
from app.mail.outbox import queue_mail
from app.pages import form_page
from app.problems.forms import LONGEST_DESCRIPTION, Report
from app.problems.links import confirm_path
from app.problems.models import Problem
from app.problems.queries.own import find_reporter, read_moderators_words
from app.problems.queries.places import find_named_places
from app.problems.queries.topics import list_topic_groups
from app.problems.services.photos import MOST_PHOTOS
from app.problems.services.preview import Preview, preview_report
from app.problems.services.submit import Photo, find_submitted, submit_report
from app.problems.workflow.labels import PRECISION_LABELS, REFUSAL_REASONS
from app.problems.workflow.rights import MEMBER_ROLES
from app.security import current_person, secret_keys
from app.storage import current_storage
from app.text import one_line, printable
from app.uploads import read_photos


def show_form(
    values: Mapping[str, Any],
    *,
    errors: tuple[FieldError, ...] = (),
    preview: Preview | None = None,
    problem: Problem | None = None,
    action: str = "",
    status: int = 200,
    offline: bool = False,
) -> Response:
    """Return the form with these values; `problem` is the report that is edited. No cache keeps it."""
    session, language, person = current_session(), current_language(), current_person()
    # With a key and a CSRF sign in it; a kept copy would send the former report again.
    return form_page(
        "problems/report.html",
        status=status,
        values=values,
        # The kept page is opened for many reports; its script gives each a key.
        key="" if offline else values.get("key") or secrets.token_urlsafe(16),
        errors=errors,
        preview=preview,
        photos_lost=any(file.filename for file in request.files.getlist("photos")),
        problem=problem,
        moderators_words=read_moderators_words(session, problem) if problem else None,
        refusal_reasons=REFUSAL_REASONS,
        action=action,
        groups=list_topic_groups(session),
        choices=_name_choices(values, errors, language),
        precisions=PRECISION_LABELS,
        most_photos=MOST_PHOTOS,
        reporter=find_reporter(session, problem) if problem else person,
        may_report_privately=person is not None and person.role in MEMBER_ROLES,
        offline=offline,
        basemap=current_basemap(),
    )


def _name_choices(
    values: Mapping[str, Any], errors: tuple[FieldError, ...], language: str
) -> list[tuple[str, str, str]]:
    if not any(error.code == "E_AMBIGUOUS" for error in errors):
        return []
    found = find_named_places(current_session(), values.get("place", ""))
    return [(place.id, *place.named(language)) for place in found]


def look_first(report: Report) -> Preview | None:
    """Return the preview when it was asked for, or when it holds something nobody has looked at yet."""
    asked = request.form.get("do") == "preview"
    if request.form.get("seen") and not asked:
        return None
    preview = preview_report(current_session(), report, current_language())
    return preview if asked or preview.needs_a_look else None


def accept_report(report: Report) -> AnyResponse:
    """Store the report with its photos, mail whoever has no account, and lead on. Commits."""
    session = current_session()
    known = find_submitted(session, report.idempotency_key)
    photos = [] if known else _read_described()
    submitted = submit_report(session, current_storage(), report, photos)
    problem = submitted.problem
    if submitted.is_new and report.reporter_email:
        count_mail(report.reporter_email)
        queue_mail(
            session,
            kind="problem_confirm",
            to=report.reporter_email,
            language=report.language,
            values={"path": confirm_path(secret_keys(), problem)},
            key=f"problem_confirm:{problem.id}",
        )
    session.commit()
    number = problem.id if report.reporter_id else None
    return redirect(url_for("problems.report_sent", report=number), 303)


def _read_described() -> list[Photo]:
    pictures = read_photos("photos", MOST_PHOTOS)
    texts = chain(request.form.getlist("photo_description"), repeat(""))
    words = (one_line(printable(text))[:LONGEST_DESCRIPTION] for text in texts)
    return [Photo(picture, description) for picture, description in zip(pictures, words, strict=False)]


def answer_refusal(error: AppError, **form: Any) -> AnyResponse:
    """Return the form with what was wrong in it, for people; scripts get what every machine gets."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) != "text/html":
        raise error
    current_session().rollback()
    errors = error.errors or (FieldError("form", error.code, error.message),)
    return show_form(request.form, errors=errors, status=error.status, **form)


def read_position() -> tuple[float, float]:
    """Return longitude and latitude (`lon`, `lat`) of this request's address. Raises QueryError."""
    try:
        lon, lat = (parse_degrees(request.args.get(name, "")) for name in ("lon", "lat"))
    except BadCoordinates:
        raise QueryError(_l("lon and lat must be degrees."), code="E_POSITION", field="lon") from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise QueryError(_l("lon and lat must be degrees."), code="E_POSITION", field="lon")
    return lon, lat


def read_words(name: str, longest: int = 200) -> str:
    """Return a text of this request's address without what cannot be seen."""
    return printable(request.args.get(name, ""))[:longest]
