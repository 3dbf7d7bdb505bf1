"""Reads XLSX tables row by row, after the archive and its XML have been checked; days come as ISO dates."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from lxml.etree import LxmlError
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook

from app.importing.cells import as_cell
from app.importing.columns import PROJECTS, Columns
from app.importing.csv_file import open_table
from app.importing.limits import MAX_COLUMNS, MEGABYTE
from app.importing.mapping import Mapping
from app.importing.report import Refused, Report, shown
from app.importing.rows import Row
from app.importing.table import RawRows, checked_rows, read_table
from app.importing.zip_file import CheckedZip, open_zip

MAX_XLSX_BYTES = 300 * MEGABYTE
MAX_STRINGS_BYTES = 50 * MEGABYTE
MAX_OTHER_BYTES = 10 * MEGABYTE
MAX_ROWS = 1_048_576
DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# A formula without the result that a spreadsheet stores beside it.
BARE_FORMULA = re.compile(rb"(?:</f>|<f[^>]*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
OVERLAP = 200
# All that openpyxl raises for a workbook that is not well formed.
MALFORMED = (
    KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError, OSError, EOFError,
    zipfile.BadZipFile, zlib.error, ParseError, LxmlError, InvalidFileException,
)  # fmt: skip


def read_xlsx(
    path: Path, report: Report, mapping: Mapping | None = None, columns: Columns = PROJECTS
) -> Iterator[Row]:
    """Yield the rows of the first sheet, or of the one that the mapping names; lines are sheet rows.

    Raises Refused E_ZIP_*, E_XML_DTD, E_ENCODING, E_XLSX, E_HEADER, E_JOIN; tells E_ROW, E_TEXT_CONTROL,
    E_COLUMN.
    """

    def read_joined(joined: Path, joined_report: Report) -> Iterator[Row]:
        if joined.suffix.lower() == ".xlsx":
            return open_sheet(joined, joined_report, None)
        return open_table(joined, joined_report, mapping)

    table = open_sheet(path, report, mapping)
    return checked_rows(table, report, mapping, columns, path, read_joined)


def open_sheet(path: Path, report: Report, mapping: Mapping | None) -> Iterator[Row]:
    """Yield the header and the rows of one sheet."""
    with path.open("rb") as file:
        check_parts(open_zip(path, file, most_bytes=MAX_XLSX_BYTES), report)
    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except MALFORMED as error:
        raise Refused("E_XLSX", f"this is not a readable workbook: {shown(error)}") from error
    try:
        raw = sheet_rows(workbook, mapping.sheet if mapping else None)
        yield from read_table(raw, report, lower=mapping is None, pad=True)
    finally:
        workbook.close()


def check_parts(archive: CheckedZip, report: Report) -> None:
    """Read every member once: sizes, checksums, and no XML with a DTD or in another encoding."""
    names = [member.filename for member in archive.members]
    if "[Content_Types].xml" not in names:
        raise Refused("E_XLSX", "the archive is no XLSX workbook")
    for member in archive.members:
        sheet = member.filename.startswith("xl/worksheets/")
        strings = member.filename.endswith("sharedStrings.xml")
        limit = MAX_XLSX_BYTES if sheet else MAX_STRINGS_BYTES if strings else MAX_OTHER_BYTES
        size, tail, formulas = 0, b"", False
        for chunk in archive.read_chunks(member):
            if size == 0:
                check_encoding(chunk, member.filename)
            size += len(chunk)
            if size > limit:
                raise Refused("E_ZIP_SIZE", f"{shown(member.filename)} is larger than {limit // MEGABYTE} MB")
            text = tail + chunk
            if DTD.search(text) and member.filename.endswith((".xml", ".rels", ".vml")):
                raise Refused(
                    "E_XML_DTD", f"{shown(member.filename)} holds a document type declaration (DTD)"
                )
            formulas = formulas or (sheet and BARE_FORMULA.search(text) is not None)
            tail = text[-OVERLAP:]
        if formulas:
            report.add_warning("W_FORMULA_EMPTY", "formulas without a stored result are read as empty cells")


def check_encoding(head: bytes, name: str) -> None:
    """Refuse XML in UTF-16 or UTF-32, where a DTD would not be seen. Raises Refused E_ENCODING."""
    declared = re.match(rb"""[^>]{0,200}encoding\s*=\s*["']([^"']*)""", head)
    if name.endswith((".xml", ".rels", ".vml")) and (
        b"\x00" in head[:200]
        or head.startswith((b"\xff\xfe", b"\xfe\xff"))
        or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"))
    ):
        raise Refused("E_ENCODING", f"{shown(name)} is not written in UTF-8")


def sheet_rows(workbook: Workbook, name: str | None) -> RawRows:
    """Yield (sheet row, cells as text). Raises Refused E_XLSX."""
    try:
        sheet: Any = workbook[name] if name else workbook.worksheets[0]
        # The stated size of the sheet may be a lie of a million rows and 16,384 columns.
        sheet.reset_dimensions()
        for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if line > MAX_ROWS:
                raise Refused("E_XLSX", f"a row beyond {MAX_ROWS}, which no sheet can have", line=line)
            if len(cells) > MAX_COLUMNS and cells[-1] is not None:
                raise Refused("E_ROW", f"the row has more than {MAX_COLUMNS} cells", line=line)
            if cells:
                yield line, [as_cell(cell) for cell in cells]
    except MALFORMED as error:
        raise Refused("E_XLSX", f"the sheet cannot be read: {shown(error)}") from error
