"""Reads CSV tables: UTF-8, every quote closed, one header row; line by line in constant memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from app.importing.columns import PROJECTS, Columns
from app.importing.limits import MEGABYTE
from app.importing.mapping import PLAIN, Mapping
from app.importing.report import Refused, Report, shown
from app.importing.rows import Row
from app.importing.table import RawRows, checked_rows, read_table

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MAX_LINE_BYTES = 4 * MEGABYTE
BOM = b"\xef\xbb\xbf"


def read_csv(
    path: Path, report: Report, mapping: Mapping | None = None, columns: Columns = PROJECTS
) -> Iterator[Row]:
    """Yield the rows of a table with cleaned cells; the lines counted are those of the file, header included.

    Raises Refused E_ENCODING, E_CSV, E_HEADER, E_JOIN; tells E_ROW, E_TEXT_CONTROL, E_COLUMN, W_DIALECT in
    the report.
    """

    def read_joined(joined: Path, joined_report: Report) -> Iterator[Row]:
        return open_table(joined, joined_report, mapping)

    return checked_rows(open_table(path, report, mapping), report, mapping, columns, path, read_joined)


def open_table(path: Path, report: Report, mapping: Mapping | None) -> Iterator[Row]:
    """Yield the header and the rows of one CSV file."""
    how = mapping or PLAIN
    with path.open("rb") as file:
        lines = decode_lines(file, how.encoding)
        first = next(lines, "")
        delimiter = how.delimiter or sniff_delimiter(first)
        decimal_comma = delimiter != "," if how.decimal_comma is None else how.decimal_comma
        if delimiter != "," and how.delimiter is None:
            taken = " and decimal commas are taken" if decimal_comma else ""
            report.add_warning("W_DIALECT", f"cells are separated by {DELIMITERS[delimiter]}{taken}", line=1)
        raw = split_lines(first, lines, delimiter)
        yield from read_table(raw, report, decimal_comma=decimal_comma, lower=mapping is None)


def decode_lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    """Yield the lines as text.

    Raises Refused E_ENCODING with the offset of the first byte that is no UTF-8.
    """
    offset = line = 0
    while raw := file.readline(MAX_LINE_BYTES):
        line += 1
        if len(raw) == MAX_LINE_BYTES:
            raise Refused("E_CSV", f"a line is longer than {MAX_LINE_BYTES} bytes", line=line)
        try:
            yield (raw.removeprefix(BOM) if offset == 0 else raw).decode(encoding)
        except UnicodeDecodeError as error:
            place = offset + error.start + (len(BOM) if offset == 0 and raw.startswith(BOM) else 0)
            advice = "save the file again as “CSV UTF-8”; legacy 8-bit Georgian fonts must be converted first"
            raise Refused(
                "E_ENCODING", f"byte {place} is not {encoding.upper()}: {advice}", line=line
            ) from error
        offset += len(raw)


def sniff_delimiter(header: str) -> str:
    """Return the most frequent of comma, semicolon, tab outside the quotes of a header line."""
    bare = "".join(header.split('"')[::2])
    return max((",", ";", "\t"), key=bare.count)


def split_lines(first: str, rest: Iterator[str], delimiter: str) -> RawRows:
    """Yield (line where it starts, cells) of each record. Raises Refused E_CSV."""

    def whole() -> Iterator[str]:
        if first:
            yield first
        yield from rest

    reader = csv.reader(whole(), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        if "end of data" in str(error) or "field limit" in str(error):
            raise Refused("E_CSV", "a quote that opens in this row is never closed", line=start) from error
        raise Refused(
            "E_CSV", f"the quotes of this row are not as in CSV ({shown(error)})", line=start
        ) from error
