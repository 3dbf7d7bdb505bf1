"""The mails to followers, written by the worker; again after a kill, each mail stands there once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.mail.outbox import BLANK, Copy, queue_copies
from app.problems.models import Follower, Problem, ProblemLog, ProblemUpdate, Step
from app.problems.queries.ties import read_ties
from app.problems.services.telling import News
from app.problems.workflow.rights import may_see
from config import read_site_url

# Mails a transaction: few enough that a worker that is told to stop ends in time.
BATCH = 500


def tell_followers(open_session: Callable[[], AbstractContextManager[Session]], news: News) -> int:
    """Write the mails, some hundreds in each transaction; return how many were new.

    Begun anew it goes through all of them: the key of a mail keeps it from being written twice.
    """
    with open_session() as session:
        rows = list_followers(session, news)
    told = 0
    for start in range(0, len(rows), BATCH):
        with open_session() as session:
            told += tell_some(session, news, rows[start : start + BATCH])
    return told


def list_followers(session: Session, news: News) -> list[int]:
    """Return the rows of those to tell at once, each address once: who followed when it happened."""
    about = read_about(session, news)
    found = select_told(session, news)
    if found is None or about is None:
        return []
    # Not by the way of now: who changed it since is told by that of then, once.
    found = found.where(Follower.id.not_in(news.digest_followers))
    if news.followers is None:
        happened_at = about.happened_at if isinstance(about, ProblemLog) else about.created_at
        found = found.where(Follower.problem_id == news.problem_id, Follower.created_at <= happened_at)
    else:
        found = found.where(Follower.id.in_(news.followers))
    return sorted(session.scalars(found))


def select_told(session: Session, news: News) -> Select[tuple[int, str]] | None:
    """Return the choice of rows and addresses, each address once, but for those who hear of it otherwise.

    None where the problem is gone.
    """
    problem = session.get(Problem, news.problem_id)
    if problem is None:
        return None
    reporter_id = problem.reporter_id if news.event == "published" else None
    silent = {news.actor_id, reporter_id, *news.silent_ids} - {None}
    address = func.lower(func.coalesce(Person.email, Follower.email))
    found = (
        select(Follower.id, address.label("address"))
        .ext(distinct_on(address))
        .outerjoin(Person, Person.id == Follower.person_id)
        .where(or_(Person.id.is_(None), Person.active & Person.id.not_in(silent)))
        .order_by(address, Follower.id)
    )
    if news.event == "published" and problem.reporter_email:
        # The moderator's own mail has told the reporter.
        found = found.where(address != problem.reporter_email.lower())
    return found


def tell_some(session: Session, news: News, rows: Sequence[int]) -> int:
    """Write the mails to these followers, in their languages; return how many were new.

    Of a problem that is not public only people who may see it are told.
    """
    problem, about = session.get(Problem, news.problem_id), read_about(session, news)
    if problem is None or about is None:
        return 0
    path = f"/problems/{problem.id}/unfollow/{BLANK}"
    values = {**read_values(session, problem, news, about), "unfollow": path}
    headers = {
        "List-Unsubscribe": f"<{read_site_url()}{path}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    number = f"log-{news.line_id}" if news.line_id else f"update-{news.update_id}"
    copies: dict[str, list[Copy]] = {}
    for follower, email, language in _read_recipients(session, problem, rows):
        key = f"problem-{problem.id}-{news.event}-{number}-{follower.id}"
        copies.setdefault(language, []).append(Copy(email, follower.token, key))
    return sum(
        queue_copies(
            session, kind="problem_news", language=language, values=values, headers=headers, copies=some
        )
        for language, some in copies.items()
    )


def read_about(session: Session, news: News) -> ProblemLog | ProblemUpdate | None:
    """Return what happened; None when it is not, or no longer, on the public page."""
    if news.line_id:
        line = session.get(ProblemLog, news.line_id)
        return line if line and line.is_public else None
    update = session.get(ProblemUpdate, news.update_id) if news.update_id else None
    return None if update is None or update.hidden_at else update


def read_values(
    session: Session, problem: Problem, news: News, about: ProblemLog | ProblemUpdate
) -> dict[str, Any]:
    """Return what the mail says: steps and end as they were then, though others may have followed."""
    line = about if isinstance(about, ProblemLog) else None
    number = (line.step_to if line else None) or problem.step
    step = session.get(Step, number) if number else None
    status = line.details["status"] if line and news.event == "closed" else problem.status
    return {
        "event": news.event,
        "problem": {"id": problem.id, "title": problem.title, "status": status},
        "step": {"number": step.number, "name_ka": step.name_ka, "name_en": step.name_en} if step else None,
        "back": line is not None and line.kind == "back",
        "told": (line.reason if line else about.text if isinstance(about, ProblemUpdate) else None) or "",
    }


def _read_recipients(
    session: Session, problem: Problem, rows: Sequence[int]
) -> Iterator[tuple[Follower, str, str]]:
    """Yield row, address and language of those who still follow and may see the problem."""
    found = session.execute(
        select(Follower, Person)
        .outerjoin(Person, Person.id == Follower.person_id)
        .where(Follower.id.in_(rows))
        .order_by(Follower.id)
    )
    for follower, person in found.all():
        if may_be_told(session, person, follower, problem):
            language = person.language if person else follower.language
            yield follower, (person.email if person else follower.email) or "", language


def may_be_told(session: Session, person: Person | None, follower: Follower, problem: Problem) -> bool:
    """Return whether a follower, with or without an account, may still see the problem."""
    if problem.is_public:
        return True
    if person is None:
        return follower.email == problem.reporter_email
    return may_see(person, problem, read_ties(session, person.id).regions)
