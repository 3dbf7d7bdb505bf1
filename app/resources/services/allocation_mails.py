"""Mails about allocations: to the other side of a move, to who holds what is withdrawn, when it is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.i18n import TBILISI, today_in_georgia
from app.mail.outbox import queue_if_possible
from app.problems.models import Problem
from app.problems.queries.ties import read_ties
from app.problems.workflow.rights import may_see
from app.resources.models import HOLDING, Allocation, Resource, ResourceType
from app.resources.queries.sides import list_step_people
from app.resources.services.asking import list_owners
from app.text import plain_number


def tell_other_side(session: Session, allocation: Allocation, event: str, actor_id: int, today: date) -> int:
    """Write the mails about a move (promised, in_use, returned, cancelled, until), but to who made it."""
    moment = datetime.now(TBILISI).strftime("%Y%m%d%H%M%S%f")
    people = (one for one in _list_people(session, allocation, today) if one.id != actor_id)
    return _write(session, allocation, event, people, f"allocation-{allocation.id}-{event}-{moment}")


def tell_withdrawn(session: Session, kind: str, record_id: int | None) -> None:
    """Tell those to whom a part is given that the resource was withdrawn (app.hooks.AfterSave)."""
    resource = session.get(Resource, record_id) if kind == "resource" and record_id else None
    if resource is None or resource.state != "withdrawn":
        return
    # The same withdrawal is told once, however often what is held is changed after it.
    _tell_holders(session, resource, "withdrawn", f"resource-{resource.id}-withdrawn-{resource.version}")


def tell_erased(session: Session, person_id: int) -> None:
    """Tell those to whom a part is given that it goes, with the account of who offered it."""
    for resource in session.scalars(select(Resource).where(Resource.person_id == person_id)):
        _tell_holders(session, resource, "erased", f"resource-{resource.id}-erased")


def _tell_holders(session: Session, resource: Resource, event: str, key: str) -> None:
    held = select(Allocation).where(Allocation.resource_id == resource.id, Allocation.state.in_(HOLDING))
    by_problem: dict[int, list[Allocation]] = {}
    for allocation in session.scalars(held.order_by(Allocation.id)):
        by_problem.setdefault(allocation.problem_id, []).append(allocation)
    for problem_id, allocations in by_problem.items():
        people = list_step_people(session, session.get_one(Problem, problem_id), today_in_georgia())
        others = (one for one in people if event != "erased" or one.id != resource.person_id)
        quantity = sum((one.quantity for one in allocations), Decimal(0))
        _write(session, allocations[0], event, others, f"{key}-{problem_id}", quantity=quantity)


def remind_next(session: Session, today: date) -> bool:
    """Remind both sides of one allocation whose day has passed; False when there is none left.

    The caller commits after each: the mails and the day of the reminder stand together.
    """
    due = (
        select(Allocation)
        .where(Allocation.state.in_(HOLDING), Allocation.until < today, Allocation.reminded_on.is_(None))
        .order_by(Allocation.until, Allocation.id).limit(1).with_for_update(skip_locked=True)
    )  # fmt: skip
    allocation = session.scalar(due)
    if allocation is None:
        return False
    allocation.reminded_on = today
    session.flush()
    people = _list_people(session, allocation, today)
    _write(session, allocation, "overdue", people, f"allocation-{allocation.id}-overdue-{allocation.until}")
    return True


def _list_people(session: Session, allocation: Allocation, today: date) -> list[Person]:
    """Both sides, each person once."""
    resource = session.get_one(Resource, allocation.resource_id)
    problem = session.get_one(Problem, allocation.problem_id)
    people = [*list_owners(session, resource, today), *list_step_people(session, problem, today)]
    return list({person.id: person for person in people}.values())


def _write(
    session: Session,
    allocation: Allocation,
    event: str,
    people: Iterable[Person],
    key: str,
    *,
    quantity: Decimal | None = None,
) -> int:
    resource = session.get_one(Resource, allocation.resource_id)
    problem = session.get_one(Problem, allocation.problem_id)
    kind = session.get_one(ResourceType, resource.type_code)
    # The title that somebody chose may name them: of an account that goes only the kind is told.
    named = (resource.title_ka, resource.title_en) if event != "erased" else (kind.name_ka, kind.name_en)
    values = {
        "event": event,
        "allocation_id": allocation.id,
        "resource": dict(zip(("title_ka", "title_en"), named, strict=True)),
        "quantity": plain_number(quantity or allocation.quantity),
        "unit": {
            "name_ka": resource.unit or kind.unit_ka,
            "name_en": resource.unit or kind.unit_en,
        },
        "until": allocation.until,
    }
    return sum(
        queue_if_possible(
            session, kind="allocation_news", key=f"{key}-{person.id}", to=person.email,
            language=person.language, values={**values, "problem": _tell(session, problem, person)},
        )
        for person in people
    )  # fmt: skip


def _tell(session: Session, problem: Problem, person: Person) -> dict[str, Any]:
    """A private problem's title is not for the owner of every resource."""
    seen = may_see(person, problem, read_ties(session, person.id).regions)
    return {"id": problem.id, "title": problem.title if seen else ""}
