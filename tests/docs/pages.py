"""Reads the tables of the documentation, so that tests can hold them against the code."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
# README, changelog and all of docs/: what people read.
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])
HEADING = re.compile(r"#{1,6} +(.+)")
CODE = re.compile(r"`([^`]+)`")
ESCAPED_BAR = "\x00"


def read_tables(page: Path) -> dict[str, list[list[str]]]:
    """Return the rows of every table by the heading above it, header rows left out, cells as Markdown.

    Raises AssertionError for two tables below one heading: nobody could say which is meant.
    """
    tables: dict[str, list[list[str]]] = {}
    heading, in_table = "", False
    for line in page.read_text(encoding="utf-8").splitlines():
        if found := HEADING.fullmatch(line):
            heading = found[1]
        if not line.startswith("|"):
            in_table = False
        elif not in_table:
            assert heading not in tables, f"{page.name}: two tables below “{heading}”"
            tables[heading], in_table = [], True
        else:
            cells = line.replace("\\|", ESCAPED_BAR).strip("|").split("|")
            tables[heading].append([cell.replace(ESCAPED_BAR, "|").strip() for cell in cells])
    # The row of dashes below each header.
    return {heading: rows[1:] for heading, rows in tables.items()}


def code_words(cell: str) -> list[str]:
    """Return what stands between backticks in a cell."""
    return CODE.findall(cell)
