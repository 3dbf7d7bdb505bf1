"""The links of a problem that was merged into another one: they move, and nothing of their lives is lost."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, insert, literal, select
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.matching.models import PARTS, RESOURCE_KINDS, Link, LinkLog
from app.matching.services.deferring import defer_match
from app.matching.services.match import WRITING
from app.matching.workflow.moves import further

# What the rules had computed for the problem that is gone.
_COMPUTED = ("rule_set_id", "score", *(f"score_{part}" for part in PARTS), "distance_km")
_TARGETS = tuple(f"{kind}_id" for kind in RESOURCE_KINDS)


def move_links(session: Session, problem_id: int, other_id: int, person_id: int | None) -> None:
    """Give the links of a problem to the one that stays; plain suggestions of the rules are not worth it.

    Where both had a link to the same, the one there stays, in the state that lies further on, with the logs
    of both. The caller holds both problems' rows.
    """
    # No matching writes for the other problem what is about to move there.
    session.execute(select(func.pg_advisory_xact_lock(WRITING)))
    links = select(Link).where(Link.problem_id.in_((problem_id, other_id))).order_by(Link.id)
    found = session.scalars(links.with_for_update().execution_options(populate_existing=True)).all()
    there = {_target(link): link for link in found if link.problem_id == other_id}
    for link in found:
        if link.problem_id != problem_id:
            continue
        twin = there.get(_target(link))
        if link.origin == "rule" and link.state == "suggested":
            session.delete(link)
        elif twin is None:
            _move(session, link, other_id, person_id)
        else:
            _put_together(session, link, twin, person_id)
    session.flush()
    # Of what came along, requests too, the rules have not looked at anything for this problem.
    defer_match(session, "problem", other_id)
    bump_data_version(session, "links")


def _target(link: Link) -> tuple[int | None, ...]:
    return tuple(getattr(link, name) for name in _TARGETS)


def _move(session: Session, link: Link, other_id: int, person_id: int | None) -> None:
    session.add(
        LinkLog(
            link_id=link.id,
            person_id=person_id,
            state_from=link.state,
            state_to=link.state,
            from_problem_id=link.problem_id,
        )
    )
    link.problem_id = other_id
    for name in _COMPUTED:
        setattr(link, name, None)
    link.facts = {}
    _touch(link)


def _put_together(session: Session, link: Link, twin: Link, person_id: int | None) -> None:
    """Copy the log to the link that stays: lines are never changed, and theirs goes with the other link."""
    columns = ("happened_at", "person_id", "state_from", "state_to", "reason", "side")
    lines = select(
        literal(twin.id),
        *(getattr(LinkLog, name) for name in columns),
        literal(link.problem_id),
        literal(link.id),
    ).where(LinkLog.link_id == link.id)
    names = ["link_id", *columns, "from_problem_id", "from_link_id"]
    session.execute(insert(LinkLog).from_select(names, lines.order_by(LinkLog.id)))
    before, state = twin.state, further(twin.state, link.state)
    session.add(
        LinkLog(
            link_id=twin.id,
            person_id=person_id,
            state_from=before,
            state_to=state,
            from_problem_id=link.problem_id,
            from_link_id=link.id,
        )
    )
    if state != before:
        twin.state, twin.state_since = state, link.state_since
        twin.refusal_reason = link.refusal_reason if state == "refused" else None
    twin.evidence_id = twin.evidence_id or link.evidence_id
    # What a person said is a person's from now on.
    twin.origin = "person" if "person" in (twin.origin, link.origin) else "rule"
    _touch(twin)
    # Before the next one: nothing may stand there twice.
    session.flush()
    session.delete(link)
    session.flush()


def _touch(link: Link) -> None:
    link.version += 1
    link.updated_at = datetime.now(UTC)
