"""Commands that fill the service with invented projects, and empty it again."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.db import db
from app.projects.services.examples import load_examples as load
from app.projects.services.examples import remove_examples as remove


@click.command("load-examples")
@with_appcontext
def load_examples() -> None:
    """Load about 300 invented projects, marked as examples wherever they show."""
    written = load(db.session())
    db.session.commit()
    click.echo(f"{written} example projects loaded." if written else "The examples are there already.")


@click.command("remove-examples")
@with_appcontext
def remove_examples() -> None:
    """Remove every example project and organisation."""
    removed = remove(db.session())
    db.session.commit()
    click.echo(f"{removed} example projects removed.")


commands = (load_examples, remove_examples)
