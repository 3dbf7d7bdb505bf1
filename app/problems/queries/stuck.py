"""Public problems that have stood in one step for over thirty days, those longest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import ColumnElement, and_, select, tuple_
from sqlalchemy.orm import Session

from app.i18n import TBILISI, pick
from app.organisations.models import Organisation
from app.paging import write_cursor
from app.problems.models import Problem, ProblemStep, Step
from app.problems.workflow.steps import STUCK_AFTER, is_overdue
from app.regions.models import Municipality, Region

PAGE = 50


@dataclass(frozen=True)
class StuckProblem:
    """A problem that does not move: for how many days, and who was to move it until when."""

    id: int
    title: str
    region: str
    municipality: str
    step: int
    step_name: str
    days: int
    organisation: str
    taken: bool
    due_on: date | None
    overdue: bool
    is_example: bool
    since: datetime

    @property
    def cursor(self) -> str:
        """Its place in the list, for the page that follows."""
        return write_cursor(self.since, self.id)


def list_stuck(
    session: Session,
    now: datetime,
    language: str,
    *,
    region: str | None = None,
    after: tuple[datetime, int] | None = None,
) -> list[StuckProblem]:
    """Return a page of them, one more where others follow; `after` is the place of the page before's last.

    The index ix_problem_stuck has them in this order: no sorting, however many there are.
    """
    rows = session.execute(
        select(Problem, ProblemStep, Organisation, Step, Region, Municipality)
        .join(Step, Step.number == Problem.step)
        .join(Region, Region.code == Problem.region_code)
        .outerjoin(Municipality, Municipality.code == Problem.municipality_code)
        .outerjoin(ProblemStep, and_(ProblemStep.problem_id == Problem.id, ProblemStep.left_at.is_(None)))
        .outerjoin(Organisation, Organisation.id == ProblemStep.owner_organisation_id)
        .where(*_conditions(now, region, after))
        .order_by(Problem.step_since, Problem.id)
        .limit(PAGE + 1)
    )
    today = now.astimezone(TBILISI).date()
    return [
        StuckProblem(
            id=problem.id,
            title=problem.title,
            region=pick(area, "name", language),
            municipality=pick(town, "name", language) if town else "",
            step=step.number,
            step_name=pick(step, "name", language),
            days=(today - problem.step_since.astimezone(TBILISI).date()).days,
            organisation=pick(organisation, "name", language) if organisation else "",
            taken=bool(stay and (stay.owner_person_id or stay.owner_organisation_id)),
            due_on=stay.due_on if stay else None,
            overdue=is_overdue(stay.due_on if stay else None, today),
            is_example=problem.is_example,
            since=problem.step_since,
        )
        for problem, stay, organisation, step, area, town in rows
    ]


def _conditions(
    now: datetime, region: str | None, after: tuple[datetime, int] | None
) -> list[ColumnElement[bool]]:
    found = [Problem.status == "open", Problem.is_public, Problem.step_since < now - STUCK_AFTER]
    if region:
        found.append(Problem.region_code == region)
    if after:
        found.append(tuple_(Problem.step_since, Problem.id) > tuple_(*after))
    return [cast(ColumnElement[bool], condition) for condition in found]
