"""The day's mail to followers who chose it: one to each address, over all problems it follows."""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.mail.models import OutgoingMail
from app.mail.outbox import queue_if_possible
from app.problems.models import Follower, Problem, ProblemLog, ProblemUpdate, Step
from app.problems.services.telling import JOB, News
from app.problems.services.telling_followers import may_be_told, read_about, read_values, select_told
from app.signed_links import read_link, sign_link
from app.statements import read_sql
from config import read_site_url

NEWS_OF_DAY = Path(__file__).resolve().parents[1] / "sql" / "news_of_day.sql"
STAND_INS = NEWS_OF_DAY.with_name("stand_ins_of_day.sql")
STOP, STOP_DAYS = "end the day's mail about problems", 365
# Mails a transaction, as for those who are told at once; each of these is composed by itself.
BATCH = 100
# What a mail has room for; the pages of the problems have the rest.
MOST_PROBLEMS, MOST_NEWS = 30, 10


@dataclass(frozen=True)
class Day:
    """A day of the digest, [starts_at, ends_at), and the service's keys, which sign the links that end it."""

    day: date
    starts_at: datetime
    ends_at: datetime
    secret_keys: Sequence[str]


@dataclass(frozen=True)
class Happened:
    """What happened, and when."""

    at: datetime
    news: News


# By address in small letters: what it hears of (the place in the list of what happened), by which following.
Readers = Mapping[str, Sequence[tuple[int, int]]]


def tell_day(open_session: Callable[[], AbstractContextManager[Session]], day: Day) -> int:
    """Write the mails of a day, some in each transaction; return how many were new.

    Begun anew it goes through all of them: the key of a mail keeps it from being written twice.
    """
    with open_session() as session:
        happened = list_happened(session, day)
        readers = list_readers(session, happened)
    # Nobody else needs the lists of thousands.
    happened = [replace(one, news=replace(one.news, digest_followers=())) for one in happened]
    addresses, told = sorted(readers), 0
    for start in range(0, len(addresses), BATCH):
        with open_session() as session:
            some = {address: readers[address] for address in addresses[start : start + BATCH]}
            told += tell_readers(session, day, happened, some)
    return told


def list_happened(session: Session, day: Day) -> list[Happened]:
    """Return what happened in the day's window and somebody awaits at its end, newest first."""
    between = {"starts_at": day.starts_at, "ends_at": day.ends_at}
    rows = session.execute(read_sql(NEWS_OF_DAY), {"task": f"problems:{JOB}", **between}).all()
    # Told twice by mistake it happened once.
    found = {(row.args["line_id"], row.args["update_id"]): row for row in rows}
    stand_ins = _read_stand_ins(session, day.starts_at)
    return [Happened(row.happened_at, _find_followers(News(**row.args), stand_ins)) for row in found.values()]


def _read_stand_ins(session: Session, since: datetime) -> dict[int, int]:
    """Return of the rows that a merge has ended since then those that stand for them."""
    words = {"task": f"problems:{JOB}", "since": since}
    merged = session.scalars(read_sql(STAND_INS), words)
    return {int(ended): stays for rows in merged for ended, stays in rows.items()}


def _find_followers(news: News, stand_ins: Mapping[int, int]) -> News:
    """Return the news with the rows by which its readers follow now; what was merged may be merged again."""
    rows = set()
    for row in news.digest_followers:
        while row in stand_ins:
            row = stand_ins[row]
        rows.add(row)
    return replace(news, digest_followers=sorted(rows))


def list_readers(session: Session, happened: Sequence[Happened]) -> Readers:
    """Return who hears of what, newest first. A statement for each of what happened."""
    _kept = _load(session, [one.news for one in happened])
    readers: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, one in enumerate(happened):
        told = select_told(session, one.news)
        if told is not None:
            for row in session.execute(told.where(Follower.id.in_(one.news.digest_followers))):
                readers[row.address].append((place, row.id))
    return readers


def tell_readers(session: Session, day: Day, happened: Sequence[Happened], readers: Readers) -> int:
    """Write the mails to these readers; return how many were new."""
    keys = {address: _key_of(day, address) for address in readers}
    there = set(session.scalars(select(OutgoingMail.key).where(OutgoingMail.key.in_(keys.values()))).all())
    missing = {address: heard for address, heard in readers.items() if keys[address] not in there}
    _kept = _load(
        session, {place: happened[place].news for all_ in missing.values() for place, _ in all_}.values()
    )
    rows = _read_rows(session, [row for heard in missing.values() for _, row in heard])
    told = 0
    for address, heard in missing.items():
        told += _tell_reader(
            session,
            day,
            address,
            keys[address],
            [(happened[place], *rows[row]) for place, row in heard if row in rows],
        )
    return told


def end_by_link(session: Session, secret_keys: Sequence[str], token: str) -> None:
    """End all followings by the day's mail of whoever got this link. Raises BadLink, OldLink."""
    who = read_link(secret_keys, STOP, token, days=STOP_DAYS)
    theirs = or_(Follower.person_id == who["person"], func.lower(Follower.email) == who["address"])
    session.execute(delete(Follower).where(Follower.way == "digest", theirs))


def _tell_reader(
    session: Session,
    day: Day,
    address: str,
    key: str,
    heard: Iterable[tuple[Happened, Follower, Person | None]],
) -> int:
    """Write one reader's mail, if anything is left to tell."""
    problems: dict[int, dict[str, Any]] = {}
    to = language = ""
    person_id: int | None = None
    for one, follower, person in heard:
        problem, about = session.get(Problem, one.news.problem_id), read_about(session, one.news)
        if problem is None or about is None or problem.moderation != "published":
            continue
        if not may_be_told(session, person, follower, problem):
            continue
        to = to or (person.email if person else follower.email) or ""
        language = language or (person.language if person else follower.language)
        person_id = person_id or follower.person_id
        # The following may have moved to the problem that stayed.
        stop = f"/problems/{follower.problem_id}/unfollow/{follower.token}"
        known = {"id": problem.id, "title": problem.title, "unfollow": stop, "news": []}
        values = read_values(session, problem, one.news, about)
        problems.setdefault(problem.id, known)["news"].append({**values, "at": one.at})
    if not problems:
        return 0
    who = {"address": address, "person": person_id}
    stop_all = f"/problems/follow/{sign_link(day.secret_keys, STOP, who)}/stop"
    values = {
        "day": day.day,
        "starts_at": day.starts_at,
        "ends_at": day.ends_at,
        "problems": list(problems.values())[:MOST_PROBLEMS],
        "rest": max(0, len(problems) - MOST_PROBLEMS),
        "rest_path": "/account/problems" if person_id else "/problems",
        "most": MOST_NEWS,
        "stop_all": stop_all,
    }
    headers = {
        "List-Unsubscribe": f"<{read_site_url()}{stop_all}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return queue_if_possible(
        session, kind="problem_digest", key=key, to=to, language=language, values=values, headers=headers
    )


def _key_of(day: Day, address: str) -> str:
    """Return the key of a day's mail to an address, which it does not give away: it stays for a year."""
    proof = hmac.new(day.secret_keys[0].encode(), address.encode(), hashlib.sha256).hexdigest()
    return f"followed-{day.day}-{proof[:32]}"


def _read_rows(session: Session, numbers: Sequence[int]) -> dict[int, tuple[Follower, Person | None]]:
    """Return those of the followings that there still are, with their persons."""
    found = (
        select(Follower, Person)
        .outerjoin(Person, Person.id == Follower.person_id)
        .where(Follower.id.in_(numbers), or_(Person.id.is_(None), Person.active))
    )
    return {follower.id: (follower, person) for follower, person in session.execute(found).all()}


def _load(session: Session, news: Iterable[News]) -> list[Any]:
    """Read what the news are about by four statements; held by the caller, the session finds it again."""
    some = list(news)
    return [
        *session.scalars(select(Step)),
        *session.scalars(select(Problem).where(Problem.id.in_({one.problem_id for one in some}))),
        *session.scalars(select(ProblemLog).where(ProblemLog.id.in_({one.line_id for one in some}))),
        *session.scalars(select(ProblemUpdate).where(ProblemUpdate.id.in_({one.update_id for one in some}))),
    ]
