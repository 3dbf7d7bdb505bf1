"""Checks of single keys of a mapping file; each refusal names its key."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from app.importing.report import Refused, shown

FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?([eE][+-]?[0-9]{1,2})?", re.ASCII)
PART = re.compile(r"-?[0-9]{1,3}", re.ASCII)
LARGEST_FACTOR = Decimal(10) ** 12


def check_keys(content: dict[str, Any], known: Collection[str], where: str) -> None:
    """Raise Refused E_MAPPING for a key that is not known."""
    for key in content:
        if key not in known:
            raise Refused("E_MAPPING", f"{where}: unknown key {shown(key)}; known are {', '.join(known)}")


def take_optional(content: dict[str, Any], key: str) -> str | None:
    """Return a text, or None where the key is missing."""
    value = content.get(key)
    if value is None:
        return None
    if isinstance(value, dict | list | bool):
        raise Refused("E_MAPPING", f"{key}: a text is needed")
    return str(value)


def take_flag(content: dict[str, Any], key: str, default: bool | None) -> bool | None:
    """Return true or false, in any of YAML's words for them."""
    value = content.get(key, default)
    if value is None or isinstance(value, bool):
        return value
    word = str(value).lower()
    if word not in FLAGS:
        raise Refused("E_MAPPING", f"{key}: true or false is needed, not {shown(value)}")
    return FLAGS[word]


def take_factor(name: str, factor: Any) -> Decimal:
    """Return a unit factor: a positive number."""
    text = str(factor)
    if not NUMBER.fullmatch(text) or not 0 < Decimal(text) < LARGEST_FACTOR:
        raise Refused("E_MAPPING", f"unit_factors: {name}: {shown(factor)} is not a positive number")
    return Decimal(text)


def take_part(origin: dict[str, Any], where: str) -> int:
    """Return which part of a cut cell is meant; -1 is the last."""
    text = str(origin.get("part", 0))
    if not PART.fullmatch(text):
        raise Refused("E_MAPPING", f"{where}: part counts from 0")
    return int(text)


def one_of(content: dict[str, Any], key: str, choices: Collection[str], default: str | None) -> str | None:
    """Return one of the allowed words."""
    value = content.get(key, default)
    if value is not None and value not in choices:
        raise Refused(
            "E_MAPPING", f"{key}: {shown(value)} is none of {', '.join(repr(choice) for choice in choices)}"
        )
    return value


def take_names(value: Any, where: str) -> tuple[str, ...]:
    """Return the names of columns from one name or a list of them."""
    names = value if isinstance(value, list) else [value]
    if not all(isinstance(name, str | int) and not isinstance(name, bool) for name in names):
        raise Refused("E_MAPPING", f"{where}: a column name or a list of them is needed")
    return tuple(str(name).strip() for name in names)


def take_table(content: dict[str, Any], key: str, fields: Collection[str]) -> dict[str, Any]:
    """Return a table whose keys are fields of a project."""
    table = content.get(key) or {}
    if not isinstance(table, dict):
        raise Refused("E_MAPPING", f"{key}: a table field → value is needed")
    for field in table:
        if field not in fields:
            raise Refused("E_MAPPING", f"{key}: unknown field {shown(field)}; known are {', '.join(fields)}")
    return table


def take_texts(table: Any, where: str) -> dict[str, str]:
    """Return a table of texts; numbers are taken as they are written."""
    if not isinstance(table, dict) or any(isinstance(value, dict | list) for value in table.values()):
        raise Refused("E_MAPPING", f"{where}: a table theirs → ours is needed")
    return {str(key): "" if value is None else str(value) for key, value in table.items()}
