"""Preparing a database: fit ones get what they need once, unfit ones a sentence."""

import time
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import func, select

from app.accounts.models import Person
from app.db import db
from app.projects.models import Project
from app.regions.models import Region
from scripts.private_database import hold_private_database
from tests.database import database_url, dispose, make_app, run_of_this_process


@contextmanager
def fresh_app(worker_id, tmp_path, options="template1"):
    """The service on a database in which nothing is, not even the schema."""
    name = f"kseli_test_{run_of_this_process()}_fresh_{worker_id}_{time.monotonic_ns()}"
    with psycopg.connect(hold_private_database("test"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE ").format(sql.Identifier(name)) + sql.SQL(options)
        )
        app = make_app(database_url(name), tmp_path)
        try:
            yield app
        finally:
            dispose(app)
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def test_prepare_fills_an_empty_database_and_then_has_nothing_to_do(worker_id, tmp_path):
    with fresh_app(worker_id, tmp_path) as app:
        runner = app.test_cli_runner()
        first = runner.invoke(args=["prepare"])
        assert first.exit_code == 0, first.output
        assert "shown only now" in first.output
        with app.app_context():
            counts = [
                db.session.scalar(select(func.count()).select_from(model))
                for model in (Region, Person, Project)
            ]
        assert counts[:2] == [12, 1]
        assert counts[2] > 250
        started = time.monotonic()
        second = runner.invoke(args=["prepare"])
        assert second.exit_code == 0
        assert time.monotonic() - started < 2
        assert "shown only now" not in second.output


def test_prepare_leaves_a_database_empty_when_asked(worker_id, tmp_path):
    with fresh_app(worker_id, tmp_path) as app:
        done = app.test_cli_runner().invoke(args=["prepare", "--no-examples"])
        assert done.exit_code == 0, done.output
        with app.app_context():
            assert db.session.scalar(select(func.count()).select_from(Project)) == 0


@pytest.mark.parametrize(
    "options,words",
    [
        ("template0 LC_CTYPE 'C' LC_COLLATE 'C'", ("LC_CTYPE 'C'", "C.UTF-8")),
        ("template0 ENCODING 'LATIN1' LC_CTYPE 'C' LC_COLLATE 'C'", ("LATIN1", "UTF8")),
        ("template0", ("postgis", "CREATE EXTENSION")),
    ],
)
def test_prepare_refuses_a_database_that_cannot_carry_the_service(worker_id, tmp_path, options, words):
    with fresh_app(worker_id, tmp_path, options) as app:
        done = app.test_cli_runner().invoke(args=["prepare"])
        assert done.exit_code == 1
        assert all(word in done.output for word in words), done.output or done.exception
        with app.app_context():
            assert db.session.scalar(select(func.to_regclass("person"))) is None
