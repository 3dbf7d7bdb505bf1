"""How every import command ends: stored or not, and told."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.orm import Session

from app.importing.report import Report
from app.text import counted


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
