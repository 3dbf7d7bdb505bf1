"""Commands for accounts."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from app.accounts.models import ROLES
from app.accounts.services import create_first_admin, create_person, reset_second_factor
from app.db import db
from app.errors import AppError


@click.command("create-user")
@click.argument("email")
@click.option("--name", required=True, help="The person's name, as others see it.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--region", help="ISO code; limits a moderator to one region.")
@click.option("--password-stdin", is_flag=True, required=True, help="Read the password from standard input.")
@with_appcontext
def create_user(email: str, name: str, role: str, region: str | None, password_stdin: bool) -> None:
    """Make an account for EMAIL. The password comes in by standard input, where no process list shows it."""
    password = sys.stdin.readline().rstrip("\r\n")
    try:
        person = create_person(
            db.session(), email=email, name=name, role=role, password=password, region=region
        )
    except AppError as error:
        raise click.ClickException(f"{error.field} {error.code}: {error.message}") from error
    db.session.commit()
    click.echo(f"created {person.email} as {person.role}")


@click.command("first-admin")
@with_appcontext
def first_admin() -> None:
    """Make the first administrator where nobody has an account yet, and print its password once."""
    made = create_first_admin(db.session())
    db.session.commit()
    if made:
        click.echo(
            "The first account was made. This password is shown only now:\n"
            f"  e-mail    {made.email}\n"
            f"  password  {made.password}"
        )


@click.command("reset-second-factor")
@click.argument("email")
@with_appcontext
def reset_second(email: str) -> None:
    """Let EMAIL sign in with the password alone, once: for somebody whose device with the codes is lost.

    Passkeys go too, and every device is signed out. Whoever needs a second factor is asked for a new one.
    """
    person = reset_second_factor(db.session(), email)
    if person is None:
        raise click.ClickException(f"nobody has the address {email}")
    db.session.commit()
    click.echo(f"{person.email} can sign in with the password alone and set up a new second factor")


commands = (create_user, first_admin, reset_second)
