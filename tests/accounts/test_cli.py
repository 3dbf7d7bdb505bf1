"""Accounts by command."""

from sqlalchemy import select

from app.accounts.models import Person
from app.db import db

WORDS = ["create-user", "Nino@example.org", "--name", "Nino", "--role", "moderator", "--region", "GE-KA"]


def test_create_user_takes_the_password_from_standard_input(own_app):
    done = own_app.test_cli_runner().invoke(
        args=[*WORDS, "--password-stdin"], input="correct horse battery\n"
    )
    assert done.exit_code == 0, done.output
    assert "correct horse" not in done.output
    with own_app.app_context():
        person = db.session.scalar(select(Person))
    assert (person.email, person.role, person.region_code) == ("nino@example.org", "moderator", "GE-KA")


def test_create_user_refuses_in_one_line_and_stores_nothing(own_app):
    done = own_app.test_cli_runner().invoke(args=[*WORDS, "--password-stdin"], input="short\n")
    assert done.exit_code == 1
    assert "password E_LENGTH" in done.output
    with own_app.app_context():
        assert db.session.scalar(select(Person)) is None


def test_create_user_takes_no_password_among_its_words(own_app):
    done = own_app.test_cli_runner().invoke(args=WORDS)
    assert done.exit_code == 2
    assert "--password-stdin" in done.output


def test_first_admin_prints_its_password_once(own_app):
    runner = own_app.test_cli_runner()
    assert "password" in runner.invoke(args=["first-admin"]).output
    assert runner.invoke(args=["first-admin"]).output == ""
