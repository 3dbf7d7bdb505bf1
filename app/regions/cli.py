"""Commands that load Georgia: geodata/ and boundaries."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import text

from app.db import db
from app.importing.command import end_import
from app.regions import services

# What other features do with new outlines in the same transaction: functions of the session, each of which
# returns a line to tell. create_app names them, since the regions know no feature to their right.
AFTER_BOUNDARIES = "after_boundaries"


@click.command("load-geodata")
@with_appcontext
def load_geodata() -> None:
    """Load regions, municipalities, settlements, topics and steps from geodata/ (fast when unchanged)."""
    written = services.load_geodata(db.session())
    db.session.commit()
    click.echo(
        "Regions, municipalities, settlements, topics and steps loaded." if written else "Nothing to load."
    )


@click.command("import-boundaries")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--level", type=click.Choice(["municipality"]), required=True)
@click.option("--name-field", help="The property with the name or code. Default: the one that names most.")
@click.option("--repair", is_flag=True, help="Make invalid outlines valid, and tell which.")
@click.option("--dry-run", is_flag=True, help="Check everything, store nothing.")
@with_appcontext
def import_boundaries(file: Path, level: str, name_field: str | None, repair: bool, dry_run: bool) -> None:
    """Load boundaries from FILE (GeoJSON, zipped shapefile): all or nothing."""
    session = db.session()
    # An import may take longer than any page.
    session.execute(text("SET LOCAL statement_timeout = 0"))
    result = services.import_boundaries(session, file, name_field=name_field, repair=repair, dry_run=dry_run)
    # Also where no outline changed: places that a former import of boundaries left alone follow now.
    follow = () if result.failed or dry_run else current_app.extensions[AFTER_BOUNDARIES]
    followed = [step(session) for step in follow]
    end_import(session, result.report, file, dry_run=dry_run)
    named = f" (names read from “{result.name_field}”)" if result.name_field else ""
    click.echo(f"{result.updated} updated, {result.unchanged} unchanged, {result.unmatched} left out{named}")
    for line in followed:
        click.echo(line)
    if dry_run:
        click.echo("nothing was stored (--dry-run)")


commands = (load_geodata, import_boundaries)
