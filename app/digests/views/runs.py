"""The administrators' pages of the digest: its runs, a day's mail as a subscriber gets it, sending again."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.wrappers import Response
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.digests.models import DigestRun, Subscriber
from app.digests.queries.runs import find_reader, find_run, list_runs, list_troubles, read_digest_queue
from app.digests.services.keeping import retry_failed
from app.digests.services.preview import preview_mail
from app.digests.views.blueprint import blueprint
from app.digests.workflow.windows import end_of, next_day
from app.errors import NotFound
from app.form_fields import parse_day
from app.i18n import lazy_gettext as _l
from app.i18n import ngettext
from app.mail.compose import Words
from app.security import allow_own_frames, roles

# A mail brings its own styles and picture, and runs nothing.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"


@blueprint.get("/admin/digests")
@roles("admin")
def digests() -> str:
    """List the newest runs with what was sent, failed, or waits; say where what is published now comes."""
    session, hour = current_session(), current_app.config["SETTINGS"].digest_hour
    queue, runs = read_digest_queue(session), list_runs(session)
    day = next_day(datetime.now(UTC), hour, [row.DigestRun.day for row in runs])
    return render_template(
        "digests/runs.html",
        runs=runs,
        queue=queue,
        minutes=round(queue.oldest_seconds / 60),
        next_day=day,
        next_at=end_of(day, hour),
    )


@blueprint.get("/admin/digests/<day>")
@roles("admin")
def digest(day: str) -> str:
    """Show one run, and its mail as the subscriber of `subscriber` (number or address) gets it."""
    run, words = _find(day), request.args.get("subscriber", "").strip()[:254]
    reader = find_reader(current_session(), words) if words else None
    mail, troubles = _preview(run, reader), list_troubles(current_session(), run.id)
    allow_own_frames()
    shown = {"run": run, "words": words, "reader": reader, "mail": mail, "troubles": troubles}
    return render_template("digests/run.html", **shown)


@blueprint.get("/admin/digests/<day>/mail")
@roles("admin")
def digest_mail(day: str) -> Response:
    """Give the mail's own HTML for the frame of the page above."""
    mail = _preview(_find(day), find_reader(current_session(), request.args.get("subscriber", "")[:254]))
    if mail is None:
        raise NotFound(_l("Nothing of this day fits this subscriber."))
    response = make_response(mail.html)
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@blueprint.post("/admin/digests/<day>/retry")
@roles("admin")
def retry(day: str) -> AnyResponse:
    """Send again what failed."""
    number = retry_failed(current_session(), _find(day).id)
    current_session().commit()
    flash(ngettext("%(num)s mail waits again.", "%(num)s mails wait again.", number), "success")
    return redirect(url_for("digests.digest", day=day), 303)


def _find(day: str) -> DigestRun:
    ended_on = parse_day(day)
    run = find_run(current_session(), ended_on) if ended_on else None
    if run is None:
        raise NotFound(_l("No digest was made for this day."))
    return run


def _preview(run: DigestRun, reader: Subscriber | None) -> Words | None:
    if reader is None:
        return None
    mail = preview_mail(current_session(), run, reader, current_app.config["SETTINGS"])
    current_session().rollback()
    return mail
