"""What CSV and XLSX share: header, cleaning of cells, rows of the right width, a second table joined."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from app.importing.cell_text import take_text
from app.importing.columns import Columns, check_header, check_names_differ
from app.importing.limits import MAX_COLUMNS, MAX_JOINED_ROWS
from app.importing.mapping import Join, Mapping
from app.importing.report import Refused, Report, shown
from app.importing.rows import Row
from app.text import counted

RawRows = Iterator[tuple[int, list[str]]]
JoinReader = Callable[[Path, Report], Iterator[Row]]


def read_table(
    raw: RawRows, report: Report, *, decimal_comma: bool = False, lower: bool = True, pad: bool = False
) -> Iterator[Row]:
    """Yield a header as a Row of name → name, then every filled row by column name.

    Raises Refused E_HEADER.
    """
    names: list[str] = []
    for line, cells in raw:
        if not any(cell.strip() for cell in cells):
            continue
        if not names:
            names = header_names(cells, line, report, lower=lower)
            yield Row(line, {name: name for name in names if name})
            continue
        width = len(names)
        if pad and len(cells) < width:
            cells = [*cells, *[""] * (width - len(cells))]
        if len(cells) != width and (len(cells) < width or any(cell.strip() for cell in cells[width:])):
            report.add_error("E_ROW", f"{counted(len(cells), 'cell')}, but the header has {width}", line=line)
            continue
        taken = {}
        for name, cell in zip(names, cells, strict=False):
            if name:
                taken[name] = take_text(cell, report, line=line, field=name) if cell else ""
            elif cell.strip():
                report.add_error("E_ROW", f"the cell {shown(cell)} has no column name above it", line=line)
        yield Row(line, taken, decimal_comma)


def header_names(cells: list[str], line: int, report: Report, *, lower: bool) -> list[str]:
    """Return the cleaned column names; empty at the end where a spreadsheet wrote empty columns."""
    if len(cells) > MAX_COLUMNS and any(cell.strip() for cell in cells[MAX_COLUMNS:]):
        raise Refused("E_HEADER", f"more than {MAX_COLUMNS} columns", line=line)
    names = [take_text(cell, report, line=line, field="header") for cell in cells[:MAX_COLUMNS]]
    while names and not names[-1]:
        names.pop()
    names = [name.lower() for name in names] if lower else names
    check_names_differ([name for name in names if name], line)
    return names


def checked_rows(
    table: Iterator[Row],
    report: Report,
    mapping: Mapping | None,
    columns: Columns,
    path: Path,
    read_joined: JoinReader,
) -> Iterator[Row]:
    """Yield the rows below a header that fits the columns or the mapping, each with its joined cells."""
    header = next(table, None)
    if header is None:
        raise Refused(
            "E_HEADER", f"the file is empty; expected columns are {', '.join(columns.names)}", line=1
        )
    names = list(header.cells)
    if mapping is None:
        check_header(names, columns, report, line=header.line)
        rows = table
    else:
        rows = mapped_rows(names, header.line, table, report, mapping, path, read_joined)
    empty = True
    for row in rows:
        empty = False
        yield row
    if empty:
        report.add_warning("W_EMPTY", "the table has a header and no rows", line=header.line)


def mapped_rows(
    names: list[str],
    line: int,
    table: Iterator[Row],
    report: Report,
    mapping: Mapping,
    path: Path,
    read_joined: JoinReader,
) -> Iterator[Row]:
    """Return the rows of a table under a mapping.

    Raises Refused E_HEADER for a column that the mapping names.
    """
    if mapping.join is None:
        check_mapped(names, mapping, line)
        return table
    joined, joined_names = load_joined(path.parent / mapping.join.file, mapping.join, report, read_joined)
    check_mapped([*names, *joined_names], mapping, line)
    return join_rows(table, joined, mapping.join, report)


def check_mapped(names: list[str], mapping: Mapping, line: int) -> None:
    """Raise Refused E_HEADER naming the columns that the mapping uses and the table lacks."""
    missing = [name for name in dict.fromkeys(mapping.used_columns()) if name not in names]
    if missing:
        listed = ", ".join(shown(name) for name in missing)
        raise Refused("E_HEADER", f"the mapping uses columns that the file lacks: {listed}", line=line)


def load_joined(
    path: Path, join: Join, report: Report, read_joined: JoinReader
) -> tuple[dict[str, Row], list[str]]:
    """Return the second table by key, held in memory, and its column names. Raises Refused E_JOIN."""
    if not path.is_file() or path.is_symlink():
        raise Refused("E_JOIN", f"the second file {shown(path.name)} must lie beside the first one")
    rows = read_joined(path, report)
    header = next(rows, None)
    if header is None or join.their_key not in header.cells:
        raise Refused("E_JOIN", f"{shown(path.name)} has no column {shown(join.their_key)}")
    joined: dict[str, Row] = {}
    for row in rows:
        if len(joined) >= MAX_JOINED_ROWS:
            raise Refused(
                "E_JOIN", f"{shown(path.name)} has more than {MAX_JOINED_ROWS} rows; swap the two files"
            )
        key = row.cells[join.their_key]
        if key in joined:
            report.add_error(
                "E_JOIN", f"{path.name}: the key {shown(key)} comes twice", line=row.line, field=join.key
            )
        joined[key] = row
    return joined, list(header.cells)


def join_rows(table: Iterator[Row], joined: dict[str, Row], join: Join, report: Report) -> Iterator[Row]:
    """Yield the rows with the cells of their key, own cells winning; then the keys that no row had."""
    used: set[str] = set()
    for row in table:
        key = row.cells[join.key]
        other = joined.get(key)
        if other is None:
            report.add_error(
                "E_JOIN", f"{join.file} has no row for {shown(key)}", line=row.line, field=join.key
            )
            continue
        used.add(key)
        yield Row(row.line, {**other.cells, **row.cells}, row.decimal_comma)
    for key, other in joined.items():
        if key not in used:
            yield Row(other.line, {**other.cells, join.key: key}, other.decimal_comma)
