"""Streams rows into the temporary tables of an import by COPY, a batch at a time, in constant memory."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.geo import COAST_METRES
from app.statements import run_file

SQL = Path(__file__).parent / "sql"
BATCH_CHARACTERS = 4_000_000
# COPY's text format (PostgreSQL manual, COPY, "Text Format"). Most rows hold nothing to escape. No text of a
# file holds the sign for NULL: readers refuse control characters.
SPECIAL = re.compile(r"[\\\n\r\t]")
ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
NULL = "\x01"

Value = str | int | float | bool | date | datetime | Decimal | dict[str, Any] | None
StagedRow = tuple[Value, ...]
Tables = dict[str, tuple[str, ...]]


class Staging:
    """The temporary tables of one import, filled row by row. Call `finish` before reading them.

    `columns` says for each table in which order its rows are given; `made_later` are tables that statements
    of the import make: a second import in the same transaction is to find none of them.
    """

    def __init__(self, session: Session, columns: Tables, made_later: Iterable[str], tables: Path) -> None:
        self.session = session
        self.columns = columns
        self.buffers = {table: io.StringIO() for table in columns}
        self.waiting = 0
        for table in (*columns, *made_later, "import_position", "import_point"):
            session.execute(text(f"DROP TABLE IF EXISTS pg_temp.{table}"))
        run_file(session, tables)

    def add(self, table: str, row: StagedRow) -> None:
        """Take one row of `table`, in the order of its columns."""
        line = as_line(row)
        self.buffers[table].write(line)
        self.waiting += len(line)
        if self.waiting > BATCH_CHARACTERS:
            self._flush()

    def finish(self) -> None:
        """Write what waits and let PostgreSQL know how large the tables are."""
        self._flush()
        for table in self.columns:
            self.session.execute(text(f"ANALYZE pg_temp.{table}"))

    def _flush(self) -> None:
        for name, buffer in self.buffers.items():
            if buffer.tell():
                copy_text(self.session, name, self.columns[name], buffer.getvalue())
                self.buffers[name] = io.StringIO()
        self.waiting = 0


def find_regions(session: Session) -> None:
    """Make import_point of import_position: the region of each position of the file."""
    run_file(session, SQL / "points.sql", {"metres": COAST_METRES})


def copy_text(session: Session, table: str, columns: Iterable[str], lines: str) -> None:
    """Write rows in COPY's text format (as_line) into a table: several times quicker than INSERT."""
    # The driver's own cursor: SQLAlchemy has no COPY. psycopg2 and psycopg 3 each have their way.
    cursor: Any = session.connection().connection.cursor()
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN WITH (NULL E'\\x01')"
    if hasattr(cursor, "copy_expert"):
        cursor.copy_expert(statement, io.StringIO(lines))
    else:
        with cursor.copy(statement) as copy:
            copy.write(lines)
    cursor.close()


def as_line(row: StagedRow) -> str:
    """Return one row in COPY's text format."""
    cells = [NULL if value is None else value if type(value) is str else _as_text(value) for value in row]
    if SPECIAL.search("".join(cells)):
        cells = [SPECIAL.sub(lambda found: ESCAPES[found[0]], cell) for cell in cells]
    return "\t".join(cells) + "\n"


def _as_text(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict) else str(value)
