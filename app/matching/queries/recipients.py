"""Whom the two sides of a link are: people who are told of each move."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.i18n import today_in_georgia
from app.matching.models import Link
from app.matching.queries.links import read_helper, select_links
from app.matching.workflow.rights import Helper, may_see_link, sides_of
from app.organisations.queries import acting_for
from app.problems.models import Problem
from app.problems.queries.stays import read_step_owner
from app.problems.queries.ties import read_ties
from app.problems.workflow.rights import StepOwner


def list_recipients(session: Session, link: Link) -> list[Person]:
    """Return the people of both sides who may see the link; moderators only where nobody does the step."""
    problem = session.get_one(Problem, link.problem_id)
    helper = read_helper(session.execute(select_links().where(Link.id == link.id)).one())
    owner = read_step_owner(session, problem.id)
    return [
        person
        for person in _list_people(session, problem, helper, owner)
        if _is_told(session, person, link, problem, helper, owner)
    ]


def _list_people(session: Session, problem: Problem, helper: Helper, owner: StepOwner) -> list[Person]:
    organisations = {*helper.organisations, owner.organisation_id} - {None}
    wanted: list[ColumnElement[bool]] = [
        Person.id.in_(acting_for(organisations, today_in_georgia())),
        Person.id.in_({owner.person_id, helper.person_id} - {None}),
    ]
    if owner == StepOwner():
        wanted.append((Person.role == "moderator") & (Person.region_code == problem.region_code))
    people = select(Person).where(Person.active, or_(*wanted)).order_by(Person.id)
    return list(session.scalars(people))


def _is_told(
    session: Session, person: Person, link: Link, problem: Problem, helper: Helper, owner: StepOwner
) -> bool:
    ties = read_ties(session, person.id)
    sides = sides_of(person, problem, owner, helper, ties.organisations)
    return bool(sides) and may_see_link(
        person,
        problem,
        helper,
        link.state,
        sides,
        organisations=ties.organisations,
        regions=ties.regions,
    )
