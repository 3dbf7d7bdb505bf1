"""What the worker does for the inventory by the clock."""

from __future__ import annotations

import procrastinate
from flask import current_app

from app.i18n import today_in_georgia
from app.jobs import do_each
from app.resources.services.asking import ask_next

resource_jobs = procrastinate.Blueprint()


@resource_jobs.periodic(cron="37 6 * * *")
@resource_jobs.task(name="ask_whether_still_true", queue="upkeep", queueing_lock="ask_whether_still_true")
def ask_whether_still_true(timestamp: int) -> None:
    """Ask owners about what nobody has confirmed for half a year; each question is kept by itself."""
    keys = current_app.config["SETTINGS"].secret_keys
    do_each(lambda session: ask_next(session, keys, today_in_georgia()))
