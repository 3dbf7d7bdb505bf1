"""What the tests of requests and allocations need: a problem under way, who works on it, who gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.mail.models import OutgoingMail
from app.problems.models import Problem, ProblemStep
from app.resources.allocation_forms import Ask, Promise
from app.resources.models import Allocation, Resource, ResourceRequest
from app.resources.services.allocations import allocate
from app.resources.services.requests import add_request
from tests.factories_problems import make_person
from tests.factories_resources import make_editor, make_member, make_resource
from tests.problems.work import make_work

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Scene:
    """A problem whose step `worker` does, and five engineers for whom `giver` acts."""

    problem: Problem
    worker: Person
    resource: Resource
    giver: Person


def make_scene(session: Session, *, quantity: float = 5, **columns: Any) -> Scene:
    """Return the scene; `columns` are the problem's."""
    worker = make_person(session, "member", region="GE-KA", language="en")
    problem = make_work(session, **columns)
    stay = session.scalars(select(ProblemStep).where(ProblemStep.problem_id == problem.id)).one()
    stay.owner_person_id = worker.id
    owner = make_member(session, f"Union of {worker.name}", region="GE-KA")
    giver = make_editor(session, owner, language="en")
    resource = make_resource(session, owner=owner, quantity=quantity)
    session.flush()
    return Scene(problem, worker, resource, giver)


def ask_for(
    session: Session, scene: Scene, quantity: float = 4, type_code: str = "engineers"
) -> ResourceRequest:
    """Return what the worker asks for."""
    asked = Ask(type_code, Decimal(str(quantity)), None, "")
    return add_request(session, scene.problem.id, asked, scene.worker.id)


def give(
    session: Session,
    scene: Scene,
    quantity: float = 2,
    request: ResourceRequest | None = None,
    until: date | None = None,
) -> Allocation:
    """Return what the giver promises."""
    number = Decimal(str(quantity))
    promise = Promise(scene.resource.id, request.id if request else None, number, until)
    return allocate(session, scene.problem.id, promise, scene.giver.id, TODAY)


def mails(session: Session) -> Sequence[OutgoingMail]:
    """Return what was written about allocations, in its order."""
    written = select(OutgoingMail).where(OutgoingMail.kind == "allocation_news")
    return session.scalars(written.order_by(OutgoingMail.id)).all()
