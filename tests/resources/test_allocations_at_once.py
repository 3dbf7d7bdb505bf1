"""Several people allocate at once, each on a connection of their own: never more than there is."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.errors import Conflict
from app.form_fields import FormRefused
from app.problems.models import Problem
from app.resources.allocation_forms import Promise
from app.resources.models import HOLDING, Allocation, Resource, ResourceRequest
from app.resources.services.allocation_mails import remind_next
from app.resources.services.allocations import allocate, move_allocation
from app.resources.services.inventory import set_state
from app.resources.services.requests import move_requests
from tests.at_once import at_once
from tests.problems.work import make_work
from tests.resources.giving import TODAY, ask_for, give, mails, make_scene

HOW_MANY = 8


def held(session: Session, resource_id: int) -> Decimal:
    total = select(func.coalesce(func.sum(Allocation.quantity), 0))
    return Decimal(
        session.scalar(total.where(Allocation.resource_id == resource_id, Allocation.state.in_(HOLDING))) or 0
    )


def test_two_who_allocate_at_once_never_exceed_the_quantity(engine: Engine) -> None:
    with Session(engine) as session:
        scene = make_scene(session, quantity=5)
        problem, resource, giver = scene.problem.id, scene.resource.id, scene.giver.id
        session.commit()

    results = at_once(
        engine,
        lambda session, _caller: (
            allocate(session, problem, Promise(resource, None, Decimal(3), None), giver, TODAY).id
        ),
        2,
    )

    refused = [one for one in results if isinstance(one, Conflict)]
    assert [(one.field, "only 2." in str(one.message)) for one in refused] == [("quantity", True)]
    with Session(engine) as session:
        assert held(session, resource) == 3
        assert session.get_one(Resource, resource).free == 2


def test_many_who_allocate_to_several_problems_at_once_take_exactly_what_there_is(engine: Engine) -> None:
    with Session(engine) as session:
        scene = make_scene(session, quantity=5)
        problems = [scene.problem.id, *(make_work(session).id for _ in range(HOW_MANY - 1))]
        resource, giver = scene.resource.id, scene.giver.id
        session.commit()

    results = at_once(
        engine,
        lambda session, caller: (
            allocate(session, problems[caller], Promise(resource, None, Decimal(1), None), giver, TODAY).id
        ),
        HOW_MANY,
    )

    assert sum(isinstance(one, Conflict) for one in results) == HOW_MANY - 5
    with Session(engine) as session:
        assert held(session, resource) == 5
        assert session.get_one(Resource, resource).free == 0


def test_several_who_answer_one_request_at_once_give_no_more_than_is_needed(engine: Engine) -> None:
    with Session(engine) as session:
        scene = make_scene(session, quantity=100)
        request = ask_for(session, scene, 3).id
        problem, resource, giver = scene.problem.id, scene.resource.id, scene.giver.id
        session.commit()

    results = at_once(
        engine,
        lambda session, _caller: (
            allocate(session, problem, Promise(resource, request, Decimal(1), None), giver, TODAY).id
        ),
        HOW_MANY,
    )

    assert sum(isinstance(one, Conflict) for one in results) == HOW_MANY - 3
    with Session(engine) as session:
        assert held(session, resource) == 3
        assert session.get_one(ResourceRequest, request).state == "met"


def test_of_several_who_return_the_same_at_once_one_does(engine: Engine) -> None:
    with Session(engine) as session:
        scene = make_scene(session, quantity=5)
        allocation = give(session, scene, 4)
        move_allocation(session, allocation.id, "use", None, scene.giver.id)
        number, resource, giver = allocation.id, scene.resource.id, scene.giver.id
        session.commit()

    results = at_once(
        engine,
        lambda session, _caller: move_allocation(session, number, "return", Decimal(3), giver).id,
        HOW_MANY,
    )

    # Of four, three are back; one is left, of which three cannot come back.
    refused = [one for one in results if isinstance(one, FormRefused)]
    assert len(refused) == HOW_MANY - 1
    with Session(engine) as session:
        assert held(session, resource) == 1
        assert session.get_one(Resource, resource).free == 4


def test_a_resource_withdrawn_while_it_is_allocated_keeps_what_was_before(engine: Engine) -> None:
    with Session(engine) as session:
        scene = make_scene(session, quantity=5)
        problem, resource, giver = scene.problem.id, scene.resource.id, scene.giver.id
        session.commit()

    def work(session: Session, caller: int) -> object:
        if caller == 0:
            return set_state(session, resource, "withdrawn", 1, TODAY, knowing=True).state
        return allocate(session, problem, Promise(resource, None, Decimal(1), None), giver, TODAY).id

    results = at_once(engine, work, 5)

    done = sum(isinstance(one, int) for one in results[1:])
    with Session(engine) as session:
        assert session.get_one(Resource, resource).state == "withdrawn"
        assert held(session, resource) == done
        assert session.get_one(Resource, resource).free == 5 - done


def test_a_problem_merged_while_it_is_given_something_loses_nothing(engine: Engine) -> None:
    with Session(engine) as session:
        scene = make_scene(session, quantity=HOW_MANY)
        other = make_work(session).id
        moved = [give(session, scene, 1).id for _ in range(3)]
        problem, resource, giver = scene.problem.id, scene.resource.id, scene.giver.id
        session.commit()

    def work(session: Session, caller: int) -> object:
        if caller == 0:
            # As merging does: it holds the problem's row before all else.
            session.execute(select(Problem.id).where(Problem.id == problem).with_for_update())
            return move_requests(session, problem, other, None)
        if caller < 4:
            return move_allocation(session, moved[caller - 1], "use", None, giver).id
        return allocate(session, problem, Promise(resource, None, Decimal(1), None), giver, TODAY).id

    at_once(engine, work, 4)

    with Session(engine) as session:
        assert set(session.scalars(select(Allocation.problem_id))) == {other}
        assert held(session, resource) == 3


def test_several_workers_remind_of_each_allocation_once(engine: Engine) -> None:
    with Session(engine) as session:
        scene = make_scene(session, quantity=5)
        for _ in range(3):
            give(session, scene, 1, until=TODAY - timedelta(days=1))
        session.commit()

    for _ in range(3):
        at_once(engine, lambda session, _caller: remind_next(session, TODAY), 3)

    with Session(engine) as session:
        # Three allocations, both sides.
        assert len(mails(session)) == 6
        assert not remind_next(session, TODAY)
