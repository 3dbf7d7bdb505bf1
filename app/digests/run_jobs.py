"""What the worker does for digests by the clock: it makes the runs that are due, and forgets old ones."""

from __future__ import annotations

from datetime import UTC, datetime

import procrastinate
from flask import current_app

from app.digests.services.keeping import erase_old_runs
from app.digests.services.runs import find_window, is_settled, list_missing_days, make_run
from app.jobs import job_session

run_jobs = procrastinate.Blueprint()


@run_jobs.periodic(cron="*/2 * * * *")
@run_jobs.task(name="make_due_digests", queue="digests", queueing_lock="make_due_digests")
def make_due_digests(timestamp: int) -> None:
    """Make the digests of the last seven days that are due and not there, each in its own transaction."""
    settings, now = current_app.config["SETTINGS"], datetime.now(UTC)
    with job_session() as session:
        days = list_missing_days(session, now, settings.digest_hour)
    for day in days:
        with job_session() as session:
            window = find_window(session, day, settings.digest_hour, now)
            if is_settled(session, window, now):
                make_run(session, day, window, settings.site_url)


@run_jobs.periodic(cron="41 4 * * *")
@run_jobs.task(name="erase_old_runs", queue="upkeep", queueing_lock="erase_old_runs")
def erase_old(timestamp: int) -> None:
    """Forget after 60 days who got which digest, and its words."""
    with job_session() as session:
        erase_old_runs(session, datetime.now(UTC))
