"""Commands that fill the service with invented projects and problems, and empty it again."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app.db import db
from app.problems.models import ProblemStep
from app.problems.services import examples as problem_examples
from app.problems.services.generate import generate_problems
from app.problems.services.generate import remove_generated as remove_generated_problems
from app.projects.services import examples as project_examples
from app.projects.services.generate import generate_projects, remove_generated
from app.text import counted

MOST = 5_000_000
# Organisations that work on a problem stay.
AT_WORK = select(ProblemStep.owner_organisation_id).where(ProblemStep.owner_organisation_id.is_not(None))


@click.command("load-examples")
@with_appcontext
def load_examples() -> None:
    """Load about 300 invented projects and 3,000 problems, marked as examples wherever they show."""
    session = db.session()
    projects = project_examples.load_examples(session, AT_WORK)
    words = project_examples.read_words(session)
    problems = problem_examples.load_examples(session, words.spots, words.populations, datetime.now(UTC))
    session.commit()
    if not projects and not problems:
        click.echo("The examples are there already.")
        return
    click.echo(f"{counted(projects, 'example project')} loaded, and {counted(problems, 'example problem')}.")


@click.command("remove-examples")
@with_appcontext
def remove_examples() -> None:
    """Remove every example problem, project and organisation."""
    session = db.session()
    problems = problem_examples.remove_examples(session)
    projects = project_examples.remove_examples(session, AT_WORK)
    session.commit()
    more = f", and {counted(problems, 'example problem')}" if problems else ""
    click.echo(f"{counted(projects, 'example project')} removed{more}.")


@click.command()
@click.option("--projects", type=click.IntRange(0, MOST), default=0, help="How many more projects.")
@click.option("--problems", type=click.IntRange(0, MOST), default=0, help="How many more problems.")
@click.option("--subscribers", type=int, help="Not available yet.")
@click.option("--seed", type=click.IntRange(0, 1_000_000), default=1, show_default=True)
@click.option("--remove", "removing", is_flag=True, help="Remove everything generated instead.")
@with_appcontext
def generate(projects: int, problems: int, subscribers: int | None, seed: int, removing: bool) -> None:
    """Write synthetic projects and problems for load tests and benchmarks; marked as generated."""
    if subscribers is not None:
        raise click.UsageError("--subscribers is not yet available: only projects and problems are so far.")
    if not projects and not problems and not removing:
        raise click.UsageError("Say how many: --projects N, --problems N, or --remove.")
    started, session = time.monotonic(), db.session()

    def say(line: str) -> None:
        click.echo(f"{time.monotonic() - started:6.1f} s  {line}", err=True)

    if removing:
        problems, projects = remove_generated_problems(session), remove_generated(session)
    if projects and not removing:
        generate_projects(session, projects, seed, say)
    if problems and not removing:
        words = project_examples.read_words(session)
        generate_problems(session, words.spots, problems, seed, say)
    session.commit()
    what = "removed" if removing else "generated"
    found = [(projects, "project"), (problems, "problem")]
    told = " and ".join(counted(number, word) for number, word in found if number) or "nothing"
    click.echo(f"{told} {what} in {time.monotonic() - started:.1f} s.")


commands = (load_examples, remove_examples, generate)
