"""Commands that concern the whole service: prepare it, run its jobs."""

from __future__ import annotations

import asyncio
from functools import partial

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import text

from app.db import db
from app.digests.services.sender import send_digests
from app.jobs import JOBS, work
from app.mail.sender import send_mails
from app.site.preparation import (
    LOCK,
    UnfitDatabase,
    check_database,
    has_projects,
    newest_migration,
    read_migration,
)


@click.command()
@click.option("--no-examples", is_flag=True, help="Leave an empty database empty.")
@click.pass_context
@with_appcontext
def prepare(context: click.Context, no_examples: bool) -> None:
    """Bring the database to what this version needs: schema, regions, first account, examples."""
    with db.engine.begin() as connection:
        # Held until the end, so that two services that start at once wait for each other.
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        try:
            check_database(db.session())
        except UnfitDatabase as error:
            raise click.ClickException(str(error)) from error
        found = read_migration(db.session())
        # The session must hold no lock on tables that a migration changes.
        db.session.rollback()
        if found != newest_migration():
            upgrade()
        _run(context, "load-geodata")
        _run(context, "first-admin")
        if not no_examples and not has_projects(db.session()):
            _run(context, "load-examples")


def _run(context: click.Context, name: str) -> None:
    """Run another feature's command in this process: a second one would cost a second."""
    context.invoke(current_app.cli.commands[name])


@click.command()
@with_appcontext
def worker() -> None:
    """Run background jobs, send mails and digests until told to stop."""
    settings = current_app.config["SETTINGS"]
    mails, digests = (partial(send, settings, db.engine) for send in (send_mails, send_digests))
    asyncio.run(work(settings.database_url, current_app.extensions[JOBS], (mails, digests)))


commands = (prepare, worker)
