"""The job queue (procrastinate on PostgreSQL): the queue itself, its upkeep, and the worker's life."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Any

import procrastinate
import psycopg
from procrastinate.exceptions import ConnectorException
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db import db, libpq_url
from app.logs import log

# A worker tells that it lives every ten seconds; after three silences it is taken for dead.
HEARTBEAT_SECONDS = 10
DEAD_AFTER_SECONDS = 30
KEEP_JOBS_HOURS = 14 * 24
GRACE_SECONDS = 10
PAUSE_SECONDS = 1.0
# How many jobs one worker does at once: a slow one must not hold up the others.
JOBS_AT_ONCE = 4

# What procrastinate itself sends; the function is part of its schema (migration 0001).
DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW("
    "CAST(:queue AS text), CAST(:task AS text), 0, NULL, NULL, CAST(:words AS jsonb), NULL"
    ")::procrastinate_job_to_defer_v1])"
)

# For what must not get lost: after 1, 2, 3 … minutes, two days in all. The database comes back, and a fault
# of ours can be mended.
AGAIN = procrastinate.RetryStrategy(max_attempts=75, wait=60, linear_wait=60)

# Where the service keeps its features' jobs (Flask.extensions): blueprints of procrastinate by name.
JOBS = "kseli_jobs"
# What a worker does besides jobs, until the event is set.
Companion = Callable[[asyncio.Event], Awaitable[None]]

upkeep = procrastinate.Blueprint()


@upkeep.periodic(cron="* * * * *")
@upkeep.task(name="retry_stalled", queue="upkeep", pass_context=True, queueing_lock="retry_stalled")
async def retry_stalled(context: procrastinate.JobContext, timestamp: int) -> None:
    """Give the jobs of dead workers back to the queue: procrastinate leaves them as 'doing' for ever."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS):
        log.warning("job of a dead worker given back", job=job.id, task=job.task_name)
        await manager.retry_job(job)


@upkeep.periodic(cron="17 4 * * *")
@upkeep.task(name="remove_old_jobs", queue="upkeep", pass_context=True, queueing_lock="remove_old_jobs")
async def remove_old_jobs(context: procrastinate.JobContext, timestamp: int) -> None:
    """Forget finished jobs after two weeks, the failed ones too: the log has told of them."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_JOBS_HOURS, include_failed=True)


@contextmanager
def job_session() -> Iterator[Session]:
    """Give a job a session of its own, committed at the end: jobs run in threads beside each other."""
    with Session(db.engine) as session, session.begin():
        yield session


def do_each(step: Callable[[Session], bool]) -> None:
    """Do one thing after the other, each in a transaction of its own, until `step` finds none."""
    found = True
    while found:
        with job_session() as session:
            found = step(session)


def defer(session: Session, task: str, *, queue: str, **words: Any) -> None:
    """Put a job into the queue in the caller's own transaction: it is done if that is committed, or else not.

    `task` has its feature's name before it ("problems:tell_followers"); `words` are what it is called with,
    of types that JSON has.
    """
    session.execute(DEFER, {"queue": queue, "task": task, "words": json.dumps(words)})


def make_queue(
    database_url: str, blueprints: Mapping[str, procrastinate.Blueprint] | None = None
) -> procrastinate.App:
    """Return the queue in the service's own database. Nothing connects before it is opened."""
    # No prepared statements: PgBouncer in transaction mode breaks them (FACTS).
    connector = procrastinate.PsycopgConnector(
        conninfo=libpq_url(database_url), min_size=1, max_size=4, kwargs={"prepare_threshold": None}
    )
    queue = procrastinate.App(connector=connector)
    for name, blueprint in {"upkeep": upkeep, **(blueprints or {})}.items():
        queue.add_tasks_from(_twin(blueprint), namespace=name)
    return queue


def _twin(blueprint: procrastinate.Blueprint) -> procrastinate.Blueprint:
    """Return a copy that a queue may name: the second queue of a process would name the same tasks twice.

    A worker makes one again whenever its database went away.
    """
    twin, tasks = procrastinate.Blueprint(), {id(task): copy(task) for task in blueprint.tasks.values()}
    twin.tasks = {name: tasks[id(task)] for name, task in blueprint.tasks.items()}
    for periodic in blueprint.periodic_registry.periodic_tasks.values():
        twin.periodic_registry.register_task(
            task=tasks[id(periodic.task)],
            cron=periodic.cron,
            periodic_id=periodic.periodic_id,
            configure_kwargs=periodic.configure_kwargs,
        )
    return twin


async def work(
    database_url: str,
    blueprints: Mapping[str, procrastinate.Blueprint],
    companions: Sequence[Companion] = (),
) -> None:
    """Run jobs, and `companions` beside them, until SIGTERM or SIGINT.

    A database that goes away is waited for, never a reason to end; companions see to that themselves.
    """
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    beside = [asyncio.ensure_future(companion(stopped)) for companion in companions]
    await _work_until(stopped, database_url, blueprints)
    await asyncio.gather(*beside)


async def _work_until(
    stopped: asyncio.Event, database_url: str, blueprints: Mapping[str, procrastinate.Blueprint]
) -> None:
    while not stopped.is_set():
        worker = asyncio.create_task(_work_once(database_url, blueprints))
        stop = asyncio.create_task(stopped.wait())
        await asyncio.wait((worker, stop), return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        worker.cancel()
        try:
            await worker
        except asyncio.CancelledError:
            log.info("worker stopped")
        except (ConnectorException, psycopg.Error, OSError) as error:
            log.warning("the database is out of reach, the worker tries again", error=str(error)[:200])
        if not stopped.is_set():
            await asyncio.sleep(PAUSE_SECONDS)


async def _work_once(database_url: str, blueprints: Mapping[str, procrastinate.Blueprint]) -> None:
    async with make_queue(database_url, blueprints).open_async() as queue:
        log.info("worker started")
        await queue.run_worker_async(
            concurrency=JOBS_AT_ONCE,
            install_signal_handlers=False,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=DEAD_AFTER_SECONDS,
            shutdown_graceful_timeout=GRACE_SECONDS,
        )
