"""What the worker does for feeds of other hosts: reads what is due, every hour, and forgets old entries."""

from __future__ import annotations

from datetime import UTC, datetime

import procrastinate
from flask import current_app
from werkzeug.urls import iri_to_uri

from app.jobs import defer, job_session
from app.logs import log
from app.news.services.feeds import READ
from app.news.services.reading_feeds import claim_due, read_one_feed, remove_old_entries

feed_jobs = procrastinate.Blueprint()


def name_agent(site_url: str) -> str:
    """Return as whom the service asks, with the page that tells about it; in ASCII, as headers are."""
    return f"Kseli (+{iri_to_uri(site_url)}/about)"


@feed_jobs.periodic(cron="7 * * * *")
@feed_jobs.task(name="read_due", queue="feeds", queueing_lock="read_due")
def read_due_feeds(timestamp: int) -> None:
    """Put a job of its own into the queue for each feed that is due: one that fails stops no other."""
    now = datetime.now(UTC)
    with job_session() as session:
        due = claim_due(session, now)
        for feed_id in due:
            defer(session, READ, queue="feeds", feed_id=feed_id)
    with job_session() as session:
        removed = remove_old_entries(session, now)
    log.info("feeds to be read", number=len(due), entries_removed=removed)


@feed_jobs.task(name=READ.partition(":")[2], queue="feeds")
def read_feed_now(feed_id: int) -> None:
    """Read one feed; what is wrong with it is kept for the administrators, and tried again later."""
    agent = name_agent(current_app.config["SETTINGS"].site_url)
    trouble = read_one_feed(job_session, feed_id, user_agent=agent, now=datetime.now(UTC))
    log.info("feed read", feed=feed_id, trouble=trouble)
