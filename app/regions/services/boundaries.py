"""Loads boundaries of municipalities from a file: each matched, valid and in Georgia, or none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.importing.report import Refused, Report, shown
from app.regions.models import Municipality, MunicipalityName
from app.regions.services.boundary_files import Outline, read_outlines
from app.statements import read_sql, run_file
from app.text import fold

SQL = Path(__file__).resolve().parents[1] / "sql"
# More than any country's municipalities: a file beyond it is something else.
MOST_OUTLINES = 2_000


@dataclass(frozen=True)
class BoundaryResult:
    """What came of a file of boundaries. `name_field` is the property that the names were read from."""

    report: Report
    name_field: str | None
    updated: int = 0
    unchanged: int = 0
    unmatched: int = 0

    @property
    def failed(self) -> bool:
        return self.report.failed


def import_boundaries(
    session: Session,
    path: Path,
    *,
    name_field: str | None = None,
    repair: bool = False,
    dry_run: bool = False,
) -> BoundaryResult:
    """Store the outlines of municipalities from GeoJSON or a zipped shapefile; the caller commits.

    All or nothing: after errors, or with `dry_run`, nothing is written. An invalid outline is an error
    (E_GEOM_INVALID with its reason), or with `repair` made valid and told. One that leads to no municipality
    is told and left out.
    """
    report = Report()
    try:
        outlines = _read_all(path, report)
    except Refused as refused:
        report.add_refusal(refused)
        return BoundaryResult(report, name_field)
    codes = _codes_by_name(session)
    field = name_field or choose_name_field(outlines, codes)
    if outlines and field is None:
        report.add_error("E_NAME", "no property of the file names a municipality that is known")
    _stage(session, outlines, field, codes, report, repair=repair)
    _check(session, report)
    unmatched = report.warning_counts["W_NAME"]
    if report.failed:
        return BoundaryResult(report, field, unmatched=unmatched)
    counts = session.execute(read_sql(SQL / "boundary_counts.sql")).one()
    if not dry_run and counts.updated:
        session.execute(read_sql(SQL / "boundary_write.sql"), {"source": path.name})
        bump_data_version(session, "regions")
    return BoundaryResult(report, field, counts.updated, counts.unchanged, unmatched)


def choose_name_field(outlines: list[Outline], codes: dict[str, list[str]]) -> str | None:
    """Return the property that names most municipalities; the first of equals. None where none does."""
    hits: dict[str, int] = {}
    for outline in outlines:
        for name, value in outline.properties.items():
            hits[name] = hits.get(name, 0) + (fold(value) in codes)
    best = max(hits, key=lambda name: hits[name], default=None)
    return best if best is not None and hits[best] else None


def _read_all(path: Path, report: Report) -> list[Outline]:
    outlines: list[Outline] = []
    for outline in read_outlines(path, report):
        if len(outlines) >= MOST_OUTLINES:
            raise Refused("E_ROW", f"more than {MOST_OUTLINES} areas: these are no municipalities")
        outlines.append(outline)
    return outlines


def _codes_by_name(session: Session) -> dict[str, list[str]]:
    """Return the municipalities that a folded name or code means: several where regions share a name."""
    codes: dict[str, list[str]] = {}
    for row in session.execute(select(MunicipalityName.name_key, MunicipalityName.municipality_code)):
        codes.setdefault(row.name_key, []).append(row.municipality_code)
    for code in session.scalars(select(Municipality.code)):
        codes[fold(code)] = [code]
    return codes


def _stage(
    session: Session,
    outlines: list[Outline],
    field: str | None,
    codes: dict[str, list[str]],
    report: Report,
    *,
    repair: bool,
) -> None:
    session.execute(text("DROP TABLE IF EXISTS pg_temp.boundary"))
    session.execute(read_sql(SQL / "boundary_table.sql"))
    for outline in outlines:
        name = outline.properties.get(field or "", "")
        if field and field not in outline.properties:
            report.add_error(
                "E_COLUMN", f"there is no property {shown(field)}", line=outline.line, field=field
            )
        elif field and fold(name) not in codes:
            message = f"{shown(name)} is no municipality that is known: left out"
            report.add_warning("W_NAME", message, line=outline.line, field=field)
        # Also what is left out is checked: a file with one bad outline is not to be trusted.
        parameters: dict[str, Any] = {
            "line": outline.line,
            "name": name,
            "codes": codes.get(fold(name), []),
            "geometry": outline.geometry,
            "repair": repair,
        }
        session.execute(read_sql(SQL / "boundary_stage.sql"), parameters)
    run_file(session, SQL / "boundary_match.sql")


MESSAGES = {
    "E_GEOM_INVALID": "the outline of {name} is invalid: {detail} (--repair makes it valid)",
    "W_REPAIRED": "the outline of {name} was invalid and has been repaired: {detail}",
    "E_OUTSIDE_AREA": "the outline of {name} lies outside Georgia",
    "E_AXIS_ORDER": "the outline of {name} lies in Georgia only when longitude and latitude are swapped",
    "E_DUPLICATE": "{name} leads to the same municipality as line {detail}",
    "E_NAME": "{name} may be one of several ({detail}), and none of them lies where the outline does",
    "W_REGION_DIFFERS": "most of {name} lies in {detail}, but the municipality belongs to another region",
}


def _check(session: Session, report: Report) -> None:
    for row in session.execute(read_sql(SQL / "boundary_problems.sql")):
        message = MESSAGES[row.code].format(name=shown(row.name or "without a name"), detail=row.detail)
        add = report.add_error if row.code.startswith("E_") else report.add_warning
        add(row.code, message, line=row.line, field="geometry")
