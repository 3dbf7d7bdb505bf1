"""What the worker does with the news of problems, done within a test's own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.mail.models import OutgoingMail
from app.problems.services.telling import JOB, News
from app.problems.services.telling_followers import tell_followers

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
