"""The life of a link: each move is checked, logged, told to both sides; and links are proposed by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.errors import Conflict, NotFound
from app.i18n import lazy_gettext as _l
from app.jobs import defer
from app.matching.models import Link, LinkLog
from app.matching.queries.recipients import list_recipients
from app.matching.workflow.moves import MOVES, MoveRefused, check_refusal, log_kind
from app.problems.models import Problem

CHANGED = _l("Somebody else changed this link meanwhile. Look at it again before you go on.")
TELL_JOB = "links:tell_sides"
# What problems let others add to them (app.hooks.Additions.add).
AddToProblem = Callable[..., int | None]


@dataclass(frozen=True)
class Mover:
    """Who makes a move, and for which side; None: for neither, as members propose; no person: of itself."""

    person_id: int | None
    side: str | None


def move_link(
    session: Session,
    link_id: int,
    by: Mover,
    version: int,
    name: str,
    *,
    add: AddToProblem,
    reason: str = "",
    words: str = "",
    evidence: Any = None,
    is_public: bool = True,
) -> Link:
    """Make a move: the caller has asked for the right to it (workflow.moves.acting_side).

    `reason` is a code, of a refusal; `evidence` what problems' form gave; `is_public`: everybody may see both
    ends. Raises Conflict for who is late, MoveRefused where something lacks.
    """
    link = lock_link(session, link_id, version)
    move = MOVES[name]
    if link.state not in move.states:
        raise Conflict(CHANGED)
    if name == "refuse":
        check_refusal(reason, words)
    if name == "done" and evidence is None:
        message = _l("Say what shows that the help has arrived: in words, by a link or by a file.")
        raise MoveRefused(message, code="E_EVIDENCE", field="text")
    before = _change(link, move.to, reason if name == "refuse" else None)
    if name == "reopen":
        # It is a person's suggestion now: the rules do not take it away.
        link.origin = "person"
    line = write_link_log(session, link, by, before, words)
    kind = log_kind(before, link.state)
    if kind:
        details = {"link": link.id, "kind": link.resource_kind}
        link.evidence_id = (
            add(
                session,
                link.problem_id,
                kind,
                person_id=by.person_id,
                details=details,
                evidence=evidence,
                is_public=is_public,
                silent_ids=sorted(person.id for person in list_recipients(session, link)),
            )
            or link.evidence_id
        )
    tell_sides(session, line)
    bump_data_version(session, "links")
    return link


def propose_link(
    session: Session, problem_id: int, kind: str, key: int, by: Mover, words: str
) -> tuple[Link, bool]:
    """Say that something could help a problem; return the link, and whether it is new.

    What is linked already stays as it is. Raises MoveRefused where somebody said no to it: who proposes it
    anew need not be one of those who see that link.
    """
    lock = select(Problem).where(Problem.id == problem_id).with_for_update(key_share=True)
    problem = session.scalar(lock.execution_options(populate_existing=True))
    if problem is None or problem.status != "open" or problem.moderation != "published":
        raise MoveRefused(
            _l("This problem is closed: nothing new can be proposed for it."), code="E_CLOSED", field="helper"
        )
    values = {"problem_id": problem_id, f"{kind}_id": key, "origin": "person", "facts": {}}
    # A matching may write the same at this moment.
    number = session.scalar(insert(Link).values(values).on_conflict_do_nothing().returning(Link.id))
    if number is None:
        column = getattr(Link, f"{kind}_id")
        known = session.scalars(select(Link).where(Link.problem_id == problem_id, column == key)).one()
        if known.state == "refused":
            message = _l("This was looked at before, and it does not fit. A moderator can suggest it again.")
            raise MoveRefused(message, code="E_REFUSED", field="helper")
        return known, False
    link = session.get_one(Link, number)
    tell_sides(session, write_link_log(session, link, by, None, words))
    bump_data_version(session, "links")
    return link, True


def lock_link(session: Session, link_id: int, version: int) -> Link:
    """Return the link, its problem locked before it as everywhere. Raises NotFound, Conflict."""
    of_link = select(Link.problem_id).where(Link.id == link_id)
    problem = select(Problem.id).where(Problem.id == of_link.scalar_subquery())
    session.execute(problem.with_for_update(key_share=True))
    statement = select(Link).where(Link.id == link_id).with_for_update()
    link = session.scalar(statement.execution_options(populate_existing=True))
    if link is None:
        raise NotFound(_l("There is no such link."))
    if link.version != version:
        raise Conflict(CHANGED)
    return link


def write_link_log(session: Session, link: Link, by: Mover, before: str | None, words: str) -> LinkLog:
    """Add a line to the link's log."""
    line = LinkLog(
        link_id=link.id,
        person_id=by.person_id,
        state_from=before,
        state_to=link.state or "suggested",
        reason=words,
        side=by.side,
    )
    session.add(line)
    session.flush()
    return line


def tell_sides(session: Session, line: LinkLog) -> None:
    """Let the worker mail both sides of the link, but for who did it."""
    defer(session, TELL_JOB, queue="mail", line_id=line.id)


def _change(link: Link, state: str, refusal: str | None) -> str:
    before, now = link.state, datetime.now(UTC)
    link.state, link.refusal_reason = state, refusal
    link.state_since = link.updated_at = now
    link.version += 1
    return before
