"""Reporting a problem: the form, its preview, sending it, and confirming the address."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError
from app.i18n import current_language
from app.limits import limit
from app.pages import private_page
from app.problems.forms import parse_report
from app.problems.links import own_path, read_confirm
from app.problems.queries.nearby import list_nearby
from app.problems.queries.own import find_problem
from app.problems.services.photos import MOST_PHOTOS
from app.problems.services.preview import preview_report
from app.problems.services.submit import confirm_report
from app.problems.views.blueprint import blueprint
from app.problems.views.report_form import (
    accept_report,
    answer_refusal,
    look_first,
    read_position,
    read_words,
    show_form,
)
from app.problems.workflow.labels import PRECISION_LABELS
from app.security import current_person, forget_person, public, secret_keys
from app.uploads import takes_photos


@blueprint.get("/problems/new")
@public()
def new_report() -> Response:
    """Show the empty form; `position`, `place_id` and `topic` of the address fill it in."""
    return show_form({name: read_words(name) for name in ("position", "place", "place_id", "topic", "title")})


@blueprint.get("/problems/new/offline")
@public()
def offline_report() -> Response:
    """Show the form without anything personal in it: browsers keep it for places without signal."""
    forget_person()
    response = show_form({}, offline=True)
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.post("/problems/new")
@public()
@limit("20 per minute")
@takes_photos(MOST_PHOTOS)
def send_report() -> AnyResponse:
    """Take in the report and lead to the page that says what happens next; or show the form again."""
    # Only machines fill in what nobody sees; they are told the same as people.
    if request.form.get("website"):
        return redirect(url_for(".report_sent"), 303)
    try:
        report = parse_report(current_session(), request.form, current_person(), current_language())
        preview = look_first(report)
        return show_form(request.form, preview=preview) if preview else accept_report(report)
    except AppError as error:
        return answer_refusal(error)


@blueprint.post("/problems/new/preview")
@public(machine=True)
@limit("60 per minute")
def preview_of_report() -> str:
    """Give the preview of a report as a piece of HTML; nothing is stored."""
    session, language, editing = current_session(), current_language(), "version" in request.form
    # The name on a report that is edited is its own, whoever is signed in.
    person = None if editing else current_person()
    report = parse_report(session, request.form, person, language, asks_email=not editing)
    preview = preview_report(session, report, language, editing=editing)
    return render_template("problems/_preview.html", preview=preview, precisions=PRECISION_LABELS)


@blueprint.get("/problems/sent")
@public()
def report_sent() -> str:
    """Say what happens next: to somebody with an account, or who must look into the mailbox."""
    return render_template("problems/report_sent.html", number=request.args.get("report", type=int))


@blueprint.get("/problems/nearby")
@public(machine=True)
def nearby() -> str:
    """Give the open problems near `lon`, `lat` that are like `topic` and `q`, as a piece of HTML."""
    lon, lat = read_position()
    found = list_nearby(
        current_session(),
        lon,
        lat,
        topic=read_words("topic"),
        words=read_words("q"),
        language=current_language(),
    )
    return render_template("problems/_similar.html", similar=found)


@blueprint.get("/problems/confirm/<token>")
@public()
def confirm_page(token: str) -> Response:
    """Show what is to be confirmed; nothing is done yet, as mail scanners open links."""
    problem_id = read_confirm(secret_keys(), token)
    problem = find_problem(current_session(), problem_id)
    return private_page("problems/report_confirm.html", problem=problem, token=token)


@blueprint.post("/problems/confirm/<token>")
@public()
def confirm(token: str) -> AnyResponse:
    """Hand the report over to the moderators and lead to the reporter's own page of it."""
    keys, session = secret_keys(), current_session()
    problem = confirm_report(session, read_confirm(keys, token))
    path = own_path(keys, problem)
    session.commit()
    return redirect(f"{request.script_root}{path}", 303)
