"""How every import command runs and ends: with a bar, stored or not, and told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from tqdm import tqdm

from app.errors import AppError
from app.importing.report import Report
from app.text import counted


@contextmanager
def run_import(session: Session) -> Iterator[Any]:
    """Give an import a bar and all the time it needs. Raises ClickException where it is refused whole."""
    try:
        # An import may take longer than any page.
        session.execute(text("SET LOCAL statement_timeout = 0"))
        with tqdm(desc="reading", unit=" rows", disable=not sys.stderr.isatty()) as bar:
            yield bar
    except AppError as refused:
        session.rollback()
        raise click.ClickException(f"{refused.code} {refused.message}") from refused
    except DBAPIError as error:
        # The last guard: a rule of the database that no check above knows of, or no database.
        session.rollback()
        reason = str(error.orig).splitlines()[0]
        raise click.ClickException(f"E_DATABASE nothing stored: {reason}") from error


def end_import(session: Session, report: Report, file: Path, *, dry_run: bool) -> None:
    """Store a good import, but for a `dry_run`, and tell its report. Raises ClickException after errors."""
    if report.failed or dry_run:
        session.rollback()
    else:
        session.commit()
    told = report.as_text()
    if told:
        click.echo(told, err=report.failed)
    if report.failed:
        errors = counted(sum(report.error_counts.values()), "error")
        raise click.ClickException(f"{file.name}: {errors}, nothing stored")


def describe_end(report: Report, *, dry_run: bool) -> list[str]:
    """Return the last lines of what an import tells: its warnings, and whether it was only tried."""
    warnings = ", ".join(f"{code} {count}" for code, count in sorted(report.warning_counts.items()))
    tried = ["nothing was stored (--dry-run)"] if dry_run else []
    return [f"warnings: {warnings}" if warnings else "no warnings", *tried]
