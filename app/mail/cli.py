"""The command that tries out whether mails are sent."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.db import db
from app.errors import AppError
from app.i18n import LANGUAGES
from app.mail.outbox import queue_mail


@click.command()
@click.argument("address")
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
@with_appcontext
def try_mail(address: str, language: str) -> None:
    """Write a trial mail to ADDRESS; the worker sends it."""
    try:
        mail = queue_mail(db.session(), kind="trial", to=address, language=language, values={})
    except AppError as error:
        raise click.ClickException(str(error.message)) from error
    db.session.commit()
    settings = current_app.config["SETTINGS"]
    where = "by MAIL_URL" if settings.mail_url else f"into {settings.mail_folder}"
    click.echo(f"Mail {mail.id} waits for the worker, which sends it {where}.")


commands = (try_mail,)
