"""Commands that bring problems in."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.db import db
from app.hooks import after_save
from app.importing.columns import PROBLEMS
from app.importing.command import describe_end, end_import, run_import
from app.importing.mapping import PROBLEM_FORMATS, find_mapping, load_mapping
from app.problems.models.problem import LOCATION_PRECISIONS
from app.problems.services import import_problems as services
from app.problems.services.import_problems import DEFAULT_PRECISION, ImportedProblems, ImportOptions
from app.text import counted


@click.command("import-problems")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(PROBLEM_FORMATS), help="Default: by the file's ending.")
@click.option("--mapping", "mapping_name", help="A mapping file, or the name of a shipped one.")
@click.option("--source", help="Where the data come from; with external_id it identifies a problem.")
@click.option(
    "--precision",
    "location_precision",
    type=click.Choice(LOCATION_PRECISIONS),
    default=DEFAULT_PRECISION,
    show_default=True,
    help="How exactly the public sees a place whose row does not say.",
)
@click.option("--moderate", is_flag=True, help="New problems wait for a moderator.")
@click.option("--dry-run", is_flag=True, help="Check and count everything, store nothing.")
@with_appcontext
def import_problems(file: Path, mapping_name: str | None, **told: object) -> None:
    """Import problems from FILE (CSV, XLSX, GeoJSON, KML, KMZ, zipped shapefile, JSON): all or nothing."""
    session = db.session()
    with run_import(session) as bar:
        mapping = load_mapping(find_mapping(mapping_name, PROBLEMS), PROBLEMS) if mapping_name else None
        options = ImportOptions(mapping=mapping, **told)  # type: ignore[arg-type]
        result = services.import_problems(
            session, file, options, progress=bar.update, tell=bar.set_description
        )
    after_save(session, "problem")
    end_import(session, result.report, file, dry_run=options.dry_run)
    click.echo(describe(result, dry_run=options.dry_run))


def describe(result: ImportedProblems, *, dry_run: bool) -> str:
    """Return the counts of an import in lines for a terminal."""
    counts = result.counts
    lines = [
        f"{counts['inserted']} inserted, {counts['updated']} updated, {counts['unchanged']} unchanged"
        f" (problems of the source “{result.source}”)"
    ]
    if counts["outside"]:
        lines.append(f"{counted(counts['outside'], 'problem')} outside Georgia left out")
    if counts["unplaced"]:
        lines.append(f"{counted(counts['unplaced'], 'problem')} without any place left out")
    return "\n".join([*lines, *describe_end(result.report, dry_run=dry_run)])


commands = (import_problems,)
