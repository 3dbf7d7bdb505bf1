"""What the worker does for the matching: every night for all, and for whatever changed."""

from __future__ import annotations

import procrastinate

from app.jobs import job_session
from app.logs import log
from app.matching.services import runs
from app.matching.services.match import match_for

matching_jobs = procrastinate.Blueprint()
# A run that is under way ends in minutes; the database comes back.
AGAIN = procrastinate.RetryStrategy(max_attempts=60, wait=60)


@matching_jobs.task(name="match", queue="matching", retry=AGAIN)
def match_changed_record(kind: str, id: int | None = None) -> None:
    """Match what a changed problem, project or resource is part of; without id, all that changed."""
    if id is None:
        outcome = runs.match_changed(job_session)
    else:
        with job_session() as session:
            outcome = match_for(session, kind, id)
    log.info("matched", kind=kind, id=id, problems=outcome.problems, changed=outcome.changed)


@matching_jobs.periodic(cron="37 2 * * *")
@matching_jobs.task(name="match_all", queue="matching", queueing_lock="match_all", retry=AGAIN)
def match_all_problems(timestamp: int | None = None) -> None:
    """Match all problems: time has passed for each, and nothing that changed is forgotten."""
    try:
        outcome = runs.match_all(job_session)
    except runs.RulesChanged as stopped:
        # Whoever activated the others has deferred a run by them.
        log.warning("matching stopped", reason=str(stopped))
        return
    log.info("matched all", problems=outcome.problems, suggested=outcome.suggested, changed=outcome.changed)
