"""What the worker does for accounts by the clock: forget devices."""

from __future__ import annotations

from datetime import UTC, datetime

import procrastinate

from app.accounts.devices import erase_silent_devices
from app.jobs import job_session

account_jobs = procrastinate.Blueprint()


@account_jobs.periodic(cron="37 4 * * *")
@account_jobs.task(name="erase_silent_devices", queue="upkeep", queueing_lock="erase_silent_devices")
def erase_devices(timestamp: int) -> None:
    """Forget the devices that were signed out by their silence."""
    with job_session() as session:
        erase_silent_devices(session, datetime.now(UTC))
