"""Streams rows into the temporary tables of an import by COPY, a batch at a time, in constant memory."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

SQL = Path(__file__).parent.parent / "sql"
BATCH_CHARACTERS = 4_000_000
# COPY's text format (PostgreSQL manual, COPY, "Text Format"). Most rows hold nothing to escape. No text of a
# file holds the sign for NULL: readers refuse control characters.
SPECIAL = re.compile(r"[\\\n\r\t]")
ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
NULL = "\x01"

Value = str | int | float | bool | date | Decimal | dict[str, Any] | None
StagedRow = tuple[Value, ...]

# The columns of each table, in the order in which rows are given.
COLUMNS: dict[str, tuple[str, ...]] = {
    "import_row": (
        *(
            "seq",
            "line",
            "external_id",
            "partial",
            "title_ka",
            "title_en",
            "description_ka",
            "description_en",
        ),
        *(
            "status",
            "planned_starts_on",
            "planned_ends_on",
            "actual_starts_on",
            "actual_ends_on",
            "starts_on",
        ),
        *("ends_on", "budget_amount", "budget_currency", "url", "parent_external_id", "raw", "row_hash"),
        "search_document",
    ),
    "import_row_organisation": (
        *("seq", "external_id", "role", "name_key", "ref", "name_ka", "name_en", "kind", "slug"),
    ),
    "import_row_sector": ("seq", "external_id", "vocabulary", "code", "name", "percentage"),
    "import_row_topic": ("seq", "external_id", "topic_code"),
    "import_row_budget": ("seq", "external_id", "copy", "kind", "starts_on", "ends_on", "amount", "currency"),
    "import_row_transaction": (
        *("seq", "external_id", "copy", "kind", "on_date", "amount", "currency", "description"),
    ),
    "import_row_document": ("seq", "external_id", "copy", "title", "url", "format"),
    "import_row_result": (
        *("seq", "external_id", "copy", "title", "indicator", "baseline", "target", "actual", "period_end"),
    ),
    "import_row_location": (
        *("seq", "external_id", "place", "line", "ref", "name", "lon", "lat", "region_text", "region_named"),
        *("municipality_text", "municipality_key", "precision"),
    ),
}
MADE_LATER = (
    *("import_change", "import_project", "import_point", "import_place", "import_organisation"),
    *("import_participation", "import_sector", "import_topic", "import_budget", "import_transaction"),
    *("import_document", "import_result", "import_location", "import_derived"),
)


class Staging:
    """The temporary tables of one import, filled row by row. Call `finish` before reading them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.buffers = {table: io.StringIO() for table in COLUMNS}
        self.waiting = 0
        for table in (*COLUMNS, *MADE_LATER):
            session.execute(text(f"DROP TABLE IF EXISTS pg_temp.{table}"))
        run_statement(session, "import_tables")

    def add(self, table: str, row: StagedRow) -> None:
        """Take one row of `table`, in the order of COLUMNS."""
        line = as_line(row)
        self.buffers[table].write(line)
        self.waiting += len(line)
        if self.waiting > BATCH_CHARACTERS:
            self._flush()

    def finish(self) -> None:
        """Write what waits and let PostgreSQL know how large the tables are."""
        self._flush()
        for table in COLUMNS:
            self.session.execute(text(f"ANALYZE pg_temp.{table}"))

    def _flush(self) -> None:
        # The driver's own cursor: SQLAlchemy has no COPY. psycopg2 and psycopg 3 each have their way.
        cursor: Any = self.session.connection().connection.cursor()
        for name, buffer in self.buffers.items():
            if not buffer.tell():
                continue
            statement = f"COPY {name} ({', '.join(COLUMNS[name])}) FROM STDIN WITH (NULL E'\\x01')"
            if hasattr(cursor, "copy_expert"):
                buffer.seek(0)
                cursor.copy_expert(statement, buffer)
            else:
                with cursor.copy(statement) as copy:
                    copy.write(buffer.getvalue())
            self.buffers[name] = io.StringIO()
        cursor.close()
        self.waiting = 0


def as_line(row: StagedRow) -> str:
    """Return one row in COPY's text format."""
    cells = [NULL if value is None else value if type(value) is str else _as_text(value) for value in row]
    if SPECIAL.search("".join(cells)):
        cells = [SPECIAL.sub(lambda found: ESCAPES[found[0]], cell) for cell in cells]
    return "\t".join(cells) + "\n"


def _as_text(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict) else str(value)


def run_statement(session: Session, name: str, parameters: dict[str, Any] | None = None) -> Any:
    """Run a file of sql/, one statement after the other, and return the last one's result."""
    result = None
    for statement in (SQL / f"{name}.sql").read_text("utf-8").split(";\n"):
        result = session.execute(text(statement), parameters or {})
    return result
