"""Which columns an import takes, which belong to the server, and how the cells of each are checked."""

from __future__ import annotations

from dataclasses import dataclass

from app.importing.report import Refused, Report, shown
from app.importing.rows import Row

# Kept by the server: a file may not set them, not even under a mapping-free import.
SERVER_OWNED = frozenset(
    (
        "id", "slug", "source", "is_example", "is_generated", "created_at", "updated_at", "confirmed_on",
        "import_run_id", "content_hash", "raw", "donor_ids", "donor_slugs", "topic_codes", "sector_codes",
        "region_codes", "region_code", "municipality_code", "region_rule", "search", "cell",
        "locations_count", "project_id", "step", "supporters", "photos_count", "linked", "reporter_id",
        "owner_id", "role",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """The columns of one kind of import. Of each group in `needed`, every row fills at least one."""

    kinds: dict[str, str]
    needed: tuple[tuple[str, ...], ...]
    position_needed: bool = False
    keep_unknown: bool = False

    @property
    def names(self) -> list[str]:
        return list(self.kinds)


PROJECTS = Columns(
    kinds={
        "external_id": "line",
        "title_ka": "line",
        "title_en": "line",
        "description_ka": "text",
        "description_en": "text",
        "donor": "line",
        "implementer": "line",
        "topic": "line",
        "sector": "line",
        "status": "status",
        "starts_on": "date",
        "ends_on": "date",
        "budget_amount": "amount",
        "budget_currency": "currency",
        "lat": "lat",
        "lon": "lon",
        "location_name": "line",
        "region": "line",
        "municipality": "line",
        "precision": "precision",
        "url": "url",
    },
    needed=(("external_id",), ("title_ka", "title_en")),
)

# GeoJSON of reports comes from many tools with properties of their own: those are left alone.
PROBLEMS = Columns(
    kinds={
        "external_id": "line",
        "title": "line",
        "text": "text",
        "topic": "line",
        "region": "line",
        "municipality": "line",
        "lat": "lat",
        "lon": "lon",
        "reported_on": "day_past",
        "email": "email",
        "location_precision": "location_precision",
        "status": "problem_status",
        "closed_on": "day_past",
    },
    needed=(("title",),),
    position_needed=True,
    keep_unknown=True,
)

# Fields that only a mapping can fill.
MAPPED_ONLY = {
    "planned_starts_on": "date",
    "planned_ends_on": "date",
    "actual_starts_on": "date",
    "actual_ends_on": "date",
    "parent_external_id": "line",
    "title": "line",
    "description": "text",
    "donor_ref": "line",
    "extending": "line",
    "accountable": "line",
    "location_ref": "line",
}

# Cells of columns that are refused by name are checked all the same, so that one run tells everything.
KINDS = {"budget": "amount", **MAPPED_ONLY, **PROBLEMS.kinds, **PROJECTS.kinds}


def kinds_of(columns: Columns) -> dict[str, str]:
    """Return the kind of every known column; those of this import's own columns go before the others'."""
    return {**KINDS, **columns.kinds}


def check_header(names: list[str], columns: Columns, report: Report, *, line: int = 1) -> None:
    """Refuse a table without a header row and tell every column that does not belong here.

    Raises Refused E_HEADER when no name at all is known, or one comes twice.
    """
    if not any(name in KINDS or name in SERVER_OWNED for name in names):
        expected = ", ".join(columns.names)
        raise Refused(
            "E_HEADER", f"no header row: the first row must name the columns, any of {expected}", line=line
        )
    for name in names:
        check_column(name, columns, report, line=line)


def check_names_differ(names: list[str], line: int) -> None:
    """Raise Refused E_HEADER when a column name comes twice: readers disagree which one wins."""
    for name in {name for name in names if names.count(name) > 1}:
        raise Refused("E_HEADER", f"the column {shown(name)} comes more than once", line=line, field=name)


def check_column(
    name: str, columns: Columns, report: Report, *, line: int | None = None, in_features: bool = False
) -> None:
    """Tell a column that the server keeps or that is unknown, as an error E_COLUMN."""
    if name in columns.kinds:
        return
    if name in SERVER_OWNED:
        report.add_error("E_COLUMN", f"the column {shown(name)} is kept by the server", line=line, field=name)
    elif not (columns.keep_unknown and in_features):
        expected = ", ".join(columns.names)
        report.add_error(
            "E_COLUMN", f"unknown column {shown(name)}; known are {expected}", line=line, field=name
        )


def check_needed(row: Row, columns: Columns, report: Report) -> bool:
    """Tell what a row lacks, as an error E_ROW, and return whether it has all it needs."""
    complete = True
    for group in columns.needed:
        if not any(row.cells.get(name) for name in group):
            report.add_error("E_ROW", f"{' or '.join(group)} is missing", line=row.line, field=group[0])
            complete = False
    has_lat, has_lon = bool(row.cells.get("lat")), bool(row.cells.get("lon"))
    if has_lat != has_lon or (columns.position_needed and "lat" in row.cells and not has_lat):
        missing = "lat" if not has_lat else "lon"
        report.add_error("E_ROW", f"{missing} is missing", line=row.line, field=missing)
        complete = False
    return complete
