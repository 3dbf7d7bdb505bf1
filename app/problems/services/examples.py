"""The example problems: loaded so that an empty service shows what it is for, and removed without trace."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.importing.staging import Staging, as_line, copy_text
from app.organisations.models import Organisation
from app.problems.models import Problem, Step
from app.problems.services.example_rows import TABLES, WORK, evidence_rows, log_rows, staged_row, step_rows
from app.problems.services.inventing.problems import Invented, invent_problems
from app.problems.services.inventing.words import Spot, read_ideas, read_sentences
from app.projects.models import ImportRun
from app.statements import run_file

KIND = "problem examples"
SOURCE = "examples"
SQL = Path(__file__).resolve().parents[1] / "sql"


def load_examples(
    session: Session, spots: Sequence[Spot], populations: Mapping[str, int], now: datetime
) -> int:
    """Write the example problems and return how many; 0 when just these are there already.

    Their days are counted back from `now`. Steps are owned by the example organisations that there are.
    Examples of an earlier version are replaced.
    """
    invented = invent_problems(read_ideas(), read_sentences(), spots, populations)
    digest = _digest(invented)
    if session.scalar(select(ImportRun.id).where(ImportRun.kind == KIND, ImportRun.sha256 == digest)):
        return 0
    _delete(session)
    run = ImportRun(
        kind=KIND,
        source=SOURCE,
        file_name="app/problems/examples",
        sha256=digest,
        finished_at=func.now(),
        counts={"inserted": len(invented)},
    )
    session.add(run)
    session.flush()
    staging = Staging(session, TABLES, (), SQL / "example_tables.sql")
    for problem in invented:
        staging.add("example_problem", staged_row(problem, now))
    staging.finish()
    run_file(session, SQL / "example_write.sql", {"source": SOURCE, "import_run_id": run.id})
    _write_work(session, invented, now)
    bump_data_version(session, "problems")
    return len(invented)


def remove_examples(session: Session) -> int:
    """Delete the example problems with all that hangs on them; return how many went.

    What people have closed as the same as one of them is open again.
    """
    removed = _delete(session)
    if removed:
        bump_data_version(session, "problems")
    return removed


def _write_work(session: Session, invented: Sequence[Invented], now: datetime) -> None:
    keys = select(Problem.external_id, Problem.id).where(Problem.source == SOURCE, Problem.is_example)
    ids = {int(row.external_id.removeprefix("EXAMPLE-")): row.id for row in session.execute(keys)}
    lists = select(Step.number, func.cardinality(Step.checklist_ka).label("length"))
    items = {row.number: row.length for row in session.execute(lists)}
    members = select(Organisation.id).where(Organisation.is_example, Organisation.kind == "ngo")
    owners = list(session.scalars(members.order_by(Organisation.slug)))
    rows = {
        "problem_step": step_rows(invented, ids, items, owners, now),
        "problem_log": log_rows(invented, ids, now),
        "evidence": evidence_rows(invented, ids, now),
    }
    for table, columns in WORK.items():
        copy_text(session, table, columns, "".join(map(as_line, rows[table])))


def _digest(invented: list[Invented]) -> str:
    content = json.dumps([asdict(problem) for problem in invented], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _delete(session: Session) -> int:
    session.execute(text("DROP TABLE IF EXISTS pg_temp.freed_problem"))
    run_file(session, SQL / "example_free.sql")
    example = delete(Problem).where(Problem.source == SOURCE, Problem.is_example)
    removed = session.execute(example.returning(Problem.id)).all()
    session.execute(delete(ImportRun).where(ImportRun.kind == KIND))
    return len(removed)
