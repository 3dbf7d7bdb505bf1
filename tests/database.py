"""The tests' databases: a template made once a run, cloned for each worker and wherever a test commits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from flask import Flask
from flask_migrate import upgrade
from psycopg import sql

from app import create_app
from app.db import db
from config import INSTANCE, Settings
from scripts.places import locked
from scripts.private_database import hold_private_database

PREFIX = "kseli_test_"


def start_run(run: str) -> str:
    """Return the name of this run's template; the first caller makes it, the others wait for that.

    Databases that a killed run left behind are dropped on the way.
    """
    template = f"{PREFIX}{run}_template"
    with locked(_mark_of(run)):
        if template not in _list_databases():
            _drop_left_behind()
            part = f"{template}_part"
            _create(part)
            _fill_template(database_url(part))
            _execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(part), sql.Identifier(template)
                )
            )
    return template


def end_run(run: str) -> None:
    """Drop every database of the run; costs nothing where the run needed none."""
    if _mark_of(run).exists():
        for name in _list_databases():
            if name.startswith(f"{PREFIX}{run}_"):
                _drop(name)
        _mark_of(run).unlink()


@contextmanager
def cloned(template: str, name: str) -> Iterator[str]:
    """Give the URL of a copy of `template` for the length of the block. Takes 0.1 s."""
    database = template.replace("template", name)
    _create(database, template)
    try:
        yield database_url(database)
    finally:
        _drop(database)


def make_app(url: str, instance: Path, settings: Settings | None = None) -> Flask:
    """Return the service on the database at `url`, as the tests want it, or with just these settings."""
    settings = settings or Settings(
        database_url=url, secret_keys=("a secret of the tests",), instance=instance
    )
    app = create_app(settings)
    app.testing = True
    return app


def database_url(name: str) -> str:
    """Return the URL of a database of the tests' cluster, which is started where needed."""
    return hold_private_database("test").replace("/kseli?", f"/{name}?")


def dispose(app: Flask) -> None:
    """Close the pooled connections, because a database with connections can be neither cloned nor dropped."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _fill_template(url: str) -> None:
    app = make_app(url, INSTANCE)
    with app.app_context():
        upgrade()
    done = app.test_cli_runner().invoke(args=["load-geodata"])
    dispose(app)
    if done.exit_code:
        raise RuntimeError(f"load-geodata failed in the tests' template: {done.output}") from done.exception


def _mark_of(run: str) -> Path:
    INSTANCE.mkdir(exist_ok=True)
    return INSTANCE / f"{PREFIX}{run}.lock"


def _drop_left_behind() -> None:
    for name in _list_databases():
        run = name.removeprefix(PREFIX).partition("_")[0]
        if run.isdigit() and not Path("/proc", run).exists():
            _drop(name)
            _mark_of(run).unlink(missing_ok=True)


def _list_databases() -> list[str]:
    with psycopg.connect(hold_private_database("test")) as connection:
        found = connection.execute("SELECT datname FROM pg_database ORDER BY datname").fetchall()
    return [name for (name,) in found if name.startswith(PREFIX)]


def _create(name: str, template: str = "template1") -> None:
    _execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))


def _drop(name: str) -> None:
    statement = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    try:
        _execute(statement + sql.SQL(" WITH (FORCE)"))
    except psycopg.errors.InsufficientPrivilege:
        # Autovacuum is at work in it: a superuser's process, which only the plain statement sends away.
        _execute(statement)


def _execute(statement: sql.Composed) -> None:
    with psycopg.connect(hold_private_database("test"), autocommit=True) as connection:
        connection.execute(statement)


def run_of_this_process() -> str:
    """Return what tells the databases of this run from those of another `make test`."""
    return str(os.getpid())
