"""Fills regions, municipalities, settlements, their names and the word lists from the files of geodata/."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, text
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.regions.models import MunicipalityName, RegionName
from app.statements import read_sql
from app.text import fold

GEODATA = Path(__file__).resolve().parents[3] / "geodata"
SQL = Path(__file__).resolve().parents[1] / "sql"
# In the order of their foreign keys; sector_names.csv is read where sectors are (topics.queries).
FILES = (
    "regions.geojson",
    "regions_simplified.geojson",
    "region_facts.csv",
    "region_names.csv",
    "municipalities.csv",
    "municipality_names.csv",
    "settlements.csv",
    "topics.csv",
    "steps.csv",
    "resource_types.csv",
)

Rows = list[dict[str, Any]]


def load_geodata(session: Session, folder: Path = GEODATA) -> bool:
    """Bring the tables to what the files say and return whether anything was written.

    Files whose content was loaded before cost one look-up. Boundaries of municipalities, which come from
    elsewhere (import-boundaries), stay.
    """
    version = _content_version(folder)
    if _loaded_version(session) == version:
        return False
    regions, municipalities = _regions(folder), _table(folder, "municipalities.csv")
    _run(session, "load_regions", regions)
    _replace_names(session, RegionName, _region_names(folder, regions))
    _run(session, "load_municipalities", municipalities)
    _replace_names(session, MunicipalityName, _municipality_names(folder, municipalities))
    session.execute(text("DELETE FROM settlement"))
    _run(session, "load_settlements", _table(folder, "settlements.csv"))
    _run(session, "load_topics", _topics(folder))
    _run(session, "load_steps", _steps(folder))
    _run(session, "load_resource_types", _table(folder, "resource_types.csv"))
    _keep_version(session, version)
    bump_data_version(session, "regions")
    return True


def _content_version(folder: Path) -> int:
    digest = hashlib.sha256()
    for name in FILES:
        digest.update((folder / name).read_bytes())
    # 60 of its bits fit the bigint of data_version, where every layer's version is kept.
    return int.from_bytes(digest.digest()[:8]) >> 4


def _loaded_version(session: Session) -> int | None:
    return session.execute(
        text("SELECT version FROM data_version WHERE layer = 'geodata'")
    ).scalar_one_or_none()


def _keep_version(session: Session, version: int) -> None:
    session.execute(
        text(
            "INSERT INTO data_version (layer, version, changed_at) VALUES ('geodata', :version, now())"
            " ON CONFLICT (layer) DO UPDATE SET version = :version, changed_at = now()"
        ),
        {"version": version},
    )


def _run(session: Session, statement: str, rows: Rows) -> None:
    session.execute(read_sql(SQL / f"{statement}.sql"), rows)


def _table(folder: Path, name: str) -> Rows:
    """Return the rows of a CSV of ours, empty cells as None."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return [
            {field: value or None for field, value in row.items()}
            for row in csv.DictReader(file, strict=True)
        ]


def _outlines(folder: Path, name: str) -> dict[str, str]:
    collection = json.loads((folder / name).read_text("utf-8"))
    return {
        feature["properties"]["code"]: json.dumps(feature["geometry"]) for feature in collection["features"]
    }


def _regions(folder: Path) -> Rows:
    outlines = _outlines(folder, "regions.geojson")
    simplified = _outlines(folder, "regions_simplified.geojson")
    return [
        row | {"geom": outlines[row["code"]], "simplified": simplified[row["code"]]}
        for row in _table(folder, "region_facts.csv")
    ]


def _topics(folder: Path) -> Rows:
    return [
        row | {"dac_sectors": row["dac_sectors"].split(";") if row["dac_sectors"] else []}
        for row in _table(folder, "topics.csv")
    ]


def _steps(folder: Path) -> Rows:
    return [
        row | {field: row[field].split(" | ") for field in ("checklist_ka", "checklist_en")}
        for row in _table(folder, "steps.csv")
    ]


def _region_names(folder: Path, regions: Rows) -> Rows:
    names = dict(_names(folder, "region_names.csv", regions))
    return [{"name_key": key, "region_code": code} for key, code in sorted(names.items())]


def _municipality_names(folder: Path, municipalities: Rows) -> Rows:
    # A name may lead to several: only together with the region it means one.
    names = sorted(set(_names(folder, "municipality_names.csv", municipalities)))
    return [{"name_key": key, "municipality_code": code} for key, code in names]


def _names(folder: Path, file: str, rows: Rows) -> list[tuple[str, str]]:
    """Return each name, folded, and the code it means: those the file lists, then the rows' own."""
    listed = [(row["name"], row["code"]) for row in _table(folder, file)]
    own = [(row[field], row["code"]) for row in rows for field in ("code", "name_ka", "name_en")]
    return [(fold(name), code) for name, code in [*listed, *own]]


def _replace_names(session: Session, model: type[RegionName | MunicipalityName], names: Rows) -> None:
    session.execute(delete(model))
    session.execute(insert(model), names)
