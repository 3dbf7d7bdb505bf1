"""What the worker does for mails besides sending them: forget them."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import procrastinate
from flask import current_app
from sqlalchemy import delete, func, update
from sqlalchemy.orm import Session

from app.jobs import job_session
from app.mail.models import OutgoingMail

# A mail tells who does what; whoever asks after it does so within days.
KEEP = timedelta(days=14)
KEEP_KEYS = timedelta(days=365)

mail_jobs = procrastinate.Blueprint()


@mail_jobs.periodic(cron="27 4 * * *")
@mail_jobs.task(name="erase_old_mails", queue="upkeep", queueing_lock="erase_old_mails")
def erase_old_mails(timestamp: int) -> None:
    """Erase mails two weeks after they were sent or failed."""
    with job_session() as session:
        erase_mails(session)
    erase_files(current_app.config["SETTINGS"].mail_folder)


def erase_mails(session: Session) -> int:
    """Forget what was sent or failed before `KEEP`; return how many mails.

    Of one with a key a bare row stays for a year, so that the same is not written again.
    """
    ended_at = func.coalesce(OutgoingMail.sent_at, OutgoingMail.failed_at)
    over = ended_at < func.now() - KEEP
    session.execute(delete(OutgoingMail).where(ended_at < func.now() - KEEP_KEYS))
    gone = delete(OutgoingMail).where(over, OutgoingMail.key.is_(None)).returning(OutgoingMail.id)
    bare: dict[str, Any] = {"to_address": "", "subject": "", "text": "", "html": None, "headers": {}}
    emptied = update(OutgoingMail).where(over, OutgoingMail.to_address != "")
    emptied = emptied.values(last_error=None, **bare).returning(OutgoingMail.id)
    return len(session.scalars(gone).all()) + len(session.scalars(emptied).all())


def erase_files(folder: Path) -> int:
    """Delete mails kept as files before `KEEP`; return how many."""
    oldest = time.time() - KEEP.total_seconds()
    old = [path for path in folder.glob("*.eml") if path.stat().st_mtime < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
