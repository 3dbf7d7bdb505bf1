"""The problem's side of requests and allocations: who is told for it, and which problems somebody sees."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.organisations.queries import acting_for
from app.problems.models import Problem
from app.problems.queries.stays import read_step_owner
from app.problems.queries.ties import Viewer
from app.problems.workflow.rights import MEMBER_ROLES
from app.resources.workflow.rights import MODERATOR_ROLES


def list_step_people(session: Session, problem: Problem, today: date) -> list[Person]:
    """Return who is told for the problem's side: who does its step, or else the moderators of its region."""
    owner = read_step_owner(session, problem.id)
    if owner.person_id is not None:
        wanted: ColumnElement[bool] = Person.id == owner.person_id
    elif owner.organisation_id is not None:
        wanted = Person.id.in_(acting_for([owner.organisation_id], today))
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
