"""Tables to take home as CSV, in which no text is ever run as a formula; XLSX: app.workbooks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

Cell = str | int | float | Decimal | None
# How a text begins that Excel or LibreOffice may take for a formula (OWASP, CSV injection).
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def protect(cell: Cell) -> Cell:
    """Return the cell with an apostrophe before a text that would be a formula; numbers are as they are."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell


def write_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the table in UTF-8 with the mark by which Excel knows it; an unknown number is an empty cell."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([protect(cell) for cell in row] for row in rows)
    return "\ufeff".encode() + out.getvalue().encode()
