"""What the worker does for the life of links: mails to both sides, and ends with what is over."""

from __future__ import annotations

import procrastinate

from app.hooks import current_additions
from app.i18n import today_in_georgia
from app.jobs import AGAIN, job_session
from app.logs import log
from app.matching.services.ending import end_next
from app.matching.services.telling import tell_sides

link_jobs = procrastinate.Blueprint()


@link_jobs.task(name="tell_sides", queue="mail", retry=AGAIN)
def tell_sides_of(line_id: int) -> None:
    """Write the mails about a line of a link's log."""
    with job_session() as session:
        number = tell_sides(session, line_id)
    log.info("sides of a link told", line=line_id, number=number)


@link_jobs.periodic(cron="57 3 * * *")
@link_jobs.task(name="end_over", queue="matching", queueing_lock="end_over", retry=AGAIN)
def end_over_links(timestamp: int | None = None) -> None:
    """End the links whose help is over, each by itself."""
    number = 0
    while _end_one():
        number += 1
    if number:
        log.info("links ended with what helped", number=number)


def _end_one() -> bool:
    with job_session() as session:
        return end_next(session, today_in_georgia(), current_additions().add)
