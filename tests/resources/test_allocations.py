"""Allocating a part of a resource: what is free, parts, states, and what a request still lacks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import AppError, Conflict
from app.form_fields import FormRefused
from app.problems.services.examples import load_examples as load_problems
from app.projects.services.examples import load_examples as load_projects
from app.projects.services.examples import read_words
from app.resources.models import Allocation, Resource, ResourceRequest
from app.resources.services.allocation_own_data import erase_allocations, tell_allocations
from app.resources.services.allocations import move_allocation, set_until
from app.resources.services.example_requests import load_requests, remove_requests
from app.resources.services.examples import load_examples
from app.resources.services.own_data import erase_resources
from app.resources.services.requests import move_requests, withdraw_request
from app.resources.workflow.allocations import allowed_moves, fits
from tests.factories_resources import make_resource
from tests.problems.work import make_work
from tests.resources.giving import TODAY, Scene, ask_for, give, make_scene


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def free(session: Session, scene: Scene) -> Decimal:
    session.refresh(scene.resource)
    return scene.resource.free


def move(session: Session, scene: Scene, allocation: Allocation, action: str, part: str = "") -> Allocation:
    return move_allocation(session, allocation.id, action, Decimal(part) if part else None, scene.giver.id)


def test_what_is_promised_or_in_use_is_not_free_and_comes_back(session: Session, scene: Scene) -> None:
    allocation = give(session, scene, 2)
    assert (allocation.state, free(session, scene)) == ("promised", 3)
    assert move(session, scene, allocation, "use").state == "in_use"
    assert free(session, scene) == 3
    returned = move(session, scene, allocation, "return")
    assert returned.state == "returned"
    assert returned.ended_at is not None
    assert free(session, scene) == 5


def test_a_promise_that_is_called_off_is_free_again(session: Session, scene: Scene) -> None:
    allocation = give(session, scene, 5)
    assert free(session, scene) == 0
    assert move(session, scene, allocation, "cancel").state == "cancelled"
    assert free(session, scene) == 5


def test_more_than_is_free_is_refused_and_says_what_is_left(session: Session, scene: Scene) -> None:
    give(session, scene, 3)
    with pytest.raises(Conflict) as refusal:
        give(session, scene, 2.5)
    assert refusal.value.field == "quantity"
    assert "only 2." in str(refusal.value.message)
    give(session, scene, 2)
    with pytest.raises(Conflict):
        give(session, scene, 0.01)
    assert free(session, scene) == 0


def test_of_what_is_over_nothing_new_is_promised(session: Session, scene: Scene) -> None:
    scene.resource.available_to = TODAY - timedelta(days=1)
    with pytest.raises(Conflict, match="2026-11-22") as refusal:
        give(session, scene, 1)
    assert refusal.value.field == "resource"


def test_a_part_becomes_an_allocation_of_its_own(session: Session, scene: Scene) -> None:
    request = ask_for(session, scene, 4)
    allocation = give(session, scene, 4, request)
    part = move(session, scene, allocation, "use", "3")
    back = move(session, scene, part, "return", "1")
    found = session.execute(select(Allocation.state, Allocation.quantity).order_by(Allocation.state)).all()
    assert found == [("in_use", 2), ("promised", 1), ("returned", 1)]
    assert part.id != allocation.id != back.id
    assert free(session, scene) == 2
    # What was used and came back has met the request all the same.
    assert request.state == "met"


def test_a_part_larger_than_the_whole_is_refused(session: Session, scene: Scene) -> None:
    allocation = give(session, scene, 2)
    with pytest.raises(FormRefused) as refusal:
        move(session, scene, allocation, "use", "2.01")
    assert [error.field for error in refusal.value.errors] == ["quantity"]


@pytest.mark.parametrize("action", ["use", "cancel"])
def test_what_is_over_stays_over(session: Session, scene: Scene, action: str) -> None:
    allocation = give(session, scene, 2)
    move(session, scene, allocation, "cancel")
    with pytest.raises(Conflict):
        move(session, scene, allocation, action)


def test_a_request_is_met_when_as_much_is_promised_and_open_again_when_less_is(
    session: Session, scene: Scene
) -> None:
    request = ask_for(session, scene, 4)
    first = give(session, scene, 1, request)
    assert request.state == "open"
    give(session, scene, 3, request)
    assert request.state == "met"
    move(session, scene, first, "cancel")
    assert request.state == "open"


def test_no_more_is_promised_than_is_needed(session: Session, scene: Scene) -> None:
    request = ask_for(session, scene, 3)
    give(session, scene, 2, request)
    with pytest.raises(Conflict) as refusal:
        give(session, scene, 2, request)
    assert refusal.value.field == "quantity"
    give(session, scene, 1, request)
    with pytest.raises(Conflict):
        give(session, scene, 1, request)


def test_a_withdrawn_request_takes_nothing_more_and_keeps_what_it_has(session: Session, scene: Scene) -> None:
    request = ask_for(session, scene, 4)
    allocation = give(session, scene, 1, request)
    withdraw_request(session, request.id)
    with pytest.raises(Conflict):
        give(session, scene, 1, request)
    move(session, scene, allocation, "use")
    assert (allocation.state, request.state) == ("in_use", "withdrawn")


def test_another_kind_than_asked_for_is_refused(session: Session, scene: Scene) -> None:
    request = ask_for(session, scene, 4, "halls")
    with pytest.raises(FormRefused) as refusal:
        give(session, scene, 1, request)
    assert [error.field for error in refusal.value.errors] == ["request"]
    give(session, scene, 1, ask_for(session, scene, 4, "people"))


def test_fits_takes_the_same_kind_its_parent_and_its_children() -> None:
    assert fits("engineers", "people", "engineers", "people")
    assert fits("people", None, "engineers", "people")
    assert fits("engineers", "people", "people", None)
    assert not fits("engineers", "people", "lawyers", "people")
    assert not fits("halls", "rooms", "engineers", "people")


@pytest.mark.parametrize("state", ["paused", "withdrawn"])
def test_nothing_new_is_allocated_of_what_is_not_offered(session: Session, scene: Scene, state: str) -> None:
    allocation = give(session, scene, 2)
    scene.resource.state = state
    session.flush()
    with pytest.raises(Conflict) as refusal:
        give(session, scene, 1)
    assert refusal.value.field == "resource"
    move(session, scene, allocation, "use")
    move(session, scene, allocation, "return")
    assert free(session, scene) == 5


def test_nothing_is_allocated_to_a_closed_problem_or_beyond_the_offer(session: Session, scene: Scene) -> None:
    scene.resource.available_to = date(2027, 1, 31)
    session.flush()
    with pytest.raises(FormRefused) as refusal:
        give(session, scene, 1, until=date(2027, 2, 1))
    assert [error.field for error in refusal.value.errors] == ["until"]
    closed = make_scene(session, status="not_solved")
    with pytest.raises(AppError):
        give(session, closed)
    with pytest.raises(AppError):
        ask_for(session, closed)


def test_a_new_day_asks_for_a_new_reminder(session: Session, scene: Scene) -> None:
    allocation = give(session, scene, 1, until=date(2026, 11, 1))
    allocation.reminded_on = date(2026, 11, 2)
    set_until(session, allocation.id, date(2026, 12, 1))
    assert (allocation.until, allocation.reminded_on) == (date(2026, 12, 1), None)
    assert free(session, scene) == 4


def test_requests_and_allocations_follow_a_merged_problem(session: Session, scene: Scene) -> None:
    request = ask_for(session, scene, 4)
    allocation = give(session, scene, 2, request)
    other = make_work(session)
    move_requests(session, scene.problem.id, other.id, None)
    session.refresh(request)
    session.refresh(allocation)
    assert request.problem_id == allocation.problem_id == other.id
    assert free(session, scene) == 3


def test_what_an_erased_person_promised_is_needed_again(session: Session, scene: Scene) -> None:
    request = ask_for(session, scene, 2)
    own = make_resource(session, owner=scene.giver, quantity=2)
    give(session, Scene(scene.problem, scene.worker, own, scene.giver), 2, request)
    assert request.state == "met"
    assert len(tell_allocations(session, scene.giver.id)["allocations"]) == 1
    assert len(tell_allocations(session, scene.worker.id)["requests"]) == 1
    erase_allocations(session, scene.giver.id)
    erase_resources(session, scene.giver.id)
    session.refresh(request)
    assert request.state == "open"


def test_only_its_owner_says_that_something_is_back() -> None:
    assert allowed_moves("promised", {"problem"}) == ("use", "cancel")
    assert allowed_moves("promised", {"resource"}) == ("use", "cancel")
    assert allowed_moves("in_use", {"problem"}) == ()
    assert allowed_moves("in_use", {"resource", "problem"}) == ("return",)
    assert allowed_moves("returned", {"resource", "problem"}) == ()


def test_examples_ask_for_something_and_go_again(session: Session) -> None:
    load_projects(session)
    words = read_words(session)
    load_problems(session, words.spots, words.populations, datetime(2026, 11, 20, 8, tzinfo=UTC))
    load_examples(session, TODAY)
    loaded = load_requests(session, TODAY)
    assert loaded >= 12
    assert load_requests(session, TODAY) == 0
    states = set(session.scalars(select(ResourceRequest.state)))
    assert states == {"open", "met"}
    assert {"promised", "in_use"} == set(session.scalars(select(Allocation.state)))
    assert remove_requests(session) == loaded
    assert session.scalar(select(Resource.id).where(Resource.free != Resource.quantity)) is None
