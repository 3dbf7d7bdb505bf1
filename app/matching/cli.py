"""Commands of the matching: run it, look at its rules, change them."""

from __future__ import annotations

import time

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app.db import db
from app.jobs import job_session
from app.matching.labelled_set import NoLabelledSet
from app.matching.models import PARTS, RuleSet
from app.matching.services.match import Outcome, match_for
from app.matching.services.quality import measure_quality, rules_of
from app.matching.services.rules import VALUES, BadRules, activate, active_rules, add_version, list_rules
from app.matching.services.runs import AlreadyRunning, RulesChanged, match_all, match_changed
from app.text import counted

# The largest integer of PostgreSQL is the largest number of a record.
NUMBER = click.IntRange(1, 2**31 - 1)
# As they are typed: the parts of the score by their own names.
NAMES = {column.removeprefix("weight_").replace("_", "-"): column for column in VALUES}


@click.command("match")
@click.option("--all", "everything", is_flag=True, help="Match all problems, not only what changed.")
@click.option("--problem", type=NUMBER, help="Only the problem with this number.")
@click.option("--project", type=NUMBER, help="Only those that this project may help.")
@click.option("--resource", type=NUMBER, help="Only those that this resource may help.")
@with_appcontext
def match(*, everything: bool, **one: int | None) -> None:
    """Suggest what could help which problem, by the active rules; without options: what changed since."""
    chosen = [(kind, number) for kind, number in one.items() if number is not None]
    if len(chosen) + everything > 1:
        raise click.UsageError("Only one of --all, --problem, --project, --resource.")
    started = time.monotonic()
    try:
        outcome = _match(chosen, everything=everything)
    except (AlreadyRunning, RulesChanged) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{describe(outcome)} in {time.monotonic() - started:.1f} s.")


def _match(chosen: list[tuple[str, int]], *, everything: bool) -> Outcome:
    if chosen:
        with job_session() as session:
            return match_for(session, *chosen[0])
    if everything:
        return match_all(job_session, say=lambda line: click.echo(line, err=True))
    return match_changed(job_session)


def describe(outcome: Outcome) -> str:
    """Return the numbers of a matching in words."""
    return (
        f"{counted(outcome.problems, 'open problem')} matched: {counted(outcome.suggested, 'suggestion')},"
        f" {outcome.changed} of them new or changed; {outcome.dropped} dropped"
    )


@click.command("rules")
@click.option("--name", help="Whose version; default: the active rules'.")
@click.option("--activate", "version", type=int, help="Make this version the active one.")
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="NAME=NUMBER",
    help=f"Add a version with another {', '.join(NAMES)}; several times.",
)
@with_appcontext
def rules(name: str | None, version: int | None, changes: tuple[str, ...]) -> None:
    """List the rule sets that suggestions are made by, add a version, or activate one."""
    session = db.session()
    before = active_rules(session)
    try:
        if changes:
            added = add_version(session, _parse(changes), name=name)
            click.echo(f"{_name(added)} added. On the labelled set:")
            for rule_set in (before, added):
                click.echo(f"  {_name(rule_set):<12} {_measure(session, rule_set)}")
        if version is not None:
            activated = activate(session, name or before.name, version)
            click.echo(f"{_name(activated)} is active; the worker matches all problems by it.")
    except BadRules as error:
        raise click.ClickException(str(error)) from error
    session.commit()
    if not changes and version is None:
        for rule_set in list_rules(session):
            click.echo(_describe_rules(rule_set))


def _parse(changes: tuple[str, ...]) -> dict[str, float]:
    found = {}
    for change in changes:
        name, _equals, number = change.partition("=")
        try:
            found[NAMES[name.strip()]] = float(number)
        except KeyError as error:
            raise click.UsageError(f"There is no {name!r}; there are {', '.join(NAMES)}.") from error
        except ValueError as error:
            raise click.UsageError(f"{change!r}: {number!r} is no number.") from error
    return found


def _measure(session: Session, rule_set: RuleSet) -> str:
    """Measure the rules on the labelled set, keep the figures with them, and return them in words."""
    try:
        quality = measure_quality(session, rules_of(rule_set))
    except NoLabelledSet as error:
        return f"not measured: {error}"
    rule_set.quality = quality.figures()
    return _figures(rule_set)


def _figures(rule_set: RuleSet) -> str:
    measured = rule_set.quality
    if not measured:
        return "not measured"
    return f"precision at 5 {measured['precision_at_5']:.3f}, recall {measured['recall']:.3f}"


def _name(rule_set: RuleSet) -> str:
    return f"{rule_set.name} {rule_set.version}"


def _describe_rules(rule_set: RuleSet) -> str:
    weights = ", ".join(f"{part} {getattr(rule_set, f'weight_{part}'):g}" for part in PARTS)
    limits = (
        f"at least {rule_set.least_score:g}, at most {rule_set.most_links} a problem, {rule_set.reach_km} km"
    )
    mark = "*" if rule_set.is_active else " "
    return f"{mark} {_name(rule_set):<12} {weights}; {limits}; {_figures(rule_set)}"


commands = (match, rules)
