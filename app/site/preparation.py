"""What must be so before the service starts: a fit database with the newest schema."""

from __future__ import annotations

from functools import cache

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.orm import Session

from config import ROOT

# Any number, the same in every process of the service: two preparations never run at once.
LOCK = 7_536_001


class UnfitDatabase(Exception):
    """The database cannot carry the service; the message says what to change."""


def check_database(session: Session) -> None:
    """Raise UnfitDatabase where letters are not told from signs, or PostGIS is not to be had."""
    encoding, ctype = session.execute(
        text(
            "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database"
            " WHERE datname = current_database()"
        )
    ).one()
    if encoding != "UTF8":
        raise UnfitDatabase(f"The database is encoded in {encoding}. Make it anew with ENCODING 'UTF8'.")
    if ctype in ("C", "POSIX"):
        # pg_trgm sees no Georgian letter at all then, and searching would quietly find nothing (FACTS).
        raise UnfitDatabase(
            f"The database has LC_CTYPE '{ctype}', in which Georgian letters are no letters."
            " Make it anew: CREATE DATABASE kseli TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'."
        )
    for extension in ("postgis", "pg_trgm"):
        _check_extension(session, extension)


def _check_extension(session: Session, name: str) -> None:
    """Raise UnfitDatabase where an extension neither is there nor can be made by the migrations."""
    installed, available, trusted, superuser = session.execute(
        text(
            "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = :name),"
            " EXISTS (SELECT FROM pg_available_extensions WHERE name = :name),"
            " EXISTS (SELECT FROM pg_available_extension_versions WHERE name = :name AND trusted),"
            " (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"
        ),
        {"name": name},
    ).one()
    if not installed and not available:
        raise UnfitDatabase(
            f"The database server lacks the extension {name}."
            " On Debian: apt-get install postgresql-15-postgis-3."
        )
    if not installed and not trusted and not superuser:
        raise UnfitDatabase(
            f"The database lacks the extension {name}, and this user may not make it."
            f" Have a superuser of the server run in this database: CREATE EXTENSION {name}"
        )


@cache
def newest_migration() -> str:
    """Return the revision that the code needs."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def read_migration(session: Session) -> str | None:
    """Return the revision that the database has, or None where it has none yet."""
    if session.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    found: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def has_projects(session: Session) -> bool:
    """Return whether the database holds any project."""
    return bool(session.scalar(text("SELECT EXISTS (SELECT FROM project)")))
