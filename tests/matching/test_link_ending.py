"""A link ends with what should have helped: nobody reads that a problem has help that is no longer there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.i18n import today_in_georgia
from app.mail.models import OutgoingMail
from app.matching.models import Link
from app.matching.services.ending import LATE, defer_ends, end_next, erase_links
from app.problems.services.linking import add_to_problem
from app.resources.models import Allocation
from app.resources.services.allocation_own_data import erase_allocations
from app.resources.services.own_data import erase_resources
from tests.factories import make_project
from tests.factories_links import make_link
from tests.matching.walking import jobs, log_of, make_stage, tell_all
from tests.resources.giving import give, make_scene
from tests.signing import post, sign_in


def end_all(session: Session) -> int:
    """End what is over, as the worker would; return how many links that were."""
    session.flush()
    number = 0
    while end_next(session, today_in_georgia(), add_to_problem):
        number += 1
    session.expire_all()
    return number


@pytest.mark.parametrize("state", ["contacted", "agreed", "delivering"])
def test_withdrawing_a_resource_ends_its_links(client: FlaskClient, session: Session, state: str) -> None:
    stage = make_stage(session, state)
    sign_in(client, session, stage.helper)
    post(client, f"/en/resources/{stage.resource.id}/withdraw", {"version": "1"})
    assert jobs(session, "links:end_over")

    assert end_all(session) == 1

    assert (stage.link.state, stage.link.refusal_reason) == ("refused", "withdrawn")
    assert log_of(session, stage.link)[-1] == (state, "refused", None)
    assert not stage.problem.linked
    listed = client.get("/en/problems?linked=yes").text
    assert stage.problem.title not in listed
    mails = tell_all(session)
    assert {mail.to_address for mail in mails} == {stage.owner.email, stage.helper.email}
    assert {mail.subject for mail in mails} == {f"აღარ არის: {stage.problem.title}"}
    assert end_all(session) == 0


def test_the_problems_log_tells_that_agreed_help_will_not_come(client: FlaskClient, session: Session) -> None:
    stage = make_stage(session, "agreed")
    session.refresh(stage.problem)
    assert stage.problem.linked
    stage.resource.state = "withdrawn"
    end_all(session)
    page = client.get(f"/en/problems/{stage.problem.id}").text
    assert "Help that was agreed upon will not come." in page


@pytest.mark.parametrize("state", ["suggested", "done", "refused"])
def test_what_is_done_or_was_never_begun_stays_as_it_is(session: Session, state: str) -> None:
    stage = make_stage(session, state)
    stage.resource.state = "withdrawn"
    assert end_all(session) == 0
    assert stage.link.state == state


@pytest.mark.parametrize("allocated", ["promised", "in_use", "returned"])
def test_what_was_allocated_keeps_its_link(session: Session, allocated: str) -> None:
    scene = make_scene(session)
    link = make_link(session, scene.problem, scene.resource, "delivering")
    allocation = give(session, scene)
    allocation.state = allocated
    allocation.ended_at = None if allocated != "returned" else allocation.created_at
    scene.resource.state = "withdrawn"
    assert end_all(session) == 0
    allocation.state, allocation.ended_at = "cancelled", allocation.created_at
    assert end_all(session) == 1
    assert link.state == "refused"


@pytest.mark.parametrize(("days", "ended"), [(0, 0), (1, 1)])
def test_after_the_last_day_there_is_a_month_to_show_what_arrived(
    session: Session, days: int, ended: int
) -> None:
    last_day = today_in_georgia() - LATE - timedelta(days=days)
    make_stage(session, "delivering", available_to=last_day)
    assert end_all(session) == ended


@pytest.mark.parametrize(
    ("status", "days", "ended"),
    [("cancelled", 1, 1), ("closed", 1, 0), ("closed", 31, 1), ("implementation", 31, 1),
     ("implementation", -5, 0)],
)  # fmt: skip
def test_a_project_that_is_over_helps_no_more(session: Session, status: str, days: int, ended: int) -> None:
    stage = make_stage(session)
    ends_on = today_in_georgia() - timedelta(days=days)
    project = make_project(session, status=status, ends_on=ends_on)
    link = make_link(session, stage.problem, project, "agreed")
    assert end_all(session) == ended
    assert (link.state == "refused") is bool(ended)


def test_a_change_of_what_has_no_open_links_asks_for_nothing(session: Session) -> None:
    stage = make_stage(session, "agreed")
    defer_ends(session, "resource", stage.resource.id)
    assert jobs(session, "links:end_over") == []


def test_an_erased_account_tells_those_who_waited_for_its_help_and_names_nobody(session: Session) -> None:
    scene = make_scene(session)
    scene.giver.name = "Zurab Erasable"
    scene.resource.organisation_id, scene.resource.person_id = None, scene.giver.id
    scene.resource.title_en = "Bus of Zurab Erasable"
    session.flush()
    make_link(session, scene.problem, scene.resource, "agreed")
    give(session, scene)
    session.flush()

    erase_allocations(session, scene.giver.id)
    erase_links(session, scene.giver.id, add=add_to_problem)
    erase_resources(session, scene.giver.id)
    session.delete(scene.giver)
    session.flush()
    session.expire_all()

    assert session.scalars(select(Link.id)).all() == session.scalars(select(Allocation.id)).all() == []
    assert not scene.problem.linked
    wanted = select(OutgoingMail).where(OutgoingMail.kind.in_(("link_news", "allocation_news")))
    told = session.scalars(wanted.order_by(OutgoingMail.id)).all()
    assert [(mail.kind, mail.to_address) for mail in told] == [
        ("allocation_news", scene.worker.email),
        ("link_news", scene.worker.email),
    ]
    for mail in told:
        assert "Zurab" not in f"{mail.subject} {mail.text} {mail.html}"
        assert f"/problems/{scene.problem.id}" in mail.text
