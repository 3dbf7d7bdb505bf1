"""Reads JSON that is no GeoJSON, by a mapping: a list of objects somewhere in it, each as a row of cells."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ijson

from app.importing.cell_text import take_text
from app.importing.cells import as_cell
from app.importing.geojson_file import CHUNK, send
from app.importing.json_guard import JsonGuard
from app.importing.limits import MAX_COLUMNS, MAX_FEATURE_BYTES, MEGABYTE
from app.importing.mapping import Mapping
from app.importing.report import Refused, Report, shown
from app.importing.rows import Row

MOST_PARTS = 20


def read_json(path: Path, report: Report, mapping: Mapping | None) -> Iterator[Row]:
    """Yield the objects of the list at the mapping's `records` (empty: the file is the list), from 1 on.

    Cells are named by their path: `values.place.0.lat`; those that an object lacks are empty. Raises Refused
    E_MAPPING, E_ENCODING, E_JSON, E_JSON_DEPTH; tells E_ROW, E_TEXT_CONTROL, W_EMPTY.
    """
    if mapping is None:
        raise Refused("E_MAPPING", "JSON that is no GeoJSON needs a mapping that says what its parts mean")
    used = dict.fromkeys(mapping.used_columns(), "")
    where = f"{mapping.records}.item" if mapping.records else "item"
    count = 0
    for count, record in enumerate(iter_records(path, where), start=1):
        if not isinstance(record, dict):
            report.add_error("E_ROW", f"{shown(record)} is no object", line=count)
            continue
        yield Row(count, used | dict(cells_of(record, report, count)))
    if count == 0:
        named = f"at {shown(mapping.records)}" if mapping.records else "in the file"
        report.add_warning("W_EMPTY", f"there is no list of objects {named}, or it is empty")


def iter_records(path: Path, where: str) -> Iterator[Any]:
    """Yield the items of one list as they come, in constant memory. Raises Refused."""
    found = ijson.sendable_list()
    parser = ijson.items_coro(found, where)
    with path.open("rb") as file:
        guard, since, chunk = JsonGuard(file), 0, b" "
        while chunk:
            chunk = guard.read(CHUNK)
            send(parser, chunk)
            since = 0 if found else since + len(chunk)
            if since > MAX_FEATURE_BYTES:
                size = MAX_FEATURE_BYTES // MEGABYTE
                raise Refused("E_JSON", f"one record is larger than {size} MB, or the list stands elsewhere")
            yield from found
            found.clear()


def cells_of(value: Any, report: Report, line: int, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, text) of every plain value. Of a long list only the first ones."""
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value[:MOST_PARTS])
        for name, part in list(parts)[:MAX_COLUMNS]:
            yield from cells_of(part, report, line, f"{path}.{name}" if path else str(name))
    elif value is not None:
        yield path, take_text(as_cell(value), report, line=line, field=path)
