"""Imports a file of projects: staged, checked as a whole, compared with the stored, written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from app.geo import COAST_METRES
from app.importing.mapping import Mapping
from app.importing.reading import format_of, read_projects
from app.importing.report import Refused, Report
from app.importing.staging import find_regions
from app.projects.models import ImportRun
from app.projects.services import kept
from app.projects.services.import_messages import report_problems
from app.projects.services.lookups import read_lookups
from app.projects.services.parts import CHANGE, IMPORTED, PARTS, find_changes, replace_part
from app.projects.services.staged_rows import Stager
from app.projects.services.staging import Staging, run_statement


@dataclass(frozen=True)
class ImportResult:
    """What came of an import. `run_id` is None where nothing was stored: refused, or only tried."""

    source: str
    report: Report
    counts: dict[str, int]
    run_id: int | None = None

    @property
    def failed(self) -> bool:
        return self.report.failed


def import_projects(
    session: Session,
    path: Path,
    *,
    source: str | None = None,
    file_format: str | None = None,
    mapping: Mapping | None = None,
    dry_run: bool = False,
    progress: Callable[[int], Any] = lambda count: None,
    tell: Callable[[str], Any] = lambda phase: None,
    now: datetime | None = None,
) -> ImportResult:
    """Bring the projects of a file into the database; the caller commits.

    All or nothing: after errors, or with `dry_run`, the caller rolls back. `progress` is told of each
    record, `tell` of what is done next. Memory does not grow with the file.
    """
    report = Report()
    form = file_format or (mapping.format if mapping else None) or format_of(path)
    iati = form == "iati"
    source = source or (mapping.source if mapping else None) or ("iati" if iati else "file")
    ignore_outside = iati or (mapping is not None and mapping.ignore_outside)
    strict = not iati and (mapping is None or mapping.region_check == "strict")
    run_statement(session, "import_settings")
    staging = Staging(session)
    try:
        stager = Stager(staging, read_lookups(session), report, strict_regions=strict)
        for record in read_projects(path, report, form=form, mapping=mapping):
            stager.add(record)
            progress(1)
    except Refused as refused:
        report.add_refusal(refused)
        return ImportResult(source, report, {})
    tell("checking")
    staging.finish()
    # One import after the other: two that make the same organisation, or the totals anew, would collide.
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('import_projects'))"))
    today = (now.date() if now else date.today()).isoformat()
    run_statement(session, "import_merge", {"source": source, "today": today})
    run_statement(session, "import_positions")
    find_regions(session)
    run_statement(session, "import_places", {"strict": strict, "metres": COAST_METRES})
    report_problems(session, report, refuse_outside=not ignore_outside)
    places = dict(run_statement(session, "import_counts").mappings().one())
    if report.failed:
        return ImportResult(source, report, places)
    _resolve_organisations(session)
    run_statement(session, "import_parts")
    run_statement(session, "import_scalar_changes")
    for part in PARTS:
        find_changes(session, part)
    counts = {**_count_projects(session), **places}
    if dry_run:
        return ImportResult(source, report, counts)
    tell("writing")
    run_id = _record_run(session, path, source, counts, report)
    _write(session, source, run_id, counts)
    return ImportResult(source, report, counts, run_id)


def _resolve_organisations(session: Session) -> None:
    """Find every organisation that the file names, or create it."""
    run_statement(session, "import_organisation_keys")
    left = text("SELECT count(*) FROM import_organisation WHERE organisation_id IS NULL")
    while True:
        run_statement(session, "import_organisations_found")
        if not session.execute(left).scalar_one():
            return
        # Each round creates at least one, so that this ends.
        run_statement(session, "import_organisations_created")


def _count_projects(session: Session) -> dict[str, int]:
    by_state = select(IMPORTED.c.state, func.count().label("projects")).group_by(IMPORTED.c.state)
    states: dict[str, int] = {row.state: row.projects for row in session.execute(by_state)}
    updated = session.scalar(select(func.count(CHANGE.c.project_id.distinct()))) or 0
    unchanged = states.get("same", 0) + states.get("differs", 0) - updated
    return {
        "projects": sum(states.values()),
        "inserted": states.get("new", 0),
        "updated": updated,
        "unchanged": unchanged,
    }


def _record_run(session: Session, path: Path, source: str, counts: dict[str, int], report: Report) -> int:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    run = ImportRun(
        kind="projects",
        source=source,
        file_name=path.name,
        sha256=digest,
        counts=counts,
        report=report.as_json(),
    )
    session.add(run)
    session.flush()
    return run.id


def _write(session: Session, source: str, run_id: int, counts: dict[str, int]) -> None:
    run_statement(session, "import_derived")
    run_statement(session, "import_write", {"source": source, "import_run_id": run_id})
    for part in PARTS:
        replace_part(session, part)
    if counts["inserted"] or counts["updated"]:
        changed = (
            select(IMPORTED.c.id)
            .outerjoin(CHANGE, CHANGE.c.project_id == IMPORTED.c.id)
            .where((IMPORTED.c.state == "new") | CHANGE.c.project_id.is_not(None))
        )
        kept.refresh(session, changed, columns_written=True)
    session.execute(
        update(ImportRun).where(ImportRun.id == run_id).values(finished_at=func.clock_timestamp())
    )
