"""Commands that load Georgia: geodata/ and boundaries."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.db import db
from app.regions import services


@click.command("load-geodata")
@with_appcontext
def load_geodata() -> None:
    """Load regions, municipalities, settlements and topics from geodata/ (fast when unchanged)."""
    written = services.load_geodata(db.session())
    db.session.commit()
    click.echo("Regions, municipalities, settlements and topics loaded." if written else "Nothing to load.")


commands = (load_geodata,)
