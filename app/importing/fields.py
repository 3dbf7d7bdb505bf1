"""From the cells of a row to the values of the fields: by mapping, then by the kind of each field."""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal
from functools import partial
from typing import Any

from app.importing.cells import (
    parse_budget,
    parse_currency,
    parse_date,
    parse_email,
    parse_past_day,
    parse_position,
    parse_url,
)
from app.importing.columns import PROJECTS, Columns, kinds_of
from app.importing.mapping import PLAIN, Mapping, Origin
from app.importing.report import Refused, Report, shown
from app.importing.rows import Row
from app.text import GEORGIAN, one_line

PRECISIONS = ("exact", "near", "district", "region", "country")
# Stands for a status that was refused, so that nobody says of it that none is given.
REFUSED = ""
# How exactly the public may see a problem, and how it stands. No duplicate: of what, a file cannot say.
LOCATION_PRECISIONS = ("exact", "street", "village", "municipality")
PROBLEM_STATUSES = ("open", "solved", "partly_solved", "not_solved", "out_of_reach")
STATUSES = ("pipeline", "implementation", "finalisation", "closed", "cancelled", "suspended")


def mapped_cells(row: Row, mapping: Mapping | None, columns: Columns = PROJECTS) -> dict[str, str]:
    """Return the cells by field name: those of the same name, or where the mapping says they come from."""
    if mapping is None:
        return row.cells
    cells = {name: mapped_value(name, origin, row, mapping) for name, origin in mapping.columns.items()}
    if mapping.project_key and not cells.get("external_id"):
        cells["external_id"] = "-".join(row.cells[name] for name in mapping.project_key)
    for name, value in mapping.defaults.items():
        if not cells.get(name):
            cells[name] = value
    for name in ("title", "description"):
        if name in columns.kinds:
            continue
        # A column of either language: its letters tell which field it fills.
        text = cells.pop(name, "")
        field = f"{name}_ka" if GEORGIAN.search(text) else f"{name}_en"
        if text and not cells.get(field):
            cells[field] = text
    return cells


def mapped_value(name: str, origin: Origin, row: Row, mapping: Mapping) -> str:
    """Return one cell by its origin, translated by the value table.

    `*` in a table stands for every other value.
    """
    text = origin.value or next((row.cells[column] for column in origin.columns if row.cells.get(column)), "")
    if origin.split and text:
        parts = text.split(origin.split)
        text = parts[origin.part].strip() if -len(parts) <= origin.part < len(parts) else ""
    table = mapping.values.get(name)
    if table and text:
        return table.get(text, table.get("*", text))
    return text


def parse_fields(
    row: Row, report: Report, mapping: Mapping | None = None, columns: Columns = PROJECTS
) -> dict[str, Any]:
    """Return the values of the known fields; what cannot be read is told in the report and left out.

    `lat` and `lon` come back as floats (degrees) when both are there and the position is good.
    """
    how = mapping or PLAIN
    cells = mapped_cells(row, mapping, columns)
    kinds = kinds_of(columns)
    values: dict[str, Any] = {}
    for name, text in cells.items():
        kind = kinds.get(name)
        if not text or kind is None or kind in ("lat", "lon"):
            continue
        try:
            values[name] = parse_field(name, kind, text, row, how)
        except Refused as error:
            report.add_error(error.code, str(error.message), line=row.line, field=name)
            if name == "status":
                values[name] = REFUSED
    check_money(cells, row.line, how, report)
    if "budget_currency" not in values:
        values.pop("budget_amount", None)
    lat, lon = cells.get("lat", ""), cells.get("lon", "")
    if lat and lon:
        try:
            comma = row.decimal_comma
            values["lon"], values["lat"] = parse_position(
                lat, lon, decimal_comma=comma, allow_outside=how.ignore_outside
            )
        except Refused as error:
            report.add_error(error.code, str(error.message), line=row.line, field="lat, lon")
    return values


def check_money(cells: dict[str, str], line: int, how: Mapping, report: Report) -> None:
    """Tell an amount without currency and a currency without amount, as an error E_CURRENCY.

    A currency that the mapping says of every row is no statement on a row without amount.
    """
    amount, currency = cells.get("budget_amount"), cells.get("budget_currency")
    origin = how.columns.get("budget_currency")
    said_of_all = "budget_currency" in how.defaults or (origin is not None and origin.value is not None)
    if amount and not currency:
        message = "the amount has no currency: fill budget_currency, such as GEL"
        report.add_error("E_CURRENCY", message, line=line, field="budget_currency")
    elif currency and not amount and not said_of_all:
        message = "the currency has no amount: fill budget_amount, or leave both empty"
        report.add_error("E_CURRENCY", message, line=line, field="budget_amount")


def parse_field(name: str, kind: str, text: str, row: Row, how: Mapping) -> Any:
    """Return the value of one cell by its kind. Raises Refused."""
    if kind == "date":
        return parse_date(text, how.date_order, end="ends" in name)
    if kind == "day_past":
        return parse_past_day(text, how.date_order)
    if kind == "amount":
        factor = how.unit_factors.get(name, Decimal(1))
        return parse_budget(text, factor=factor, decimal_comma=row.decimal_comma, thousands=how.thousands)
    parser = SIMPLE_PARSERS.get(kind)
    return parser(text) if parser else text


def parse_status(text: str) -> str:
    """Return the word of a status from IATI's word or its number. Raises Refused E_STATUS."""
    word = text.strip().lower()
    if word.isascii() and word.isdigit() and 1 <= int(word[:3]) <= len(STATUSES):
        return STATUSES[int(word) - 1]
    if word not in STATUSES:
        raise Refused("E_STATUS", f"{shown(text)} is none of {', '.join(STATUSES)}")
    return word


def parse_word(text: str, words: Collection[str], code: str) -> str:
    """Return one of `words`, in any letters. Raises Refused with `code`."""
    word = text.strip().lower()
    if word not in words:
        raise Refused(code, f"{shown(text)} is none of {', '.join(words)}")
    return word


SIMPLE_PARSERS: dict[str, Callable[[str], str]] = {
    "line": one_line,
    "url": parse_url,
    "currency": parse_currency,
    "status": parse_status,
    "precision": partial(parse_word, words=PRECISIONS, code="E_PRECISION"),
    "email": parse_email,
    "problem_status": partial(parse_word, words=PROBLEM_STATUSES, code="E_STATUS"),
    "location_precision": partial(parse_word, words=LOCATION_PRECISIONS, code="E_PRECISION"),
}
