"""Who stands on either side of an allocation: who does the problem's step, and where the owner's seat is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.organisations.models import Membership, Organisation
from app.organisations.queries import lasts_on
from app.problems.models import Problem, ProblemStep
from app.problems.queries.ties import NO_TIES, Ties, read_ties
from app.problems.workflow.rights import MEMBER_ROLES
from app.resources.workflow.allocations import StepOwner
from app.resources.workflow.rights import MODERATOR_ROLES


@dataclass(frozen=True)
class Viewer:
    """The person of a request (None: nobody), and the organisations they are tied to."""

    person: Any = None
    ties: Ties = NO_TIES


def read_viewer(session: Session, person: Any, language: str) -> Viewer:
    """Return the person with their ties."""
    return Viewer(person, read_ties(session, person.id, language) if person else NO_TIES)


def read_step_owner(session: Session, problem_id: int) -> StepOwner:
    """Return who does the step that the problem is in, or was in last."""
    stays = select(ProblemStep.owner_person_id, ProblemStep.owner_organisation_id)
    stays = stays.where(ProblemStep.problem_id == problem_id).order_by(ProblemStep.id.desc()).limit(1)
    found = session.execute(stays).first()
    return StepOwner(*found) if found else StepOwner()


def list_step_people(session: Session, problem: Problem, today: date) -> list[Person]:
    """Return who is told for the problem's side: who does its step, or else the moderators of its region."""
    owner = read_step_owner(session, problem.id)
    if owner.person_id is not None:
        wanted: ColumnElement[bool] = Person.id == owner.person_id
    elif owner.organisation_id is not None:
        acting = (
            select(Membership.person_id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(Membership.organisation_id == owner.organisation_id, lasts_on(today))
            .where(Membership.role.in_(("owner", "editor")), Organisation.status == "active")
        )
        wanted = Person.id.in_(acting)
    else:
        wanted = and_(Person.role == "moderator", Person.region_code == problem.region_code)
    return list(session.scalars(select(Person).where(wanted, Person.active).order_by(Person.id)))


def seen_problems(viewer: Viewer) -> ColumnElement[bool]:
    """Return which published problems the viewer sees in lists (as may_see of problems has it)."""
    person = viewer.person
    if person is None or person.role not in MEMBER_ROLES:
        return Problem.is_public.expression
    if person.role == "admin" or (person.role in MODERATOR_ROLES and person.region_code is None):
        return true()
    regions = {person.region_code, *viewer.ties.regions} - {None}
    theirs = Problem.region_code.in_(regions) if regions else false()
    return or_(Problem.is_public.expression, theirs)
