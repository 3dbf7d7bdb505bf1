"""Links end with what should have helped: a problem does not count as helped by what is no longer there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from app.i18n import today_in_georgia
from app.jobs import defer
from app.matching.models import IN_PROGRESS, Link, LinkLog
from app.matching.services.moves import AddToProblem, Mover, move_link
from app.matching.services.telling import tell_sides
from app.projects.models import Project
from app.resources.models import Allocation, Resource

END_JOB = "links:end_over"
# After its last day something may still be said to have arrived; what was called off ends at once.
LATE = timedelta(days=30)


def defer_ends(session: Session, kind: str, record_id: int | None) -> None:
    """Let the worker end links with what is over, if there are any (app.hooks.AfterSave).

    Not here: whoever changes a resource holds its row, and a link's problem is locked before that.
    """
    if kind in ("resource", "project") and session.execute(_over(today_in_georgia())).first():
        defer(session, END_JOB, queue="matching")


def end_next(session: Session, today: date, add: AddToProblem) -> bool:
    """End one link whose help is over, as a refusal that nobody made; False when there is none left.

    Both sides get a mail, the problem's log tells it where somebody had said yes. The caller commits.
    """
    found = session.execute(_over(today)).first()
    if found is None:
        return False
    is_public = found.visibility in (None, "public")
    move_link(
        session, found.id, Mover(None, None), found.version, "refuse",
        add=add, reason="withdrawn", is_public=is_public,
    )  # fmt: skip
    return True


def erase_links(session: Session, person_id: int, *, add: AddToProblem) -> None:
    """End the links of the resources that go with a person's account, and tell the other side at once.

    Later there is no link any more to tell of.
    """
    theirs = select(Resource.id).where(Resource.person_id == person_id)
    on_way = select(Link.id, Link.version).where(Link.resource_id.in_(theirs), Link.state.in_(IN_PROGRESS))
    for row in session.execute(on_way.order_by(Link.problem_id, Link.id)).all():
        by = Mover(person_id, "resource")
        move_link(session, row.id, by, row.version, "refuse", add=add, reason="withdrawn")
        line = select(LinkLog.id).where(LinkLog.link_id == row.id).order_by(LinkLog.id.desc()).limit(1)
        tell_sides(session, session.scalars(line).one(), unnamed=True)


def _over(today: date) -> Select[*tuple[Any, ...]]:
    """Return the first link on its way whose help is over. Of what is allocated the allocation tells."""
    given = select(Allocation.id).where(
        Allocation.resource_id == Link.resource_id,
        Allocation.problem_id == Link.problem_id,
        Allocation.state != "cancelled",
    )
    return (
        select(Link.id, Link.version, Resource.visibility)
        .outerjoin(Resource, Resource.id == Link.resource_id)
        .outerjoin(Project, Project.id == Link.project_id)
        .where(Link.state.in_(IN_PROGRESS), or_(_resource_over(today), _project_over(today)))
        .where(~given.exists())
        .order_by(Link.id)
        .limit(1)
    )


def _resource_over(today: date) -> ColumnElement[bool]:
    return or_(Resource.state == "withdrawn", Resource.available_to < today - LATE)


def _project_over(today: date) -> ColumnElement[bool]:
    last_day = func.coalesce(Project.ends_on, cast(Project.updated_at, Date))
    late = last_day < today - LATE
    return or_(
        Project.status == "cancelled",
        and_(Project.status == "closed", late),
        Project.ends_on < today - LATE,
    )
