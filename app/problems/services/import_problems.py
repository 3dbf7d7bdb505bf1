"""Imports a file of problems: staged, checked as a whole, compared with the stored, written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, text, update
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.geo import COAST_METRES
from app.importing.mapping import Mapping
from app.importing.problem_rows import read_problems
from app.importing.report import KEPT_ERRORS, Refused, Report, shown
from app.importing.staging import find_regions
from app.problems.services.staged_problems import SQL, ProblemStager
from app.projects.models import ImportRun
from app.statements import run_file
from app.text import search_document

KIND = "problems"
# Nobody was asked, so houses are not shown: who knows better says so, in the file or by the option.
DEFAULT_PRECISION = "street"
# {first} and {second} are columns of import_problem_verdicts.sql.
MESSAGES = {
    "E_DUPLICATE": "the problem {first} stands already on line {second}",
    "E_AXIS_ORDER": "{first}, {second} lies outside Georgia, but inside when the two are swapped",
    "E_OUTSIDE_AREA": "{first}, {second} lies outside Georgia",
    "E_REGION_MISMATCH": "the row says {first}, but the position lies in {second}",
    "W_REGION_DIFFERS": "the file says {first}, but the position lies in {second}, which is taken",
    "E_MUNICIPALITY": "nothing says where: {first} is no municipality that is known, or one of several",
    "W_MUNICIPALITY": "{first} is no municipality that is known in {second}: left out",
}


@dataclass(frozen=True)
class ImportOptions:
    """How a file of problems is read and stored; `moderate`: new ones wait for a moderator."""

    source: str | None = None
    form: str | None = None
    mapping: Mapping | None = None
    location_precision: str = DEFAULT_PRECISION
    moderate: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class ImportedProblems:
    """What came of an import. `counts` is empty where the file as a whole was refused."""

    source: str
    report: Report
    counts: dict[str, int]


def import_problems(
    session: Session,
    path: Path,
    options: ImportOptions,
    *,
    progress: Callable[[int], Any] = lambda count: None,
    tell: Callable[[str], Any] = lambda phase: None,
) -> ImportedProblems:
    """Bring the problems of a file into the database; the caller commits.

    All or nothing: after errors, or with `dry_run`, the caller rolls back. `progress` is told of each
    record, `tell` of what is done next. Memory does not grow with the file.
    """
    report, mapping = Report(), options.mapping
    source = options.source or (mapping.source if mapping else None) or "file"
    strict = mapping is None or mapping.region_check == "strict"
    _run(session, "import_problem_settings")
    stager = ProblemStager(
        session, report, location_precision=options.location_precision, strict_regions=strict
    )
    try:
        for record in read_problems(path, report, form=options.form, mapping=mapping):
            stager.add(record)
            progress(1)
    except Refused as refused:
        report.add_refusal(refused)
        return ImportedProblems(source, report, {})
    tell("checking")
    stager.staging.finish()
    # One import after the other: two of the same file would both insert.
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('import_problems'))"))
    _run(session, "import_problem_positions")
    find_regions(session)
    _run(session, "import_problem_places", {"strict": strict, "metres": COAST_METRES})
    _tell_verdicts(session, report, refuse_outside=not (mapping and mapping.ignore_outside))
    if report.failed:
        return ImportedProblems(source, report, {})
    _add_words(session, stager)
    _run(session, "import_problem_states", {"source": source})
    counts = dict(_run(session, "import_problem_counts").mappings().one())
    counts["unplaced"] = stager.unplaced
    if not options.dry_run:
        tell("writing")
        _write(session, path, source, counts, report, moderate=options.moderate)
    return ImportedProblems(source, report, counts)


def _add_words(session: Session, stager: ProblemStager) -> None:
    """Let the search find each problem by its settlement's name: there are some hundred different ones."""
    names = session.scalars(text("SELECT DISTINCT location_name FROM import_problem_place")).all()
    for name in filter(None, names):
        stager.staging.add("import_problem_word", (name, search_document([name])))
    stager.staging.finish()


def _write(
    session: Session, path: Path, source: str, counts: dict[str, int], report: Report, *, moderate: bool
) -> None:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    run = ImportRun(
        kind=KIND, source=source, file_name=path.name, sha256=digest, counts=counts, report=report.as_json()
    )
    session.add(run)
    session.flush()
    moderation = "waiting" if moderate else "published"
    _run(
        session,
        "import_problem_write",
        {"source": source, "import_run_id": run.id, "moderation": moderation},
    )
    if counts["inserted"] or counts["updated"]:
        bump_data_version(session, "problems")
    session.execute(
        update(ImportRun).where(ImportRun.id == run.id).values(finished_at=func.clock_timestamp())
    )


def _tell_verdicts(session: Session, report: Report, *, refuse_outside: bool) -> None:
    rows = _run(
        session, "import_problem_verdicts", {"refuse_outside": refuse_outside, "kept": KEPT_ERRORS}
    ).all()
    told: dict[str, int] = {}
    for row in rows:
        first, second = (shown(value) if value else "without a name" for value in (row.first, row.second))
        add = report.add_error if row.code.startswith("E_") else report.add_warning
        add(row.code, MESSAGES[row.code].format(first=first, second=second), line=row.line, field=row.field)
        told[row.code] = told.get(row.code, 0) + 1
    for code, total in {row.code: row.total for row in rows}.items():
        counts = report.error_counts if code.startswith("E_") else report.warning_counts
        counts[code] += total - told[code]


def _run(session: Session, name: str, parameters: dict[str, Any] | None = None) -> Any:
    return run_file(session, SQL / f"{name}.sql", parameters)
