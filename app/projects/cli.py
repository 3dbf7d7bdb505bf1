"""Commands that bring projects in."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.db import db
from app.hooks import after_save
from app.importing.command import describe_end, end_import, run_import
from app.importing.mapping import find_mapping, load_mapping
from app.importing.reading import FORMATS
from app.projects.services import import_projects as services
from app.projects.services.import_projects import ImportResult
from app.text import counted


@click.command("import-projects")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "file_format", type=click.Choice(FORMATS), help="Default: by the file's ending.")
@click.option("--mapping", "mapping_name", help="A mapping file, or the name of a shipped one.")
@click.option("--source", help="Where the data come from; with external_id it identifies a project.")
@click.option("--dry-run", is_flag=True, help="Check and count everything, store nothing.")
@with_appcontext
def import_projects(
    file: Path, file_format: str | None, mapping_name: str | None, source: str | None, dry_run: bool
) -> None:
    """Import projects from FILE (IATI, CSV, XLSX, GeoJSON): all or nothing."""
    session = db.session()
    with run_import(session) as bar:
        mapping = load_mapping(find_mapping(mapping_name)) if mapping_name else None
        result = services.import_projects(
            session,
            file,
            source=source,
            file_format=file_format,
            mapping=mapping,
            dry_run=dry_run,
            progress=bar.update,
            tell=bar.set_description,
        )
    after_save(session, "project")
    end_import(session, result.report, file, dry_run=dry_run)
    click.echo(describe(result, dry_run=dry_run))


def describe(result: ImportResult, *, dry_run: bool) -> str:
    """Return the counts of an import in lines for a terminal."""
    counts = result.counts
    lines = [
        f"{counts['inserted']} inserted, {counts['updated']} updated, {counts['unchanged']} unchanged"
        f" ({counted(counts['projects'], 'project')} of the source “{result.source}”)",
        counted(counts["locations"], "location"),
    ]
    if counts["outside"]:
        lines.append(f"{counted(counts['outside'], 'place')} outside Georgia left out")
    if counts["compared"]:
        lines.append(f"the region agrees with the file's label in {counts['agreed']} of {counts['compared']}")
    return "\n".join([*lines, *describe_end(result.report, dry_run=dry_run)])


commands = (import_projects,)
