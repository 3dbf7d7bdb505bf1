"""Rows of one SQL statement as a stream of bytes: PostgreSQL writes the text, Python only passes it on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from app.db import libpq_url

CHUNK_BYTES = 64 * 1024
# An export may take its time, but a client that stops reading must not hold a snapshot for ever.
EXPORT_TIMEOUT_MS = 10 * 60 * 1000
# Characters that no JSON text holds: nothing is ever quoted, so the rows come out as they are.
_RAW_ROWS = "(FORMAT csv, QUOTE e'\\x01', DELIMITER e'\\x02')"
_DIALECT = PGDialect_psycopg(paramstyle="pyformat")


def copy_statement(statement: Select[Any]) -> tuple[str, dict[str, Any]]:
    """Return the COPY of a one-column statement and its parameters (the client binds: COPY takes none)."""
    compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    return f"COPY ({compiled.string}) TO STDOUT {_RAW_ROWS}", dict(compiled.params)


def stream_rows(database_url: str, statement: Select[Any], *, unsorted: bool = False) -> Iterator[bytes]:
    """Yield the rows of a statement of one text column, a line feed behind each, in chunks of about 64 kB.

    On a connection of its own, so that a slow reader holds none of the pool's; the memory needed does not
    depend on the number of rows. The text must hold no line feed. `unsorted`: the order is that of an index,
    and most rows are meant: they are read in it, not all of them made before the first one can go.
    """
    query, parameters = copy_statement(statement)
    with (
        psycopg.connect(libpq_url(database_url), cursor_factory=psycopg.ClientCursor) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", (str(EXPORT_TIMEOUT_MS),))
        if unsorted:
            cursor.execute("SELECT set_config('enable_sort', 'off', true)")
        with cursor.copy(query, parameters) as copy:
            rows: list[bytes | bytearray | memoryview] = []
            size = 0
            for row in copy:
                rows.append(row)
                size += len(row)
                if size >= CHUNK_BYTES:
                    yield b"".join(rows)
                    rows.clear()
                    size = 0
            if rows:
                yield b"".join(rows)
