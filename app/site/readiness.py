"""What the service needs to be ready, asked in one statement."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.digests.queries.runs import DigestQueue, read_digest_queue
from app.jobs import DEAD_AFTER_SECONDS
from app.mail.queries import MailQueue, read_mail_queue
from app.site.preparation import newest_migration

QUESTION = text(
    "SELECT (SELECT version_num FROM alembic_version) AS migration,"
    " (SELECT EXTRACT(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers) AS silence"
)


@dataclass(frozen=True)
class Check:
    """One thing the service needs: whether it is there, and what is known about it."""

    ok: bool
    detail: str


@dataclass(frozen=True)
class Readiness:
    """All of them by name."""

    checks: dict[str, Check]

    @property
    def ok(self) -> bool:
        return all(check.ok for check in self.checks.values())

    def as_dict(self) -> dict[str, object]:
        parts = {name: {"ok": check.ok, "detail": check.detail} for name, check in self.checks.items()}
        return {"ok": self.ok, "checks": parts}


def read_readiness(session: Session) -> Readiness:
    """Return the state of database, migrations and worker. Raises SQLAlchemyError without a database."""
    found = session.execute(QUESTION).one()
    wanted = newest_migration()
    silence = None if found.silence is None else float(found.silence)
    heard = "no worker has started yet" if silence is None else f"last heard of {silence:.0f} s ago"
    return Readiness(
        {
            "database": Check(True, "reachable"),
            "migrations": Check(found.migration == wanted, f"at {found.migration}, needed {wanted}"),
            # Told, and no reason to take the service away: pages are answered while an SMTP server is down.
            "mail": Check(True, _tell_mail(read_mail_queue(session))),
            "digest": Check(True, _tell_digest(read_digest_queue(session))),
            "worker": Check(silence is not None and silence <= DEAD_AFTER_SECONDS, heard),
        }
    )


def _tell_mail(queue: MailQueue) -> str:
    oldest = f", the oldest for {queue.oldest_seconds:.0f} s" if queue.waiting else ""
    return f"{queue.waiting} waiting{oldest}, {queue.failed} failed"


def _tell_digest(queue: DigestQueue) -> str:
    last = (
        f"the last one ended at {queue.ended_at:%Y-%m-%dT%H:%M:%SZ}"
        if queue.ended_at
        else "none has ended yet"
    )
    oldest = f", the oldest for {queue.oldest_seconds:.0f} s" if queue.waiting else ""
    return f"{last}, {queue.waiting} waiting{oldest}"


def unreachable_database() -> Readiness:
    """Return the state without a database: nothing else can be known then."""
    unknown = Check(False, "unknown without the database")
    others = dict.fromkeys(("migrations", "mail", "digest", "worker"), unknown)
    return Readiness({"database": Check(False, "out of reach"), **others})
