"""What was promised to problems: of a problem, of a resource, of a person, and one with what may be done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, defer

from app.accounts.models import Person
from app.i18n import TBILISI, pick
from app.organisations.models import Organisation
from app.problems.models import Problem, ProblemStep
from app.problems.queries.stays import read_step_owner
from app.problems.queries.ties import Viewer
from app.problems.workflow.rights import may_see as may_see_problem
from app.resources.models import HOLDING, Allocation, Resource, ResourceType
from app.resources.queries.listing import ResourceRow, make_rows, select_rows
from app.resources.workflow.allocations import RESOURCE, allowed_moves, sides_of
from app.resources.workflow.rights import may_change
from app.resources.workflow.rights import may_see as may_see_resource

MOST = 200
_Later = aliased(ProblemStep)


@dataclass(frozen=True)
class AllocationRow:
    """A part of a resource with the problem it is for; `problem_title` is '' where it is not to be seen."""

    id: int
    resource_id: int
    title: str
    owner: str
    unit: str
    quantity: Decimal
    state: str
    until: date | None
    is_late: bool
    problem_id: int
    problem_title: str
    request_id: int | None
    since: date
    ended_on: date | None
    may_open: bool

    @property
    def is_held(self) -> bool:
        """It counts against the quantity."""
        return self.state in HOLDING


@dataclass(frozen=True)
class AllocationPage:
    """An allocation, for which sides the viewer acts, and what they may do."""

    row: AllocationRow
    sides: frozenset[str]
    moves: tuple[str, ...]

    @property
    def may_set_until(self) -> bool:
        """Its owner says until when it is given."""
        return self.row.is_held and RESOURCE in self.sides


def read_allocation(
    session: Session, allocation_id: int, viewer: Viewer, language: str, today: date
) -> AllocationPage | None:
    """Return an allocation for whom of its two sides; None for everybody else."""
    row = session.execute(_select_rows().where(Allocation.id == allocation_id)).one_or_none()
    if row is None:
        return None
    owner = read_step_owner(session, row.Problem.id)
    sides = sides_of(
        viewer.person, row.Problem, owner, row.Resource, row.owner_region, viewer.ties.organisations
    )
    if not sides:
        return None
    moves = allowed_moves(row.Allocation.state, sides)
    return AllocationPage(_row(row, viewer, language, today), sides, moves)


def list_of_problem(
    session: Session, problem_id: int, viewer: Viewer, language: str, today: date, *, works: bool
) -> list[AllocationRow]:
    """Return what is promised to a problem, or in use, or was, as far as the viewer sees the resource.

    The caller knows that the viewer may see the problem, and whether the viewer `works` on it: who is given
    something sees it, whoever else may. One statement.
    """
    rows = _list(session, Allocation.problem_id == problem_id, Allocation.state != "cancelled")
    return [
        _row(row, viewer, language, today, opens=works or _may_change(row, viewer))
        for row in rows
        if works or may_see_resource(viewer.person, row.Resource, viewer.ties.organisations)
    ]


def list_of_resource(
    session: Session, resource_id: int, viewer: Viewer, language: str, today: date
) -> list[AllocationRow]:
    """Return all of a resource, what is held first; the viewer may change it. One statement."""
    rows = _list(session, Allocation.resource_id == resource_id)
    return [_row(row, viewer, language, today, opens=True) for row in rows]


@dataclass(frozen=True)
class Mine:
    """What a person's resources give, and what is given to problems whose step they do."""

    given: tuple[AllocationRow, ...]
    taken: tuple[AllocationRow, ...]


def list_mine(session: Session, viewer: Viewer, language: str, today: date) -> Mine:
    """Return both, also those of organisations for which the person acts. Two statements."""
    person_id, organisations = viewer.person.id, viewer.ties.organisations
    later = select(_Later.id).where(_Later.problem_id == ProblemStep.problem_id, _Later.id > ProblemStep.id)
    doing = select(ProblemStep.problem_id).where(
        or_(
            ProblemStep.owner_person_id == person_id,
            ProblemStep.owner_organisation_id.in_(organisations),
        ),
        ~later.exists(),
    )
    given = _list(session, _owned(person_id, organisations))
    taken = _list(session, Allocation.problem_id.in_(doing), Problem.moderation == "published")
    lines = [tuple(_row(row, viewer, language, today, opens=True) for row in rows) for rows in (given, taken)]
    return Mine(*lines)


def list_allocatable(
    session: Session, viewer: Viewer, language: str, type_codes: Collection[str] = ()
) -> list[ResourceRow]:
    """Return the own resources that are offered, those of the kinds named and with most free first."""
    person_id, organisations = viewer.person.id, viewer.ties.organisations
    order = (Resource.type_code.not_in(type_codes), Resource.free == 0, Resource.id)
    statement = select_rows().where(_owned(person_id, organisations), Resource.state == "offered")
    rows = session.execute(statement.order_by(*order).limit(MOST)).all()
    return make_rows(session, rows, language)


def _owned(person_id: int, organisations: Collection[int]) -> ColumnElement[bool]:
    return or_(Resource.person_id == person_id, Resource.organisation_id.in_(organisations))


def _list(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """What is held first, what ends first before the rest; then what is over, the last first."""
    order = (
        Allocation.ended_at.is_not(None),
        Allocation.ended_at.desc(),
        Allocation.until.nulls_last(),
        Allocation.id,
    )
    return session.execute(_select_rows().where(and_(*conditions)).order_by(*order).limit(MOST)).all()


def _select_rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Allocation, Resource, ResourceType, Problem, Organisation, Person.name.label("person"),
            func.coalesce(Organisation.region_code, Person.home_region_code).label("owner_region"),
        )
        .join(Resource, Resource.id == Allocation.resource_id)
        .join(ResourceType, ResourceType.code == Resource.type_code)
        .join(Problem, Problem.id == Allocation.problem_id)
        .outerjoin(Organisation, Organisation.id == Resource.organisation_id)
        .outerjoin(Person, Person.id == Resource.person_id)
        # An area has up to 5,000 corners, and nobody reads these here.
        .options(defer(Resource.area), defer(Resource.search), defer(Problem.search))
    )  # fmt: skip


def _may_change(row: Row[Any], viewer: Viewer) -> bool:
    return may_change(viewer.person, row.Resource, row.owner_region, viewer.ties.organisations)


def _row(row: Row[Any], viewer: Viewer, language: str, today: date, *, opens: bool = False) -> AllocationRow:
    allocation, resource, problem = row.Allocation, row.Resource, row.Problem
    return AllocationRow(
        id=allocation.id,
        resource_id=resource.id,
        title=pick(resource, "title", language),
        owner=pick(row.Organisation, "name", language) if row.Organisation else row.person,
        unit=resource.unit or pick(row.ResourceType, "unit", language),
        quantity=allocation.quantity,
        state=allocation.state,
        until=allocation.until,
        is_late=allocation.state in HOLDING and allocation.until is not None and allocation.until < today,
        problem_id=problem.id,
        problem_title=problem.title if may_see_problem(viewer.person, problem, viewer.ties.regions) else "",
        request_id=allocation.request_id,
        since=_day(allocation.created_at),
        ended_on=_day(allocation.ended_at) if allocation.ended_at else None,
        may_open=opens,
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(TBILISI).date()
