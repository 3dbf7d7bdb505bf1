"""What example problems ask for, and what example resources promise them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import all_, delete, literal, select
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.problems.models import Problem
from app.resources.models import Allocation, Resource, ResourceRequest
from app.resources.services.inventory import LAYER
from app.resources.services.requests import settle_request

FILE = Path(__file__).resolve().parents[1] / "examples" / "requests.yaml"
# From here on something is asked for: resources are mapped.
FIRST_STEP = 4
LENT_DAYS = 40


def load_requests(session: Session, today: date) -> int:
    """Write the example requests with what is promised, and return how many; 0 when they are there."""
    if _are_given(session):
        return 0
    # Resources that were replaced took what they promised along.
    remove_requests(session)
    asked = [_ask(session, idea, today) for idea in yaml.safe_load(FILE.read_text("utf-8"))]
    bump_data_version(session, LAYER)
    return sum(asked)


def remove_requests(session: Session) -> int:
    """Delete what example problems ask for and were given; return how many requests went."""
    examples = select(Problem.id).where(Problem.is_example)
    gone = delete(Allocation).where(Allocation.problem_id.in_(examples))
    session.execute(gone.execution_options(synchronize_session=False))
    asked = delete(ResourceRequest).where(ResourceRequest.problem_id.in_(examples))
    removed = session.execute(asked.returning(ResourceRequest.id)).all()
    if removed:
        bump_data_version(session, LAYER)
    return len(removed)


def _ask(session: Session, idea: Mapping[str, Any], today: date) -> bool:
    """Let the first fitting problem that asks for nothing yet ask; False where there is none."""
    taken = select(ResourceRequest.problem_id).where(
        ResourceRequest.problem_id == Problem.id, ResourceRequest.type_code == idea["type"]
    )
    fitting = (
        select(Problem)
        .where(Problem.is_example, Problem.is_public, Problem.step >= FIRST_STEP)
        .where(Problem.topic_code.in_(idea["topics"]), ~taken.exists())
        .order_by(Problem.id)
        .limit(1)
    )
    problem = session.scalar(fitting)
    if problem is None:
        return False
    request = ResourceRequest(
        problem_id=problem.id,
        step_number=problem.step,
        type_code=idea["type"],
        quantity=Decimal(idea["n"]),
        text=idea.get("text", ""),
        needed_by=today + timedelta(days=idea["days"]) if "days" in idea else None,
    )
    session.add(request)
    session.flush()
    if "given" in idea:
        _give(session, request, idea, problem.region_code, today)
    return True


def _give(
    session: Session, request: ResourceRequest, idea: Mapping[str, Any], region: str, today: date
) -> None:
    """Promise it from an example resource of that kind, one that serves the region before others."""
    given = Decimal(idea["given"])
    able = (
        select(Resource)
        .where(Resource.is_example, Resource.is_public, Resource.type_code == idea["type"])
        .where(Resource.free >= given)
        .order_by(literal(region) != all_(Resource.region_codes), Resource.id)
        .limit(1)
    )
    resource = session.scalar(able)
    if resource is None:
        return
    until = today + timedelta(days=LENT_DAYS)
    last = resource.available_to
    session.add(
        Allocation(
            resource_id=resource.id,
            problem_id=request.problem_id,
            request_id=request.id,
            quantity=given,
            state="in_use" if idea.get("used") else "promised",
            until=min(until, last) if last else until,
        )
    )
    session.flush()
    session.expire(resource)
    settle_request(session, request)


def _are_given(session: Session) -> bool:
    given = select(Allocation.id).join(Problem, Problem.id == Allocation.problem_id).where(Problem.is_example)
    return session.scalar(given.limit(1)) is not None
