"""What the worker does for the news by the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import procrastinate
from flask import current_app
from sqlalchemy.orm import Session

from app.i18n import TBILISI
from app.jobs import do_each, job_session
from app.news.services.articles import publish_next
from app.news.services.pictures import sweep_pictures
from app.storage import current_storage

news_jobs = procrastinate.Blueprint()


@news_jobs.periodic(cron="* * * * *")
@news_jobs.task(name="publish_scheduled", queue="upkeep", queueing_lock="publish_scheduled")
def publish_scheduled(timestamp: int) -> None:
    """Publish the articles whose moment has come, each by itself: what is wrong with one stops no other."""
    hour = current_app.config["SETTINGS"].digest_hour

    def publish(session: Session) -> bool:
        now = datetime.now(UTC)
        return publish_next(session, now, last_digest_end(now, hour))

    do_each(publish)


@news_jobs.periodic(cron="41 4 * * *")
@news_jobs.task(name="sweep_news_pictures", queue="upkeep", queueing_lock="sweep_news_pictures")
def sweep_news_pictures(timestamp: int) -> None:
    """Delete the files of pictures that were taken away."""
    with job_session() as session:
        sweep_pictures(session, current_storage(), now=datetime.now(UTC))


def last_digest_end(now: datetime, hour: int) -> datetime:
    """Return the last end of a digest's window up to `now`: that hour in Tbilisi, today or yesterday."""
    here = now.astimezone(TBILISI)
    today = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= here else today - timedelta(days=1)
