"""The migrations lead up, down and up again, to just what the models say."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from geoalchemy2 import alembic_helpers
from sqlalchemy import create_engine, text

from app.db import Base
from tests.database import _create, _drop, database_url, dispose, make_app, run_of_this_process

NAME = f"kseli_test_{run_of_this_process()}_migrations"


@pytest.fixture
def bare_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    _create(NAME)
    app = make_app(database_url(NAME), tmp_path_factory.mktemp("instance"))
    yield app
    dispose(app)
    _drop(NAME)


def tables(url: str) -> set[str]:
    with psycopg.connect(url.replace("+psycopg2", "")) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {name for (name,) in found}


def test_migrations_lead_up_down_and_up_to_what_the_models_say(bare_app: Flask) -> None:
    url = bare_app.config["SQLALCHEMY_DATABASE_URI"]
    with bare_app.app_context():
        upgrade()
        assert "project_location" in tables(url)
        downgrade(revision="base")
        assert tables(url) <= {"alembic_version", "spatial_ref_sys"}
        upgrade()
    engine = create_engine(url)
    with engine.connect() as connection:
        options = {"include_object": _ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def _ours(item: object, name: str | None, kind: str, reflected: bool, against: object) -> bool:
    if kind == "table" and (name or "").startswith("procrastinate_"):
        return False
    return bool(alembic_helpers.include_object(item, name, kind, reflected, against))


def test_a_migration_gives_up_on_a_lock_instead_of_stopping_the_service(bare_app: Flask) -> None:
    url = bare_app.config["SQLALCHEMY_DATABASE_URI"]
    with bare_app.app_context():
        upgrade()
        engine = create_engine(url)
        with engine.connect() as holder:
            holder.execute(text("LOCK TABLE project IN ACCESS EXCLUSIVE MODE"))
            with pytest.raises(Exception, match="lock timeout"):
                downgrade(revision="0001")
        engine.dispose()
