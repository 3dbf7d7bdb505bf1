"""The mails about coalition hints: to each member of the network whom new ones concern, each hint once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.mail.outbox import queue_if_possible
from app.matching.hint_models import CoalitionHintProblem, CoalitionHintTold
from app.matching.queries.concerned import list_concerned
from app.matching.queries.hints import Hint, list_hints
from app.problems.models import Follower

# A mail names so many; the page has all of them.
MOST_NAMED = 5


def tell_hints(session: Session) -> int:
    """Write the mails; return how many. Begun anew each is there once: what is told is noted with the mail.

    Left to the digest is who follows the problems of a hint by the digest alone.
    """
    wanted: dict[int, list[int]] = defaultdict(list)
    for hint_id, person_id in list_concerned(session):
        wanted[person_id].append(hint_id)
    return sum(_tell(session, person_id, hint_ids) for person_id, hint_ids in wanted.items())


def _tell(session: Session, person_id: int, hint_ids: Sequence[int]) -> bool:
    person = session.get_one(Person, person_id)
    new = set(hint_ids) - _told(session, person_id) - _by_digest(session, person_id, hint_ids)
    # What has lost its third problem since is told when it has it again.
    hints = list_hints(session, new, person.language, most=len(new))
    if not hints:
        return False
    rows = [{"hint_id": hint.record.id, "person_id": person_id} for hint in hints]
    noted = insert(CoalitionHintTold).on_conflict_do_nothing().returning(CoalitionHintTold.hint_id)
    mine = set(session.scalars(noted.values(rows)))
    return bool(mine) and queue_if_possible(
        session,
        kind="hint_news",
        key=f"hints-{person_id}-{max(mine)}-{len(mine)}",
        to=person.email,
        language=person.language,
        values=_values([hint for hint in hints if hint.record.id in mine]),
    )


def _values(hints: Sequence[Hint]) -> dict[str, object]:
    named = [
        {
            "topic": hint.topics[0] if len(hint.topics) == 1 else hint.topic,
            "count": hint.count,
            "municipalities": ", ".join(hint.municipalities[:MOST_NAMED]),
        }
        for hint in hints[:MOST_NAMED]
    ]
    return {"hints": named, "more": len(hints) - len(named)}


def _told(session: Session, person_id: int) -> set[int]:
    told = select(CoalitionHintTold.hint_id).where(CoalitionHintTold.person_id == person_id)
    return set(session.scalars(told))


def _by_digest(session: Session, person_id: int, hint_ids: Collection[int]) -> set[int]:
    """Return the hints of whose problems the person follows some, all of these by the digest."""
    followed = (
        select(CoalitionHintProblem.hint_id)
        .join(Follower, Follower.problem_id == CoalitionHintProblem.problem_id)
        .where(Follower.person_id == person_id, CoalitionHintProblem.hint_id.in_(hint_ids))
        .group_by(CoalitionHintProblem.hint_id)
        .having(func.bool_and(Follower.way == "digest"))
    )
    return set(session.scalars(followed))
