"""What problems ask for: of one problem, and all that is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from app.filter_values import LIMIT_DEFAULT
from app.filters import Filter
from app.i18n import pick
from app.paging import Listing, read_page, read_place
from app.problems.models import Problem
from app.problems.queries.conditions import problem_conditions
from app.problems.queries.ties import Viewer
from app.projects.queries.named import Named, name_of
from app.regions.models import Municipality, Region
from app.resources.models import Allocation, ResourceRequest, ResourceType
from app.resources.queries.sides import seen_problems
from app.text import plain_number

# After every day that anybody names.
NO_DAY = date(9999, 12, 31)


@dataclass(frozen=True)
class RequestRow:
    """What a step needs: `given` of `quantity` is promised, in use or was used; `unit` counts both."""

    id: int
    problem_id: int
    problem_title: str
    is_example: bool
    region: str
    municipality: str
    type: Named
    unit: str
    quantity: Decimal
    given: Decimal
    needed_by: date | None
    is_late: bool
    text: str
    state: str
    step: int

    @property
    def lacking(self) -> Decimal:
        """What nobody has promised yet."""
        return max(self.quantity - self.given, Decimal(0))

    @property
    def label(self) -> str:
        """The kind and how much of it lacks, for a list to choose from."""
        return f"{self.type}: {plain_number(self.lacking)} ({self.unit})"


def list_problem_requests(session: Session, problem_id: int, language: str, today: date) -> list[RequestRow]:
    """Return what a problem asks for, what is open first, then by the day it is needed. One statement."""
    order = (ResourceRequest.state != "open", _needed_by(), ResourceRequest.id)
    statement = _select_rows().where(ResourceRequest.problem_id == problem_id).order_by(*order)
    return [_row(row, language, today) for row in session.execute(statement)]


def read_request(session: Session, request_id: int) -> ResourceRequest | None:
    """Return a request, or None."""
    return session.get(ResourceRequest, request_id)


def list_open_requests(
    session: Session, flt: Filter, viewer: Viewer, language: str, today: date
) -> Listing[RequestRow]:
    """Return what open problems that the viewer sees still need: what is needed first comes first.

    `flt` is about the problems, but for its `type`. One statement.
    """
    limit = flt.limit or LIMIT_DEFAULT
    place, after = (_needed_by(), ResourceRequest.id), read_place(flt.cursor, date.fromisoformat)
    statement = _select_rows().where(*_conditions(flt, viewer))
    rows, cursor = read_page(session, statement, place, after, limit, down=False)
    return Listing(tuple(_row(row, language, today) for row in rows), cursor)


def count_open_requests(session: Session, flt: Filter, viewer: Viewer) -> int:
    """Return how many there are."""
    counted = select(func.count()).select_from(ResourceRequest)
    counted = counted.join(Problem, Problem.id == ResourceRequest.problem_id)
    return session.scalar(counted.where(*_conditions(flt, viewer))) or 0


def _conditions(flt: Filter, viewer: Viewer) -> Iterable[Any]:
    of_problems = flt.without("type", "status", "sort", "limit", "cursor")
    # The first of them is that everybody sees it.
    found = [
        ResourceRequest.state == "open",
        Problem.moderation == "published",
        Problem.status == "open",
        seen_problems(viewer),
        *problem_conditions(of_problems)[1:],
    ]
    if flt.type:
        below = select(ResourceType.code).where(ResourceType.parent_code.in_(flt.type))
        found.append(ResourceRequest.type_code.in_(flt.type) | ResourceRequest.type_code.in_(below))
    return found


def _needed_by() -> Any:
    return func.coalesce(ResourceRequest.needed_by, NO_DAY)


def _select_rows() -> Select[*tuple[Any, ...]]:
    given = (
        select(func.coalesce(func.sum(Allocation.quantity), 0))
        .where(Allocation.request_id == ResourceRequest.id, Allocation.state != "cancelled")
        .scalar_subquery()
    )
    return (
        select(
            ResourceRequest, ResourceType, given.label("given"), Problem.title, Problem.is_example,
            Region.name_ka.label("region_ka"), Region.name_en.label("region_en"),
            Municipality.name_ka.label("municipality_ka"), Municipality.name_en.label("municipality_en"),
        )
        .join(ResourceType, ResourceType.code == ResourceRequest.type_code)
        .join(Problem, Problem.id == ResourceRequest.problem_id)
        .join(Region, Region.code == Problem.region_code)
        .outerjoin(Municipality, Municipality.code == Problem.municipality_code)
    )  # fmt: skip


def _row(row: Row[Any], language: str, today: date) -> RequestRow:
    request, kind = row.ResourceRequest, row.ResourceType
    return RequestRow(
        id=request.id,
        problem_id=request.problem_id,
        problem_title=row.title,
        is_example=row.is_example,
        region=pick(row._mapping, "region", language),
        municipality=pick(row._mapping, "municipality", language),
        type=name_of(kind.code, kind.name_ka, kind.name_en, language),
        unit=pick(kind, "unit", language),
        quantity=request.quantity,
        given=Decimal(row.given),
        needed_by=request.needed_by,
        is_late=request.state == "open" and request.needed_by is not None and request.needed_by < today,
        text=request.text,
        state=request.state,
        step=request.step_number,
    )
