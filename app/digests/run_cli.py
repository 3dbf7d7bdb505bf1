"""Commands of the digest: send a day's now, and read a mail that came back."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from app.db import db
from app.digests.queries.runs import find_run
from app.digests.services.bounces import LARGEST_MAIL, BadMark, receive_bounce
from app.digests.services.runs import find_window, make_run
from app.digests.services.sending import Sender
from app.digests.workflow.windows import last_day, window_of
from app.i18n import TBILISI
from app.mail.carriers import make_carrier
from app.text import counted


@click.command()
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day in Tbilisi (default: the last one)."
)
@with_appcontext
def send_digests(day: datetime | None) -> None:
    """Make the digest of a day, unless it is there, and send what waits of it; again: nothing twice."""
    settings, now = current_app.config["SETTINGS"], datetime.now(UTC)
    wanted = day.date() if day else last_day(now, settings.digest_hour)
    run_id = _make(wanted, now)
    carrier = make_carrier(settings)
    sent = Sender(db.engine, settings, carrier, lambda: False).send_waiting(run_id)
    click.echo(f"Digest of {wanted}: {counted(sent, 'mail')} sent.")


def _make(day: date, now: datetime) -> int:
    settings, session = current_app.config["SETTINGS"], db.session()
    if day > now.astimezone(TBILISI).date():
        asked = window_of(day, settings.digest_hour, {})
        starts_at, ends_at = asked.starts_at.astimezone(TBILISI), asked.ends_at.astimezone(TBILISI)
        words = f"what is published from {starts_at:%Y-%m-%d %H:%M} to {ends_at:%Y-%m-%d %H:%M}"
        raise click.ClickException(f"{day} has not begun yet; its digest takes {words}.")
    window = find_window(session, day, settings.digest_hour, now)
    if window.starts_at < window.ends_at:
        make_run(session, day, window, settings.site_url)
    run = find_run(session, day)
    if run is None:
        raise click.ClickException(f"The window of {day} has not begun yet.")
    number, starts_at, ends_at = run.id, run.starts_at.astimezone(TBILISI), run.ends_at.astimezone(TBILISI)
    words = f"{counted(run.items, 'item')}, {counted(run.recipients, 'recipient')}"
    click.echo(f"{starts_at:%Y-%m-%d %H:%M} to {ends_at:%Y-%m-%d %H:%M}: {words}")
    session.commit()
    return number


@click.command("receive-bounce")
@click.option("--recipient", default="", help="The envelope's recipient, where the mail server tells it.")
@with_appcontext
def receive(recipient: str) -> None:
    """Read a mail that came back from standard input (a mail server's pipe); suppress dead addresses."""
    settings = current_app.config["SETTINGS"]
    raw = sys.stdin.buffer.read(LARGEST_MAIL)
    try:
        verdict = receive_bounce(db.session(), raw, recipient, settings.secret_keys)
    except BadMark as error:
        raise click.ClickException(f"{error.code}: {error.message}") from error
    db.session.commit()
    click.echo(verdict)


commands = (send_digests, receive)
