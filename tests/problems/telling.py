"""What the worker does with the news of problems, done within a test's own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date, datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.mail.models import OutgoingMail
from app.problems.models import Problem, ProblemLog
from app.problems.services.log import write_log
from app.problems.services.telling import JOB, News, notify_followers
from app.problems.services.telling_digest import Day, tell_day
from app.problems.services.telling_followers import tell_followers

KEYS = ("a key of the tests alone, long enough to be one",)
HOUR = timedelta(hours=1)
WAITING = "SELECT id, args FROM procrastinate_jobs WHERE task_name = :name AND status = 'todo' ORDER BY id"


def waiting_news(session: Session) -> list[News]:
    """Return the news of which nobody is told yet."""
    return [News(**words) for _id, words in session.execute(text(WAITING), {"name": f"problems:{JOB}"})]


def tell_all(session: Session) -> list[int]:
    """Tell all that waits; return how many mails each of the news made."""
    session.flush()
    told = [tell_followers(lambda: nullcontext(session), news) for news in waiting_news(session)]
    done = text("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE status = 'todo'")
    session.execute(done)
    return told


def mails(session: Session) -> Sequence[OutgoingMail]:
    """Return what was written, in its order."""
    return session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()


def day_of(session: Session, before: timedelta = HOUR, after: timedelta = HOUR) -> Day:
    """Return a day whose window lies around the transaction of the test."""
    now: datetime = session.execute(text("SELECT now()")).scalar_one()
    return Day(date(2026, 11, 23), now - before, now + after, KEYS)


def tell(session: Session, day: Day | None = None) -> list[OutgoingMail]:
    """Make the mails of the day; return those that are there."""
    session.flush()
    tell_day(lambda: nullcontext(session), day or day_of(session))
    return day_mails(session)


def day_mails(session: Session) -> list[OutgoingMail]:
    kind = OutgoingMail.kind == "problem_digest"
    return list(session.scalars(select(OutgoingMail).where(kind).order_by(OutgoingMail.to_address)))


def reopen(session: Session, problem: Problem, reason: str = "There is money now.") -> ProblemLog:
    """Let something happen to a problem."""
    line = write_log(session, problem, "reopened", step_to=6, reason=reason)
    notify_followers(session, problem, "reopened", line=line)
    return line
