"""Sending a run's mails: an attempt is written first, so that a worker killed at any moment loses none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from dkim import DKIMException
from sqlalchemy import Connection, bindparam, func, select, text, update
from sqlalchemy.engine import Engine

from app.digests.models import DigestRecipient, Subscriber
from app.digests.models.runs import WAITING
from app.digests.queries.fitting import Pieces, list_portions
from app.digests.services.desk import Desk
from app.digests.services.joining import Choice, choose, join
from app.digests.services.letters import Reader
from app.digests.services.signing import make_signer
from app.digests.services.suppressing import is_about_the_mailbox, suppress
from app.logs import log
from app.mail.carriers import Carrier, Delayed, MailTrouble, NoAnswer, OutOfReach, Refused
from app.mail.delivery import GIVE_UP_AFTER, PAUSES
from app.mail.submission import Letter
from app.memory import settled_memory
from app.statements import read_sql
from config import Settings

SQL = Path(__file__).parents[1] / "sql"
BATCH = 100
# After so many in a row the server is taken to be out of reach: the others keep their attempts.
MOST_SILENCES, MOST_DELAYS = 3, 20
PAUSE_SECONDS = 60

_LOCK = (
    select(Subscriber.id, Subscriber.address, Subscriber.language, Subscriber.state)
    .join(DigestRecipient, DigestRecipient.subscriber_id == Subscriber.id)
    .where(
        DigestRecipient.id == bindparam("number"),
        DigestRecipient.attempts == bindparam("attempt"),
        text(WAITING),
    )
    .with_for_update(of=DigestRecipient)
)
_MARK = update(DigestRecipient).where(DigestRecipient.id == bindparam("number"))
# Made once: it is run for each mail.
_SENT = _MARK.values(sent_at=func.clock_timestamp(), last_error=None)


@dataclass(frozen=True)
class Claimed:
    """A recipient whose mail this worker has in hand."""

    id: int
    run_id: int
    subscriber_id: int
    attempts: int


class Sender:
    """One worker's sending, over one connection to the database and one to the mail server."""

    def __init__(
        self, engine: Engine, settings: Settings, carrier: Carrier, stopping: Callable[[], bool]
    ) -> None:
        self.engine, self.carrier, self.stopping = engine, carrier, stopping
        self.desk = Desk(settings, make_signer(settings))
        self.silences = self.delays = 0

    def send_waiting(self, run_id: int | None = None) -> int:
        """Send one mail after the other until none is due, no server is in reach, or it is told to stop.

        Return how many were sent. A mail is sent twice only when its worker is killed between the server's
        yes and the commit; both then bear the same Message-ID.
        """
        sent = 0
        try:
            with settled_memory(), self.engine.connect() as connection:
                while not self.stopping() and (batch := _claim(connection, run_id)):
                    for run, claimed in groupby(batch, attrgetter("run_id")):
                        sent += self._send_batch(connection, run, list(claimed))
                _end_runs(connection)
        except OutOfReach as trouble:
            log.warning("no digest can be sent", reason=str(trouble))
        finally:
            self.carrier.close()
        return sent

    def _send_batch(self, connection: Connection, run_id: int, batch: list[Claimed]) -> int:
        """Send what is in hand; what was not tried is given back. Raises OutOfReach."""
        sent = 0
        try:
            with connection.begin():
                self.desk.open(connection, run_id)
                portions = list_portions(connection, run_id, [claimed.subscriber_id for claimed in batch])
                choices = {number: choose(found) for number, found in portions.items()}
                places = {place for choice in choices.values() for place in choice.places}
                pieces = self.desk.pieces(connection, places)
            while batch and not self.stopping():
                claimed = batch.pop(0)
                sent += self._send(connection, claimed, choices.get(claimed.subscriber_id), pieces)
        except OutOfReach:
            _release(connection, batch, PAUSE_SECONDS)
            raise
        _release(connection, batch, 0)
        return sent

    def _send(
        self,
        connection: Connection,
        claimed: Claimed,
        choice: Choice | None,
        pieces: Pieces,
    ) -> bool:
        """Send one claimed mail under its row's lock; return whether it was taken. Raises OutOfReach."""
        with connection.begin():
            numbers = {"number": claimed.id, "attempt": claimed.attempts}
            row = connection.execute(_LOCK, numbers).one_or_none()
            if row is None:
                # We slept so long that another took it over.
                return False
            if row.state != "active" or choice is None:
                _mark(connection, claimed, dropped_at=func.clock_timestamp())
                return False
            trouble = self._hand_over(claimed, row, choice, pieces)
            self._note(connection, claimed, row.id, trouble)
        self._judge(trouble)
        return trouble is None

    def _hand_over(self, claimed: Claimed, row: Any, choice: Choice, pieces: Pieces) -> MailTrouble | None:
        try:
            self.carrier.hand_over(self._write(claimed, row, choice, pieces))
        except MailTrouble as trouble:
            return trouble
        return None

    def _write(self, claimed: Claimed, row: Any, choice: Choice, pieces: Pieces) -> Letter:
        writer = self.desk.writers[row.language]
        reader = Reader(claimed.id, row.id, row.address)
        try:
            body = join(choice, pieces, writer.edition)
            return writer.write(choice.number, body, reader, readable=self.carrier.readable)
        except (ValueError, LookupError, DKIMException) as error:
            # Of one mail: it fails, and the others go on.
            raise Refused(f"it cannot be written: {' '.join(str(error).split())[:200]}") from error

    def _note(
        self, connection: Connection, claimed: Claimed, subscriber_id: int, trouble: MailTrouble | None
    ) -> None:
        if trouble is None:
            connection.execute(_SENT, {"number": claimed.id})
            return
        now = func.clock_timestamp()
        # Servers repeat the address in their words, which therefore stay out of the log.
        log.warning("digest not taken", recipient=claimed.id, trouble=type(trouble).__name__)
        if isinstance(trouble, Refused):
            _mark(connection, claimed, failed_at=now, last_error=str(trouble))
            if is_about_the_mailbox(str(trouble)):
                suppress(connection, subscriber_id, str(trouble))
        elif isinstance(trouble, OutOfReach):
            pause = func.make_interval(0, 0, 0, 0, 0, 0, PAUSE_SECONDS)
            values = {"attempts": claimed.attempts - 1, "not_before": now + pause}
            _mark(connection, claimed, last_error=str(trouble), **values)
        elif claimed.attempts > len(PAUSES) and self._is_given_up():
            reason = f"given up after {GIVE_UP_AFTER.days} days: {trouble}"
            _mark(connection, claimed, failed_at=now, last_error=reason)
        else:
            _mark(connection, claimed, last_error=str(trouble))

    def _is_given_up(self) -> bool:
        return self.desk.age() > GIVE_UP_AFTER

    def _judge(self, trouble: MailTrouble | None) -> None:
        """Raise OutOfReach where this trouble, after those before it, is the server's and not the mail's."""
        if isinstance(trouble, OutOfReach):
            raise trouble
        self.silences = self.silences + 1 if isinstance(trouble, NoAnswer) else 0
        self.delays = self.delays + 1 if isinstance(trouble, Delayed) else 0
        if self.silences >= MOST_SILENCES or self.delays >= MOST_DELAYS:
            self.silences = self.delays = 0
            raise OutOfReach(f"several mails in a row: {trouble}")


def _claim(connection: Connection, run_id: int | None) -> list[Claimed]:
    pauses = [int(pause.total_seconds()) for pause in PAUSES]
    with connection.begin():
        words = {"most": BATCH, "run_id": run_id, "pauses": pauses}
        rows = connection.execute(read_sql(SQL / "claim_recipients.sql"), words).all()
    claimed = [Claimed(row.id, row.run_id, row.subscriber_id, row.attempts) for row in rows]
    return sorted(claimed, key=attrgetter("run_id", "id"))


def _release(connection: Connection, batch: Sequence[Claimed], pause: int) -> None:
    if not batch:
        return
    words = {
        "ids": [claimed.id for claimed in batch],
        "attempts": [claimed.attempts for claimed in batch],
        "pause": pause,
    }
    with connection.begin():
        connection.execute(read_sql(SQL / "release_recipients.sql"), words)


def _mark(connection: Connection, claimed: Claimed, **values: Any) -> None:
    connection.execute(_MARK.values(**values), {"number": claimed.id})


def _end_runs(connection: Connection) -> None:
    with connection.begin():
        for row in connection.execute(read_sql(SQL / "end_runs.sql")):
            log.info("digest ended", day=str(row.day), sent=row.sent, failed=row.failed, dropped=row.dropped)
