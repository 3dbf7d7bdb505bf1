"""Alembic's environment: the app's engine and models, GeoAlchemy2's helpers, and short timeouts."""

from __future__ import annotations

from alembic import context
from flask import current_app
from geoalchemy2 import alembic_helpers
from sqlalchemy import create_engine, text
from sqlalchemy.sql.schema import SchemaItem

import app.accounts.models
import app.digests.models
import app.mail.models
import app.matching.models
import app.news.models
import app.organisations.models
import app.problems.models
import app.projects.models
import app.regions.models
import app.resources.models
import app.topics.models  # noqa: F401
from app.db import Base

# A migration that waits longer for a lock, or works longer on a table, would stop the service: it is refused.
LOCK_TIMEOUT, STATEMENT_TIMEOUT = "4s", "5s"


def include_object(
    item: SchemaItem, name: str | None, kind: str, reflected: bool, against: SchemaItem | None
) -> bool:
    """Leave PostGIS's and procrastinate's own tables out of the comparison."""
    if kind == "table" and (name or "").startswith("procrastinate_"):
        return False
    return alembic_helpers.include_object(item, name, kind, reflected, against)


def run() -> None:
    """Run the migrations, each in a transaction of its own."""
    engine = create_engine(current_app.config["SQLALCHEMY_DATABASE_URI"])
    with engine.connect() as connection:
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=include_object,
            process_revision_directives=alembic_helpers.writer,
            render_item=alembic_helpers.render_item,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
