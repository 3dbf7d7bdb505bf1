"""What the worker does for accounts by the clock: forget devices, and accounts that nobody confirmed."""

from __future__ import annotations

from datetime import UTC, datetime

import procrastinate

from app.accounts.devices import erase_silent_devices
from app.accounts.own_data import erase_unconfirmed_accounts
from app.jobs import job_session
from app.logs import log

account_jobs = procrastinate.Blueprint()


@account_jobs.periodic(cron="37 4 * * *")
@account_jobs.task(name="erase_silent_devices", queue="upkeep", queueing_lock="erase_silent_devices")
def erase_devices(timestamp: int) -> None:
    """Forget the devices that were signed out by their silence."""
    with job_session() as session:
        erase_silent_devices(session, datetime.now(UTC))


@account_jobs.periodic(cron="29 4 * * *")
@account_jobs.task(name="erase_unconfirmed", queue="upkeep", queueing_lock="erase_unconfirmed_accounts")
def erase_unconfirmed(timestamp: int) -> None:
    """Erase the accounts whose address nobody has confirmed for four weeks."""
    with job_session() as session:
        number = erase_unconfirmed_accounts(session, datetime.now(UTC))
    if number:
        log.info("unconfirmed accounts erased", number=number)
