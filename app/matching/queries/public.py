"""Which links everybody may see, and which of these a filter means: the same on the map and in every file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app.filters import PROBLEM_STATUSES, Filter
from app.matching.models import CONFIRMED, Link, LinkLog
from app.organisations.models import Organisation
from app.problems.models import Problem, ProblemStep
from app.problems.queries.conditions import problem_conditions
from app.projects.models import Participation, Project, ProjectLocation
from app.resources.models import Resource, ResourceType

# How well a place must be known for a line to end there; the last one stands for an area.
POINTED = ("exact", "near", "district")
# What a link has of its own beside its problem; it is asked of the two ends here.
_OF_LINKS = ("status", "donor", "organisation", "type", "since", "until")


def public_conditions() -> list[ColumnElement[bool]]:
    """Return what a link must meet to be seen by all; Problem and Resource (outer) are joined.

    As the problem's page shows it to somebody not signed in (workflow.rights): the problem public, the
    resource for everybody, no refused link, no suggestion of what is not offered.
    """
    still_there = or_(Resource.state == "offered", Link.state != "suggested")
    return [
        Problem.is_public.expression,
        Link.state != "refused",
        or_(Link.resource_id.is_(None), and_(Resource.visibility == "public", still_there)),
    ]


def link_conditions(flt: Filter) -> list[ColumnElement[bool]]:
    """Return the conditions that a link must meet, public first; Problem, Resource and Project are joined.

    What problems know is asked of the problem; a donor of the project; a kind of the resource; an
    organisation of either end; words of `status` of the problem or of the link, whichever has them.
    """
    of_problem = tuple(word for word in flt.status if word in PROBLEM_STATUSES)
    of_link = tuple(word for word in flt.status if word not in PROBLEM_STATUSES)
    asked = flt.without(*_OF_LINKS)
    found = [*public_conditions(), *problem_conditions(asked)]
    if of_problem:
        found.append(Problem.status.in_(of_problem))
    if of_link:
        found.append(Link.state.in_(of_link))
    if flt.donor:
        donors = select(func.array_agg(Organisation.id)).where(Organisation.slug.in_(flt.donor))
        found.append(Project.donor_ids.op("&&")(donors.scalar_subquery()))
    if flt.organisation:
        found.append(_of_organisations(flt.organisation))
    if flt.type:
        kinds = select(ResourceType.code).where(
            or_(ResourceType.code.in_(flt.type), ResourceType.parent_code.in_(flt.type))
        )
        found.append(Resource.type_code.in_(kinds))
    if flt.since or flt.until:
        found.append(_first_agreed(flt.since, flt.until))
    return found


def _first_agreed(since: datetime | None, until: datetime | None) -> ColumnElement[bool]:
    """Somebody said yes to it for the first time in [since, until), by its log."""
    said_yes = LinkLog.state_to == CONFIRMED[0]
    inside = [said_yes]
    if since:
        inside.append(LinkLog.happened_at >= since)
    if until:
        inside.append(LinkLog.happened_at < until)
    found = Link.id.in_(select(LinkLog.link_id).where(*inside))
    if since is None:
        return found
    before = exists().where(LinkLog.link_id == Link.id, said_yes, LinkLog.happened_at < since)
    return and_(found, ~before)


def _of_organisations(slugs: tuple[str, ...]) -> ColumnElement[bool]:
    """One of them does, or did, a step of the problem, or it is what could help, or has it."""
    ids = select(Organisation.id).where(Organisation.slug.in_(slugs))
    steps = select(ProblemStep.problem_id).where(ProblemStep.owner_organisation_id.in_(ids))
    parts = select(Participation.project_id).where(Participation.organisation_id.in_(ids))
    return or_(
        Link.problem_id.in_(steps),
        Link.organisation_id.in_(ids),
        Link.project_id.in_(parts),
        Resource.organisation_id.in_(ids),
    )


def nearest_place() -> Any:
    """Return the point where what could help lies nearest to the problem, or NULL.

    An organisation has none, nor has a project that is known only to a region or the country.
    """
    place = (
        select(ProjectLocation.geom)
        .where(ProjectLocation.project_id == Link.project_id, ProjectLocation.precision.in_(POINTED))
        .where(ProjectLocation.geom.is_not(None))
        .order_by(ProjectLocation.geog.op("<->")(Problem.masked_geog), ProjectLocation.id)
        .limit(1)
        .correlate(Link, Problem)
        .scalar_subquery()
    )
    return func.coalesce(Resource.point, place)
