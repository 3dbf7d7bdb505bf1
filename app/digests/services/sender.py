"""The worker's sender of digests: it looks for what waits, whatever happened to the mail before."""

from __future__ import annotations

import asyncio

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.digests.services.sending import Sender
from app.logs import log
from app.mail.carriers import make_carrier
from config import Settings

# A run is made by a job, in any process: one look at an index now and then finds it.
LOOK_SECONDS = 20


async def send_digests(settings: Settings, engine: Engine, stopped: asyncio.Event) -> None:
    """Send digests until `stopped`."""
    while not stopped.is_set():
        try:
            await asyncio.to_thread(_send_waiting, settings, engine, stopped)
        except (SQLAlchemyError, OSError) as error:
            log.warning("digests wait for the database", error=str(error).splitlines()[:1])
        except Exception as error:
            # Nobody foresaw it; the attempt is written, so this mail waits while the others are sent.
            log.error("a digest broke its sending", exc_info=error)
        await _wait(stopped)


def _send_waiting(settings: Settings, engine: Engine, stopped: asyncio.Event) -> None:
    Sender(engine, settings, make_carrier(settings), stopped.is_set).send_waiting()


async def _wait(stopped: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stopped.wait(), LOOK_SECONDS)
    except TimeoutError:
        return
