"""What the worker does for subscribers by the clock."""

from __future__ import annotations

from datetime import UTC, datetime

import procrastinate

from app.digests.services.erasing import erase_past
from app.jobs import job_session
from app.logs import log

subscriber_jobs = procrastinate.Blueprint()


@subscriber_jobs.periodic(cron="41 4 * * *")
@subscriber_jobs.task(name="erase_past", queue="upkeep", queueing_lock="erase_past_subscribers")
def erase_subscribers(timestamp: int) -> None:
    """Erase who never confirmed, and who left four weeks ago."""
    with job_session() as session:
        number = erase_past(session, datetime.now(UTC))
    if number:
        log.info("subscribers erased", number=number)
