"""Commands that fill the service with invented projects, and empty it again."""

from __future__ import annotations

import time

import click
from flask.cli import with_appcontext

from app.db import db
from app.projects.services.examples import load_examples as load
from app.projects.services.examples import remove_examples as remove
from app.projects.services.generate import generate_projects, remove_generated
from app.text import counted

MOST = 5_000_000


@click.command("load-examples")
@with_appcontext
def load_examples() -> None:
    """Load about 300 invented projects, marked as examples wherever they show."""
    written = load(db.session())
    db.session.commit()
    click.echo(
        f"{counted(written, 'example project')} loaded." if written else "The examples are there already."
    )


@click.command("remove-examples")
@with_appcontext
def remove_examples() -> None:
    """Remove every example project and organisation."""
    removed = remove(db.session())
    db.session.commit()
    click.echo(f"{counted(removed, 'example project')} removed.")


@click.command()
@click.option("--projects", type=click.IntRange(0, MOST), default=0, help="How many more projects.")
@click.option("--problems", type=int, help="Not available yet.")
@click.option("--subscribers", type=int, help="Not available yet.")
@click.option("--seed", type=click.IntRange(0, 1_000_000), default=1, show_default=True)
@click.option("--remove", "removing", is_flag=True, help="Remove every generated project instead.")
@with_appcontext
def generate(projects: int, problems: int | None, subscribers: int | None, seed: int, removing: bool) -> None:
    """Write synthetic projects for load tests and benchmarks; marked as generated."""
    for name, value in (("--problems", problems), ("--subscribers", subscribers)):
        if value is not None:
            raise click.UsageError(f"{name} is not yet available: only projects can be generated so far.")
    if not projects and not removing:
        raise click.UsageError("Say how many: --projects N, or --remove.")
    started = time.monotonic()

    def say(line: str) -> None:
        click.echo(f"{time.monotonic() - started:6.1f} s  {line}", err=True)

    done = (
        remove_generated(db.session()) if removing else generate_projects(db.session(), projects, seed, say)
    )
    db.session.commit()
    what = "removed" if removing else "generated"
    click.echo(f"{counted(done, 'project')} {what} in {time.monotonic() - started:.1f} s.")


commands = (load_examples, remove_examples, generate)
