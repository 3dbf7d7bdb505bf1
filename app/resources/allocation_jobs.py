"""What the worker does for allocations by the clock."""

from __future__ import annotations

import procrastinate

from app.i18n import today_in_georgia
from app.jobs import do_each
from app.resources.services.allocation_mails import remind_next

allocation_jobs = procrastinate.Blueprint()


@allocation_jobs.periodic(cron="17 7 * * *")
@allocation_jobs.task(name="remind_overdue", queue="upkeep", queueing_lock="remind_overdue")
def remind_overdue(timestamp: int) -> None:
    """Remind both sides of what was given until a day that has passed; each reminder is kept by itself."""
    today = today_in_georgia()
    do_each(lambda session: remind_next(session, today))
