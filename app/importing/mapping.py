"""The mapping file: which column of a foreign table fills which field, and how its values are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from app.importing.columns import MAPPED_ONLY, PROBLEMS, PROJECTS, Columns
from app.importing.limits import MEGABYTE
from app.importing.mapping_keys import (
    check_keys,
    one_of,
    take_factor,
    take_flag,
    take_names,
    take_optional,
    take_part,
    take_table,
    take_texts,
)
from app.importing.report import Refused, shown

FIELDS = {**PROJECTS.kinds, **MAPPED_ONLY}
LISTS = ("donor", "implementer", "extending", "accountable", "topic", "sector")
FORMATS = ("csv", "xlsx", "geojson")
PROBLEM_FORMATS = (*FORMATS, "kml", "shapefile", "json")
SHIPPED = Path(__file__).parent / "mappings"
ENCODINGS = ("utf-8", "windows-1251", "windows-1252", "iso-8859-1", "iso-8859-15", "cp1251", "cp1252")


@dataclass(frozen=True)
class Origin:
    """Where a field comes from: the first filled one of `columns`, or a constant.

    `part` of a text cut by `split`.
    """

    columns: tuple[str, ...] = ()
    value: str | None = None
    split: str | None = None
    part: int = 0


@dataclass(frozen=True)
class Join:
    """A second table beside the main one with one row for each key, whose cells every main row takes."""

    file: str
    key: str
    their_key: str


@dataclass(frozen=True)
class Mapping:
    """A checked mapping file. Without any, each column is the field of its own name."""

    source: str | None = None
    format: str | None = None
    encoding: str = "utf-8"
    delimiter: str | None = None
    sheet: str | None = None
    records: str = ""
    rows: str = "location"
    project_key: tuple[str, ...] = ()
    columns: dict[str, Origin] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    date_order: str = "ymd"
    decimal_comma: bool | None = None
    thousands: str = ""
    unit_factors: dict[str, Decimal] = field(default_factory=dict)
    join: Join | None = None
    region_check: str = "strict"
    ignore_outside: bool = False
    split: dict[str, str] = field(default_factory=lambda: dict.fromkeys(LISTS, ";"))

    def used_columns(self) -> Iterator[str]:
        """Name every column that the table, joined, must have."""
        yield from self.project_key
        for origin in self.columns.values():
            yield from origin.columns
        if self.join:
            yield self.join.key


PLAIN = Mapping()


class PlainTexts(yaml.SafeLoader):
    """Leaves plain words as they are written: No, 010, 12:30, 1.10 are column names. Only null is none."""


PlainTexts.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag == "tag:yaml.org,2002:null"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_mapping(path: Path, columns: Columns = PROJECTS) -> Mapping:
    """Read and check a mapping file in YAML. Raises Refused E_MAPPING that names the key."""
    if path.stat().st_size > MEGABYTE:
        raise Refused("E_MAPPING", "a mapping file is smaller than 1 MB")
    try:
        text = path.read_text(encoding="utf-8-sig")
        # An alias can stand for a text of a thousand million words.
        aliases = any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text))
        content = None if aliases else PlainTexts(text).get_single_data()
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise Refused("E_MAPPING", f"the mapping file is not YAML: {str(error).splitlines()[0]}") from error
    if not isinstance(content, dict):
        raise Refused("E_MAPPING", "the mapping file must hold keys such as columns, and no aliases")
    return check_mapping(content, columns)


def find_mapping(name: str, columns: Columns = PROJECTS) -> Path:
    """Return the path of a mapping by path, or by the name of one that is shipped for these columns.

    Raises Refused E_MAPPING.
    """
    path = Path(name)
    if path.is_file():
        return path
    folder = SHIPPED / "problems" if columns is PROBLEMS else SHIPPED
    names = sorted(shipped.stem for shipped in folder.glob("*.yaml"))
    if name in names:
        return folder / f"{name}.yaml"
    raise Refused(
        "E_MAPPING", f"there is no mapping {shown(name)}: give a file, or one of {', '.join(names)}"
    )


def check_mapping(content: dict[str, Any], kind: Columns = PROJECTS) -> Mapping:
    """Return the mapping that a parsed file states. Raises Refused E_MAPPING."""
    known = list(Mapping.__dataclass_fields__)
    fields = PROBLEMS.kinds if kind is PROBLEMS else FIELDS
    check_keys(content, known, "mapping file")
    columns = {
        name: check_origin(name, origin) for name, origin in take_table(content, "columns", fields).items()
    }
    if not columns:
        raise Refused("E_MAPPING", "the key columns is missing: it says which column fills which field")
    key = take_names(content.get("project_key", []), "project_key")
    if "external_id" not in columns and not key and kind is not PROBLEMS:
        raise Refused(
            "E_MAPPING", "either project_key or columns: external_id must name the column with the key"
        )
    return Mapping(
        source=take_optional(content, "source"),
        format=one_of(content, "format", PROBLEM_FORMATS if kind is PROBLEMS else FORMATS, None),
        encoding=one_of(content, "encoding", ENCODINGS, "utf-8") or "utf-8",
        delimiter=one_of(content, "delimiter", (",", ";", "\t", "|"), None),
        sheet=take_optional(content, "sheet"),
        records=take_optional(content, "records") or "",
        rows=one_of(content, "rows", ("location", "project"), "location") or "location",
        project_key=key,
        columns=columns,
        values={
            name: take_texts(table, f"values: {name}")
            for name, table in take_table(content, "values", fields).items()
        },
        defaults=take_texts(take_table(content, "defaults", fields), "defaults"),
        date_order=one_of(content, "date_order", ("ymd", "dmy", "mdy", "year"), "ymd") or "ymd",
        decimal_comma=take_flag(content, "decimal_comma", None),
        thousands=one_of(content, "thousands", ("", ",", ".", " ", "'"), "") or "",
        unit_factors={
            name: take_factor(name, factor)
            for name, factor in take_table(content, "unit_factors", fields).items()
        },
        join=check_join(content["join"]) if content.get("join") else None,
        region_check=one_of(content, "region_check", ("strict", "compare"), "strict") or "strict",
        ignore_outside=bool(take_flag(content, "ignore_outside", False)),
        split=take_texts(take_table(content, "split", LISTS), "split"),
    )


def check_origin(name: str, origin: Any) -> Origin:
    """Return one entry of `columns`: a column, a list of columns, or {value}, {column, split, part}."""
    where = f"columns: {name}"
    if not isinstance(origin, dict):
        return Origin(columns=take_names(origin, where))
    check_keys(origin, ("value", "column", "split", "part"), where)
    if ("value" in origin) == ("column" in origin):
        raise Refused("E_MAPPING", f"{where}: either value or column is needed")
    if "value" in origin:
        return Origin(value=str(origin["value"]))
    return Origin(
        columns=take_names(origin["column"], where),
        split=take_optional(origin, "split"),
        part=take_part(origin, where),
    )


def check_join(join: Any) -> Join:
    """Return the second table. Its file must lie beside the main one, so a mapping cannot read elsewhere."""
    if not isinstance(join, dict):
        raise Refused("E_MAPPING", "join: file, key and their_key are needed")
    check_keys(join, ("file", "key", "their_key"), "join")
    file, key = take_optional(join, "file"), take_optional(join, "key")
    if not file or not key:
        raise Refused("E_MAPPING", "join: file and key are needed")
    if Path(file).name != file or "\\" in file:
        raise Refused(
            "E_MAPPING", f"join: {shown(file)} must be a name without folder: it lies beside the main file"
        )
    return Join(file, key, take_optional(join, "their_key") or key)
