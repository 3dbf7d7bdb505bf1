"""What other pages show of requests and allocations: what a problem needs, to whom a resource is given."""

from __future__ import annotations

from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from app.i18n import current_language, today_in_georgia
from app.problems.models import Problem
from app.problems.queries.stays import read_step_owner
from app.problems.queries.ties import read_viewer
from app.resources.models import Resource
from app.resources.queries.allocations import list_of_problem, list_of_resource
from app.resources.queries.detail import read_owner_region
from app.resources.queries.requests import list_problem_requests
from app.resources.views.actors import ProblemActor
from app.resources.workflow.rights import may_change, may_offer


def draw_needs(session: Session, problem_id: int, person: Any) -> str:
    """Return what a published problem needs and is given; '' where that is nothing, and nobody to ask."""
    problem, language, today = session.get_one(Problem, problem_id), current_language(), today_in_georgia()
    if problem.moderation != "published" or problem.status == "duplicate":
        return ""
    viewer = read_viewer(session, person, language)
    actor = ProblemActor(viewer, problem, read_step_owner(session, problem_id))
    asked = list_problem_requests(session, problem_id, language, today)
    given = list_of_problem(session, problem_id, viewer, language, today, works=actor.works)
    shown = [row for row in asked if row.state != "withdrawn"]
    if not (shown or given or actor.may_ask):
        return ""
    return render_template(
        "resources/_needs.html", actor=actor, problem=problem, requests=shown, allocations=given,
        may_offer=may_offer(person),
    )  # fmt: skip


def draw_given(session: Session, resource_id: int, person: Any) -> str:
    """Return to which problems a resource is allocated, for who may change it."""
    if person is None:
        return ""
    resource, language = session.get_one(Resource, resource_id), current_language()
    viewer = read_viewer(session, person, language)
    if not may_change(person, resource, read_owner_region(session, resource), viewer.ties.organisations):
        return ""
    allocations = list_of_resource(session, resource_id, viewer, language, today_in_georgia())
    return render_template("resources/_given.html", resource=resource, allocations=allocations)
