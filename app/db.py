"""The database: the declarative base, the session of a request, and the version of each layer's data."""

from __future__ import annotations

import math
import time
from datetime import datetime
from typing import Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, MetaData, Text, event, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every model; no Flask in it, so that models can be used by jobs and scripts alike."""

    metadata = MetaData(naming_convention=NAMING)
    # A column says only what differs from these.
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        datetime: DateTime(timezone=True),
        list[str]: ARRAY(Text),
        dict[str, Any]: JSONB,
    }


db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True)

# A page that needs longer than this has a missing index; the work belongs into a job.
WEB_STATEMENT_TIMEOUT_MS = 15_000


def current_session() -> Session:
    """Return the session of this request or command."""
    return db.session()


def web_url(database_url: str) -> str:
    """Return the database's address for the web's driver.

    psycopg 2 prepares no statements: PostgreSQL would soon plan a prepared one without the view's box.
    """
    url = make_url(database_url).set(drivername="postgresql+psycopg2")
    return url.render_as_string(hide_password=False)


def libpq_url(database_url: str) -> str:
    """Return the database's address without SQLAlchemy's driver in it, for psycopg 3."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def engine_options() -> dict[str, Any]:
    """Options of the web's connection pool: a restarted database heals by itself (pre-ping)."""
    return {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 4, "pool_timeout": 10}


def limit_statements(engine: Engine, milliseconds: int) -> None:
    """Let every new connection of `engine` give up a statement after so long (0: never)."""

    @event.listens_for(engine, "connect")
    def set_timeout(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", (str(milliseconds),))
        connection.commit()


# Nearly every request begins with a version. A process asks for each at most ten times a second; what it
# wrote itself it sees at once.
VERSION_SECONDS = 0.1
_CHANGES = "kseli.changes"
_versions: dict[tuple[int, str | None, str], tuple[float, int]] = {}


def read_data_version(session: Session, layer: str) -> int:
    """Return a number that grows with each change of the data of `layer`; 0 before the first.

    At most 0.1 s behind another process's commit. Within a transaction that somebody else holds open (tests,
    a script's own connection) it is asked for each time.
    """
    bind = session.get_bind()
    # What a session has not committed yet is nobody else's to know.
    if not isinstance(bind, Engine) or _CHANGES in session.info:
        return _ask_data_version(session, layer)
    version = known_version(bind, layer)
    if version is None:
        now = time.monotonic()
        version = _ask_data_version(session, layer)
        _versions[id(bind), bind.url.database, layer] = (now, version)
    return version


def known_version(bind: Engine | Connection, layer: str) -> int | None:
    """Return what read_data_version would without asking the database; None where it would have to ask."""
    if not isinstance(bind, Engine):
        return None
    asked_at, version = _versions.get((id(bind), bind.url.database, layer), (-math.inf, 0))
    return version if time.monotonic() - asked_at <= VERSION_SECONDS else None


def _ask_data_version(session: Session, layer: str) -> int:
    # By the bare cursor: a third of the time of the same by SQLAlchemy.
    cursor = session.connection().connection.cursor()
    cursor.execute("SELECT version FROM data_version WHERE layer = %s", (layer,))
    found = cursor.fetchone()
    cursor.close()
    return int(found[0]) if found else 0


def bump_data_version(session: Session, layer: str) -> None:
    """Tell every cache that the data of `layer` are others from this transaction's commit on.

    The version is the time in microseconds, so that a restored or rolled-back database never gives one twice.
    """
    session.execute(
        text(
            "INSERT INTO data_version (layer, version, changed_at)"
            " VALUES (:layer, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, now())"
            " ON CONFLICT (layer) DO UPDATE SET changed_at = now(),"
            " version = GREATEST(data_version.version + 1, excluded.version)"
        ),
        {"layer": layer},
    )
    session.info[_CHANGES] = True


@event.listens_for(Session, "after_transaction_end")
def _forget_versions(session: Session, transaction: SessionTransaction) -> None:
    # Not before the commit: until then others ask for the old version, and would know it after that.
    if transaction.parent is None and session.info.pop(_CHANGES, False):
        _versions.clear()
