"""What the worker does for the life of links: mails to both sides."""

from __future__ import annotations

import procrastinate

from app.jobs import AGAIN, job_session
from app.logs import log
from app.matching.services.telling import tell_sides

link_jobs = procrastinate.Blueprint()


@link_jobs.task(name="tell_sides", queue="mail", retry=AGAIN)
def tell_sides_of(line_id: int) -> None:
    """Write the mails about a line of a link's log."""
    with job_session() as session:
        number = tell_sides(session, line_id)
    log.info("sides of a link told", line=line_id, number=number)
