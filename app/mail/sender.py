"""The worker's sender: it hears of new mails by NOTIFY with the writer's commit, and looks itself besides."""

from __future__ import annotations

import asyncio

import psycopg
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.db import libpq_url
from app.logs import log
from app.mail.carriers import make_carrier
from app.mail.delivery import send_waiting
from app.mail.outbox import CHANNEL
from config import Settings

# A mail that waits for its next attempt makes no notice.
LOOK_SECONDS = 20
PAUSE_SECONDS = 1.0


async def send_mails(settings: Settings, engine: Engine, stopped: asyncio.Event) -> None:
    """Send mails until `stopped`. Whatever happens to one mail or to the database, the next one goes on."""
    while not stopped.is_set():
        try:
            await _send_while_connected(settings, engine, stopped)
        except (psycopg.Error, SQLAlchemyError, OSError) as error:
            log.warning("mails wait for the database", error=str(error).splitlines()[:1])
        except Exception as error:
            # Nobody foresaw it; the attempt is written, so this mail waits while the others are sent.
            log.error("a mail broke its sending", exc_info=error)
        if not stopped.is_set():
            await asyncio.sleep(PAUSE_SECONDS)


async def _send_while_connected(settings: Settings, engine: Engine, stopped: asyncio.Event) -> None:
    address = libpq_url(settings.database_url)
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as listening:
        await listening.execute(f"LISTEN {CHANNEL}")
        while not stopped.is_set():
            await asyncio.to_thread(send_waiting, engine, make_carrier(settings), stopped.is_set)
            await _wait_for_notice(listening, stopped)


async def _wait_for_notice(listening: psycopg.AsyncConnection, stopped: asyncio.Event) -> None:
    """Return when a mail was written, when it is time to look, or within a second of `stopped`."""
    for _second in range(LOOK_SECONDS):
        async for _notice in listening.notifies(timeout=1, stop_after=1):
            return
        if stopped.is_set():
            return
