"""What the worker does for the gaps: counts them anew, and keeps each month's figures."""

from __future__ import annotations

from datetime import UTC, datetime

import procrastinate

from app.jobs import job_session
from app.logs import log
from app.matching.services.gaps import keep_gaps

gap_jobs = procrastinate.Blueprint()


@gap_jobs.periodic(cron="*/10 * * * *")
@gap_jobs.task(name="keep_gaps", queue="upkeep", queueing_lock="keep_gaps")
def keep_gaps_up_to_date(timestamp: int | None = None) -> None:
    """Count the gaps anew when their sources changed; the month's figures are kept with the first of it."""
    with job_session() as session:
        done = keep_gaps(session, datetime.now(UTC))
    if done:
        log.info("gaps counted anew")
