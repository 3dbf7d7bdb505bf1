"""Commands that fill the service with invented projects and problems, and empty it again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import db
from app.hooks import after_save
from app.i18n import today_in_georgia
from app.problems.models import ProblemStep
from app.problems.services import examples as problem_examples
from app.problems.services.generate import generate_problems
from app.problems.services.generate import remove_generated as remove_generated_problems
from app.projects.services import examples as project_examples
from app.projects.services.generate import generate_projects, remove_generated
from app.text import counted

MOST = 5_000_000
# app.extensions[EXAMPLES]: the Examples of the features to the right, put there by create_app.
EXAMPLES = "kseli examples"
# Organisations that work on a problem stay.
AT_WORK = select(ProblemStep.owner_organisation_id).where(ProblemStep.owner_organisation_id.is_not(None))


def make_none(*_ignored: object) -> int:
    """Generate nothing: not all that has examples is generated too."""
    return 0


@dataclass(frozen=True)
class Examples:
    """What a feature to the right invents: `word` for one of them, and functions that return how many.

    Loaded after the projects and problems, removed before them.
    """

    word: str
    load: Callable[[Session, date], int]
    remove: Callable[[Session], int]
    generate: Callable[[Session, int, int], int] = make_none
    remove_generated: Callable[[Session], int] = make_none


@click.command("load-examples")
@with_appcontext
def load_examples() -> None:
    """Load about 300 invented projects, 3,000 problems, 60 resources, 40 articles, all marked as examples."""
    session = db.session()
    projects = project_examples.load_examples(session, AT_WORK)
    words = project_examples.read_words(session)
    problems = problem_examples.load_examples(session, words.spots, words.populations, datetime.now(UTC))
    today = today_in_georgia()
    found = [(projects, "project"), (problems, "problem")]
    found += [(more.load(session, today), more.word) for more in _further()]
    after_save(session, "problem")
    session.commit()
    if not any(number for number, _word in found):
        click.echo("The examples are there already.")
        return
    click.echo(f"{_tell([(number, f'example {word}') for number, word in found])} loaded.")


@click.command("remove-examples")
@with_appcontext
def remove_examples() -> None:
    """Remove every example article, resource, problem, project and organisation."""
    session = db.session()
    found = [(more.remove(session), more.word) for more in _further()]
    problems = problem_examples.remove_examples(session)
    projects = project_examples.remove_examples(session, AT_WORK)
    session.commit()
    found = [(projects, "project"), (problems, "problem"), *found]
    click.echo(f"{_tell([(number, f'example {word}') for number, word in found])} removed.")


@click.command()
@click.option("--projects", type=click.IntRange(0, MOST), default=0, help="How many more projects.")
@click.option("--problems", type=click.IntRange(0, MOST), default=0, help="How many more problems.")
@click.option("--resources", type=click.IntRange(0, MOST), default=0, help="How many more resources.")
@click.option("--news", type=click.IntRange(0, MOST), default=0, help="How many more articles.")
@click.option("--subscribers", type=click.IntRange(0, MOST), default=0, help="How many more subscribers.")
@click.option("--seed", type=click.IntRange(0, 1_000_000), default=1, show_default=True)
@click.option("--remove", "removing", is_flag=True, help="Remove everything generated instead.")
@with_appcontext
def generate(
    projects: int, problems: int, resources: int, news: int, subscribers: int, seed: int, removing: bool
) -> None:
    """Write synthetic projects, problems, resources, articles, subscribers for load tests, marked so."""
    further = {"resource": resources, "article": news, "subscriber": subscribers}
    if not (projects or problems or removing or any(further.values())):
        raise click.UsageError(
            "Say how many: --projects, --problems, --resources, --news, --subscribers with N, or --remove."
        )
    started, session = time.monotonic(), db.session()

    def say(line: str) -> None:
        click.echo(f"{time.monotonic() - started:6.1f} s  {line}", err=True)

    if removing:
        further = {more.word: more.remove_generated(session) for more in _further()}
        problems, projects = remove_generated_problems(session), remove_generated(session)
    if projects and not removing:
        generate_projects(session, projects, seed, say)
    if problems and not removing:
        words = project_examples.read_words(session)
        generate_problems(session, words.spots, problems, seed, say)
    for more in () if removing else _further():
        if number := further.get(more.word, 0):
            say(f"{more.word}s")
            more.generate(session, number, seed)
    session.commit()
    what = "removed" if removing else "generated"
    found = [(projects, "project"), (problems, "problem")]
    found += [(number, word) for word, number in further.items()]
    click.echo(f"{_tell(found)} {what} in {time.monotonic() - started:.1f} s.")


def _further() -> tuple[Examples, ...]:
    further: tuple[Examples, ...] = current_app.extensions[EXAMPLES]
    return further


def _tell(found: list[tuple[int, str]]) -> str:
    told = [counted(number, word) for number, word in found if number]
    return " and ".join(filter(None, [", ".join(told[:-1]), *told[-1:]])) or "nothing"


commands = (load_examples, remove_examples, generate)
