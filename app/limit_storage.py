"""The memory of rate limits, in PostgreSQL: exact for any number of processes, one statement a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from limits.storage import MovingWindowSupport, Storage
from sqlalchemy import DateTime, Index, delete, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, db

# Two at once for one key: the second waits for the first one's row and then counts it, too.
HIT = text(
    "INSERT INTO rate_window (key, hits, expires_at)"
    " VALUES (:key, array_fill(clock_timestamp(), ARRAY[:amount]),"
    "  clock_timestamp() + CAST(:window AS interval))"
    " ON CONFLICT (key) DO UPDATE SET expires_at = excluded.expires_at, hits = excluded.hits || ARRAY("
    "  SELECT hit FROM unnest(rate_window.hits) AS hit"
    "  WHERE hit > clock_timestamp() - CAST(:window AS interval) ORDER BY hit DESC)"
    " WHERE :amount <= :most - ("
    "  SELECT count(*) FROM unnest(rate_window.hits) AS hit"
    "  WHERE hit > clock_timestamp() - CAST(:window AS interval))"
    " RETURNING 1"
)
LOOK = text(
    "SELECT extract(epoch FROM min(hit)), count(*) FROM rate_window, unnest(hits) AS hit"
    " WHERE key = :key AND hit > clock_timestamp() - CAST(:window AS interval)"
)


class RateWindow(Base):
    """When something was done of late; who did it stands in the key as a keyed hash only."""

    __tablename__ = "rate_window"
    # Unlogged: after a crash everybody starts anew, and no hit waits for the disk.
    __table_args__ = (Index("ix_rate_window_expires_at", "expires_at"), {"prefixes": ["UNLOGGED"]})

    key: Mapped[str] = mapped_column(primary_key=True)
    hits: Mapped[list[datetime]] = mapped_column(ARRAY(DateTime(timezone=True)))
    expires_at: Mapped[datetime]


class PostgresStorage(Storage, MovingWindowSupport):
    """Moving windows for `limits` (kseli-postgres://), in the service's context.

    Each hit is a transaction of its own: it stays one even where the request fails.
    """

    STORAGE_SCHEME = ["kseli-postgres"]

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` hits of `key` and return True, unless the last `expiry` seconds hold too many."""
        if amount > limit:
            return False
        values = {"key": key, "amount": amount, "most": limit, "window": f"{expiry} seconds"}
        with _transaction() as connection:
            return connection.execute(HIT, values).first() is not None

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return the time of the oldest hit in the window, in seconds since 1970, and how many there are."""
        with _transaction() as connection:
            oldest, number = connection.execute(LOOK, {"key": key, "window": f"{expiry} seconds"}).one()
            now = connection.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one()
        return float(now if oldest is None else oldest), int(number)

    def clear(self, key: str) -> None:
        """Forget one key."""
        with _transaction() as connection:
            connection.execute(delete(RateWindow).where(RateWindow.key == key))

    def reset(self) -> int:
        """Forget all; return how many keys there were."""
        with _transaction() as connection:
            return connection.execute(delete(RateWindow)).rowcount

    def check(self) -> bool:
        """Return whether the table answers."""
        with _transaction() as connection:
            return connection.execute(select(func.count()).select_from(RateWindow)).scalar_one() >= 0

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Fixed windows let twice as many through at their border: there are none here."""
        raise NotImplementedError("moving windows only")

    def get(self, key: str) -> int:
        raise NotImplementedError("moving windows only")

    def get_expiry(self, key: str) -> float:
        raise NotImplementedError("moving windows only")


def erase_past_windows(session: Session) -> int:
    """Delete what no limit asks for any more; return how many keys."""
    past = delete(RateWindow).where(RateWindow.expires_at < func.now()).returning(RateWindow.key)
    return len(session.scalars(past).all())


@contextmanager
def _transaction() -> Iterator[Connection]:
    bind: Engine | Connection = db.engine
    if isinstance(bind, Engine):
        with bind.begin() as connection:
            yield connection
    else:
        # Somebody holds a transaction open for the whole service (tests).
        with bind.begin_nested():
            yield bind
