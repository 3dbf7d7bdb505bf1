"""What the worker does for problems: by the clock, and for whoever defers it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import procrastinate
from flask import current_app

from app.jobs import AGAIN, do_each, job_session
from app.logs import log
from app.problems.services.holds import ask_next
from app.problems.services.own import erase_unconfirmed
from app.problems.services.sweep import sweep_files
from app.problems.services.telling import JOB as TELL_FOLLOWERS
from app.problems.services.telling import News
from app.problems.services.telling_digest import Day, tell_day
from app.problems.services.telling_followers import tell_followers
from app.storage import current_storage

problem_jobs = procrastinate.Blueprint()


@problem_jobs.task(name=TELL_FOLLOWERS, queue="mail", retry=AGAIN)
def tell_followers_of(**news: Any) -> None:
    """Write the mails to those who follow a problem to which something happened (services.telling.News)."""
    number = tell_followers(job_session, News(**news))
    log.info("followers told", problem=news["problem_id"], happened=news["event"], number=number)


@problem_jobs.task(name="tell_day", queue="mail", retry=AGAIN)
def tell_followers_of_day(day: str, starts_at: str, ends_at: str) -> None:
    """Write the mails to those who hear once a day of the problems they follow; the day's run defers it."""
    window = datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at)
    keys = current_app.config["SETTINGS"].secret_keys
    number = tell_day(job_session, Day(date.fromisoformat(day), *window, keys))
    log.info("followers told of the day", day=day, number=number)


@problem_jobs.periodic(cron="47 3 * * *")
@problem_jobs.task(name="sweep_files", queue="upkeep", queueing_lock="sweep_files")
def sweep_unnamed_files(timestamp: int) -> None:
    """Delete files that no photo and no evidence names: of uploads that failed, and of blurred photos."""
    with job_session() as session:
        number = sweep_files(session, current_storage(), now=datetime.now(UTC))
    if number:
        log.info("files without a row deleted", number=number)


@problem_jobs.periodic(cron="23 7-19 * * *")
@problem_jobs.task(name="ask_whether_it_holds", queue="upkeep", queueing_lock="ask_whether_it_holds")
def ask_whether_it_holds(timestamp: int) -> None:
    """Ask reporters and followers of what ended four weeks ago; each question is kept by itself."""
    do_each(lambda session: ask_next(session, datetime.now(UTC)))


@problem_jobs.periodic(cron="11 4 * * *")
@problem_jobs.task(name="erase_unconfirmed", queue="upkeep", queueing_lock="erase_unconfirmed")
def erase_unconfirmed_reports(timestamp: int) -> None:
    """Erase the reports that nobody has confirmed for a week."""
    with job_session() as session:
        number = erase_unconfirmed(session, datetime.now(UTC))
    if number:
        log.info("unconfirmed reports erased", number=number)
