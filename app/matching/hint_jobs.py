"""What the worker does for coalition hints: finds them every night and when asked, and tells of them."""

from __future__ import annotations

from datetime import UTC, datetime

import procrastinate

from app.jobs import AGAIN, job_session
from app.logs import log
from app.matching.services.hints import find_hints
from app.matching.services.telling_hints import tell_hints

hint_jobs = procrastinate.Blueprint()


@hint_jobs.periodic(cron="17 3 * * *")
@hint_jobs.task(name="find_hints", queue="matching", queueing_lock="find_hints", retry=AGAIN)
def find_all_hints(timestamp: int | None = None) -> None:
    """Find the groups of similar problems in neighbouring municipalities as they are now."""
    with job_session() as session:
        found = find_hints(session, datetime.now(UTC))
    log.info("coalition hints found", hints=found.hints, new=found.new, ended=found.ended)


@hint_jobs.task(name="tell_hints", queue="mail", retry=AGAIN)
def tell_of_hints() -> None:
    """Write the mails to the members whom hints concern and who have not been told of them yet."""
    with job_session() as session:
        number = tell_hints(session)
    if number:
        log.info("members told of coalition hints", number=number)
