"""Telling followers by mail what happened to a problem; written into the outbox with what it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.mail.outbox import queue_if_possible
from app.problems.models import Follower, Problem, ProblemLog, ProblemUpdate, Step
from app.problems.queries.ties import read_ties
from app.problems.workflow.rights import may_see
from config import read_site_url


@dataclass(frozen=True)
class Recipient:
    """Who is told: the row that asked for it, the address, the language."""

    follower_id: int
    token: str
    email: str
    language: str


def follow_reporter(session: Session, problem: Problem) -> None:
    """Let who reported a problem follow it; addresses of an import never asked for that."""
    if problem.source != "report" or not (problem.reporter_id or problem.reporter_email):
        return
    address = {"person_id": problem.reporter_id} if problem.reporter_id else {"email": problem.reporter_email}
    row = insert(Follower).values(problem_id=problem.id, language=problem.language, **address)
    session.execute(row.on_conflict_do_nothing())


def notify_followers(
    session: Session,
    problem: Problem,
    event: str,
    *,
    actor_id: int | None = None,
    line: ProblemLog | None = None,
    update: ProblemUpdate | None = None,
) -> int:
    """Queue a mail to each follower who wants it at once, and return how many; none to `actor_id`.

    `event`: published, step, closed, reopened, update. The same event is told once, however often this is
    called: `line` of the log or `update` names it, else the problem's version. At publication the reporter
    becomes a follower, whom the moderator's own mail tells.
    """
    silent = {actor_id}
    if event == "published":
        follow_reporter(session, problem)
        silent.add(problem.reporter_id)
    about = f"log-{line.id}" if line else f"update-{update.id}" if update else f"version-{problem.version}"
    values = _values(session, problem, event, line, update)
    told = 0
    for one in _list_recipients(session, problem, silent - {None}):
        if event == "published" and one.email == problem.reporter_email:
            continue
        path = f"/problems/{problem.id}/unfollow/{one.token}"
        told += queue_if_possible(
            session,
            kind="problem_news",
            to=one.email,
            language=one.language,
            values={**values, "unfollow": path},
            key=f"problem-{problem.id}-{event}-{about}-{one.follower_id}",
            headers={
                "List-Unsubscribe": f"<{read_site_url()}{path}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
    return told


def _values(
    session: Session, problem: Problem, event: str, line: ProblemLog | None, update: ProblemUpdate | None
) -> dict[str, Any]:
    step = session.get(Step, problem.step) if problem.step else None
    return {
        "event": event,
        "problem": {"id": problem.id, "title": problem.title, "status": problem.status},
        "step": {"number": step.number, "name_ka": step.name_ka, "name_en": step.name_en} if step else None,
        "back": line is not None and line.kind == "back",
        "told": (update.text if update else line.reason if line else None) or "",
    }


def _list_recipients(session: Session, problem: Problem, silent: set[int | None]) -> Iterator[Recipient]:
    """Yield each address once; of a problem that is not public only people who may see it."""
    found = session.execute(
        select(Follower, Person)
        .outerjoin(Person, Person.id == Follower.person_id)
        .where(Follower.problem_id == problem.id, Follower.way == "at_once")
        .order_by(Follower.id)
    )
    seen: set[str] = set()
    for follower, person in found.all():
        email = (person.email if person else follower.email) or ""
        if email.lower() in seen or (person and (not person.active or person.id in silent)):
            continue
        if not problem.is_public and not _sees(session, person, follower, problem):
            continue
        seen.add(email.lower())
        yield Recipient(follower.id, follower.token, email, person.language if person else follower.language)


def _sees(session: Session, person: Person | None, follower: Follower, problem: Problem) -> bool:
    if person is None:
        return follower.email == problem.reporter_email
    return may_see(person, problem, read_ties(session, person.id).regions)
