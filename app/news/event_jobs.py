"""What the worker does for events by the clock: remind observers, forget who was registered."""

from __future__ import annotations

from datetime import UTC, datetime

import procrastinate

from app.jobs import do_each, job_session
from app.news.services.event_mails import remind_next
from app.news.services.registrations import erase_registrations

event_jobs = procrastinate.Blueprint()


# Hourly and not once a day: a worker that was down in the morning does it later. Each is reminded once.
@event_jobs.periodic(cron="7 5-16 * * *")
@event_jobs.task(name="remind_observers", queue="upkeep", queueing_lock="remind_observers")
def remind_observers(timestamp: int) -> None:
    """Remind, the day after, who said that they would observe an event; each reminder is kept by itself."""
    do_each(lambda session: remind_next(session, datetime.now(UTC)))


@event_jobs.periodic(cron="47 4 * * *")
@event_jobs.task(name="erase_registrations", queue="upkeep", queueing_lock="erase_registrations")
def erase_old_registrations(timestamp: int) -> None:
    """Erase registrations four weeks after their event."""
    with job_session() as session:
        erase_registrations(session, datetime.now(UTC))
