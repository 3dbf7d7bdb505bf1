"""A person's own part in links: what is on its way, and what they did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app.i18n import ngettext
from app.matching.models import IN_PROGRESS, Link, LinkLog
from app.matching.queries.links import LinkView, select_links, view_links
from app.problems.models import Problem, ProblemStep
from app.problems.queries.ties import Ties, Viewer, read_ties
from app.projects.models import Participation
from app.resources.models import Resource

MOST_MINE = 50


@dataclass(frozen=True)
class OwnLink:
    """A link on its way in which the person acts for a side; `waits`: their answer is asked for."""

    problem: Problem
    view: LinkView

    @property
    def waits(self) -> bool:
        """Whether it is for them to say yes."""
        return "agree" in self.view.moves


def list_mine(session: Session, viewer: Viewer, language: str) -> list[OwnLink]:
    """Return the links on their way of both sides that the person acts for, those that wait first.

    At most fifty, those that changed last; three statements each, by keys.
    """
    found = session.execute(
        select_links()
        .add_columns(Problem)
        .join(Problem, Problem.id == Link.problem_id)
        .where(Link.id.in_(_select_ids(viewer.person.id, viewer.ties)))
        .order_by(Link.state_since.desc(), Link.id)
        .limit(MOST_MINE)
    ).all()
    mine = [
        OwnLink(row.Problem, view)
        for row in found
        for view in view_links(session, [row], row.Problem, viewer, language)
        if view.sides
    ]
    return sorted(mine, key=lambda one: not one.waits)


def _select_ids(person_id: int, ties: Ties) -> Select[*tuple[int]]:
    """Return the ids of links on their way whose one side is the person or one for which they act."""
    organisations = ties.organisations
    steps = select(ProblemStep.problem_id).where(
        ProblemStep.left_at.is_(None),
        or_(ProblemStep.owner_person_id == person_id, ProblemStep.owner_organisation_id.in_(organisations)),
    )
    resources = select(Resource.id).where(
        or_(Resource.person_id == person_id, Resource.organisation_id.in_(organisations))
    )
    projects = select(Participation.project_id).where(Participation.organisation_id.in_(organisations))
    return select(Link.id).where(
        Link.state.in_(IN_PROGRESS),
        or_(
            Link.problem_id.in_(steps),
            Link.resource_id.in_(resources),
            Link.project_id.in_(projects),
            Link.organisation_id.in_(organisations),
        ),
    )


def link_links(session: Session, person_id: int) -> list[tuple[str, str]]:
    """Return the page of the own links, with how many are on their way; none where there are none."""
    own = _select_ids(person_id, read_ties(session, person_id)).subquery()
    number = session.scalar(select(func.count()).select_from(own)) or 0
    words = ngettext("%(num)s link on its way", "%(num)s links on their way", number)
    return [(words, "/account/links")] if number else []


def tell_links(session: Session, person_id: int) -> list[dict[str, Any]]:
    """Return what the download of one's own data holds: the own moves and words."""
    lines = select(LinkLog).where(LinkLog.person_id == person_id).order_by(LinkLog.id)
    return [
        {
            "link": line.link_id,
            "from": line.state_from,
            "to": line.state_to,
            "words": line.reason,
            "happened_at": line.happened_at.isoformat(),
        }
        for line in session.scalars(lines)
    ]
