"""Allocating on pages: the form, the other side's mails, what `free` says, who sees an allocation."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.mail.compose import compose
from app.resources.models import Allocation
from app.resources.services.allocation_mails import remind_next
from tests.factories_links import make_link
from tests.factories_problems import make_person
from tests.factories_resources import make_editor, make_member, make_resource
from tests.resources.giving import TODAY, Scene, ask_for, give, mails, make_scene
from tests.signing import post, sign_in, sign_out


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def path(scene: Scene) -> str:
    return f"/en/problems/{scene.problem.id}/allocate"


def form(scene: Scene, **changes: Any) -> dict[str, Any]:
    return {"resource": str(scene.resource.id), "request": "", "quantity": "2", "until": "", **changes}


def test_a_member_allocates_from_a_request_and_the_other_side_is_told(
    client: FlaskClient, session: Session, scene: Scene
) -> None:
    request = ask_for(session, scene, 4)
    sign_in(client, session, scene.giver)
    assert f"/allocate?request={request.id}" in client.get("/en/requests").text
    page = client.get(f"{path(scene)}?request={request.id}").text
    # As much as is needed and free.
    assert 'name="quantity" type="text" value="4"' in page
    answer = post(client, path(scene), form(scene, request=str(request.id), quantity="3"))
    assert answer.status_code == 303
    allocation = session.scalars(select(Allocation)).one()
    assert (allocation.state, allocation.quantity, allocation.request_id) == ("promised", 3, request.id)
    session.refresh(scene.resource)
    assert scene.resource.free == 2
    written = mails(session)
    assert [mail.to_address for mail in written] == [scene.worker.email]
    assert written[0].subject == "Promised: Two engineers for water pipes"
    assert "Promised: 3 (engineers)." in written[0].text
    assert f"/en/allocations/{allocation.id}" in written[0].text
    sign_out(client)
    assert "2 of 5 free" in client.get(f"/en/resources/{scene.resource.id}").text
    assert "3 of 4 found" in client.get(f"/en/problems/{scene.problem.id}").text


def test_who_comes_too_late_is_told_what_is_left_and_loses_nothing_typed(
    client: FlaskClient, session: Session, scene: Scene
) -> None:
    give(session, scene, 4)
    sign_in(client, session, scene.giver)
    answer = post(client, path(scene), form(scene, quantity="2"))
    assert answer.status_code == 409
    assert "Free now: only 1. The rest is allocated." in answer.text
    assert 'href="#quantity"' in answer.text
    assert 'value="2"' in answer.text
    assert len(mails(session)) == 0


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("resource", {"resource": "0"}),
        ("resource", {"resource": "ten"}),
        ("request", {"request": "999999"}),
        ("quantity", {"quantity": "none"}),
        ("quantity", {"quantity": "0.001"}),
        ("until", {"until": "2020-02-02"}),
    ],
)
def test_a_wrong_answer_is_named_beside_its_field(
    client: FlaskClient, session: Session, scene: Scene, field: str, wrong: dict[str, Any]
) -> None:
    ask_for(session, scene)
    sign_in(client, session, scene.giver)
    answer = post(client, path(scene), form(scene, **wrong))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}-error"' in answer.text


def test_nobody_allocates_what_others_offer(client: FlaskClient, session: Session, scene: Scene) -> None:
    for person in (
        make_person(session, "member"),
        make_editor(session, make_member(session, "Others"), "owner"),
        make_person(session, "moderator", region="GE-IM"),
    ):
        sign_in(client, session, person)
        # Something of their own, so that the form is there.
        make_resource(session, owner=person)
        assert post(client, path(scene), form(scene)).status_code == 422
    sign_in(client, session, make_person(session, "moderator", region="GE-KA"))
    assert str(scene.resource.title_en) in client.get(f"{path(scene)}?resource={scene.resource.id}").text
    assert post(client, path(scene), form(scene)).status_code == 303
    # The owner learns what the moderator promised.
    assert {mail.to_address for mail in mails(session)} == {scene.giver.email, scene.worker.email}


def test_who_offers_nothing_is_led_to_the_inventory(
    client: FlaskClient, session: Session, scene: Scene
) -> None:
    sign_in(client, session, make_person(session, "member"))
    page = client.get(path(scene))
    assert page.status_code == 200
    assert "/en/resources/new" in page.text
    assert 'name="quantity"' not in page.text


def test_both_sides_lead_an_allocation_to_its_end(
    client: FlaskClient, session: Session, scene: Scene
) -> None:
    allocation = give(session, scene, 3)
    address = f"/en/allocations/{allocation.id}"
    sign_in(client, session, scene.worker)
    assert client.get(address).status_code == 200
    assert post(client, f"{address}/use", {"quantity": "2"}).status_code == 303
    used = session.scalars(select(Allocation).where(Allocation.state == "in_use")).one()
    assert post(client, f"/allocations/{used.id}/return").status_code == 403
    assert [mail.subject for mail in mails(session)] == ["Resource: Two engineers for water pipes"]
    sign_in(client, session, scene.giver)
    assert post(client, f"/allocations/{used.id}/return").status_code == 303
    assert post(client, f"/allocations/{used.id}/return").status_code == 409
    assert post(client, f"{address}/cancel", {"quantity": "7"}).status_code == 422
    assert post(client, f"{address}/cancel").status_code == 303
    session.refresh(scene.resource)
    assert scene.resource.free == 5
    assert [mail.to_address for mail in mails(session)] == [
        scene.giver.email, scene.worker.email, scene.worker.email,
    ]  # fmt: skip


def test_the_owner_says_until_when(client: FlaskClient, session: Session, scene: Scene) -> None:
    allocation = give(session, scene, 3, until=TODAY + timedelta(days=1))
    address = f"/en/allocations/{allocation.id}/until"
    sign_in(client, session, scene.giver)
    assert post(client, address, {"until": "2020-01-01"}).status_code == 422
    assert post(client, address, {"until": "2099-01-01"}).status_code == 303
    session.refresh(allocation)
    assert str(allocation.until) == "2099-01-01"
    sign_in(client, session, scene.worker)
    assert post(client, address, {"until": "2099-02-01"}).status_code == 403


def test_an_allocation_is_nobody_elses_business(client: FlaskClient, session: Session, scene: Scene) -> None:
    allocation = give(session, scene, 3)
    address = f"/allocations/{allocation.id}"
    assert client.get(address).status_code == 303
    for person in (make_person(session), make_person(session, "member"), make_person(session, "editor")):
        sign_in(client, session, person)
        assert client.get(address).status_code == 404
        assert post(client, f"{address}/cancel").status_code == 404
        assert f'data-allocation="{allocation.id}"' not in client.get("/account/allocations").text


def test_my_allocations_tell_both_what_i_give_and_what_my_problems_get(
    client: FlaskClient, session: Session, scene: Scene
) -> None:
    sign = f'data-allocation="{give(session, scene, 3).id}"'
    for person in (scene.giver, scene.worker):
        sign_in(client, session, person)
        page = client.get("/en/account/allocations").text
        assert page.count(sign) == 1
        assert "/account/allocations" in client.get("/en/account").text
    sign_in(client, session, make_person(session, "member"))
    assert "data-allocation" not in client.get("/en/account/allocations").text


def test_what_is_not_public_shows_only_to_who_may_see_it_and_to_who_gets_it(
    client: FlaskClient, session: Session, scene: Scene
) -> None:
    secret = make_resource(session, "A hall for a few", owner=scene.giver, visibility="moderators")
    give(session, Scene(scene.problem, scene.worker, secret, scene.giver), 1)
    address = f"/en/problems/{scene.problem.id}"
    for person, sees in (
        (None, False),
        (make_person(session, "member"), False),
        (scene.worker, True),
        (scene.giver, True),
        (make_person(session, "moderator", region="GE-IM"), True),
    ):
        sign_out(client)
        if person:
            sign_in(client, session, person)
        assert ("A hall for a few" in client.get(address).text) is sees
        assert ("A hall for a few" in client.get(f"{address}/requests").text) is sees


def test_a_private_problem_has_no_name_for_an_owner_who_may_not_see_it(
    client: FlaskClient, session: Session
) -> None:
    scene = make_scene(session, title="A secret well", visibility="region")
    stranger = make_person(session, "member", language="en")
    own = make_resource(session, owner=stranger)
    sign_in(client, session, make_person(session, "admin"))
    assert post(client, path(scene), form(scene, resource=str(own.id))).status_code == 303
    told = {mail.to_address: mail.text for mail in mails(session)}
    assert "A secret well" in told[scene.worker.email]
    assert "A secret well" not in told[stranger.email]
    sign_in(client, session, stranger)
    allocation = session.scalars(select(Allocation)).one()
    for address in (f"/allocations/{allocation.id}", "/account/allocations", f"/resources/{own.id}"):
        page = client.get(f"/en{address}").text
        assert f"Problem no. {scene.problem.id}" in page
        assert "A secret well" not in page


def test_who_holds_a_part_is_told_once_when_the_resource_is_withdrawn(
    client: FlaskClient, session: Session, scene: Scene
) -> None:
    allocation = give(session, scene, 3)
    sign_in(client, session, scene.giver)
    answer = post(client, f"/resources/{scene.resource.id}/withdraw", {"version": "1", "knowing": "yes"})
    assert answer.status_code == 303
    assert [(mail.to_address, mail.subject) for mail in mails(session)] == [
        (scene.worker.email, "Withdrawn: Two engineers for water pipes")
    ]
    assert post(client, f"/allocations/{allocation.id}/use", {"quantity": "1"}).status_code == 303
    assert [mail.subject.partition(":")[0] for mail in mails(session)] == ["Withdrawn", "Resource"]
    session.refresh(scene.resource)
    assert scene.resource.free == Decimal(2)


def test_both_sides_are_reminded_once_when_the_day_has_passed(session: Session, scene: Scene) -> None:
    late = give(session, scene, 1, until=TODAY - timedelta(days=1))
    give(session, scene, 1, until=TODAY)
    give(session, scene, 1)
    assert remind_next(session, TODAY)
    assert not remind_next(session, TODAY)
    assert late.reminded_on == TODAY
    assert {mail.to_address for mail in mails(session)} == {scene.worker.email, scene.giver.email}
    assert all(mail.subject.startswith("The day has passed") for mail in mails(session))
    session.refresh(scene.resource)
    assert scene.resource.free == 2


@pytest.mark.parametrize(
    "event", ["promised", "in_use", "returned", "cancelled", "withdrawn", "overdue", "until"]
)
def test_every_mail_has_its_georgian_words(event: str) -> None:
    values = {
        "event": event, "allocation_id": 3, "quantity": "2", "until": TODAY,
        "resource": {"title_ka": "ორი ინჟინერი", "title_en": None},
        "unit": {"name_ka": "ინჟინერი", "name_en": "engineers"},
        "problem": {"id": 7, "title": "წყალი არ არის"},
    }  # fmt: skip
    words = compose(
        "allocation_news", to="nino@example.org", language="ka", values=values, site_url="http://kseli.test"
    )
    assert "ორი ინჟინერი" in words.subject
    assert "http://kseli.test/allocations/3" in words.text
    assert not any(letter.isascii() and letter.isalpha() for letter in words.subject)


def test_an_agreed_link_leads_its_owner_to_the_form(
    client: FlaskClient, session: Session, scene: Scene
) -> None:
    link = make_link(session, scene.problem, scene.resource, "agreed")
    wanted = f"/problems/{scene.problem.id}/allocate?resource={scene.resource.id}"
    for person, leads in ((scene.giver, True), (scene.worker, False)):
        sign_in(client, session, person)
        assert (wanted in client.get(f"/links/{link.id}").text) is leads
    sign_in(client, session, scene.giver)
    assert f'<option value="{scene.resource.id}" selected>' in client.get(wanted).text


def test_what_is_free_is_matched_anew(client: FlaskClient, session: Session, scene: Scene) -> None:
    sign_in(client, session, scene.giver)
    assert post(client, path(scene), form(scene)).status_code == 303
    waiting = text(
        "SELECT args FROM procrastinate_jobs WHERE task_name LIKE 'matching:%' AND status = 'todo'"
    )
    assert scene.resource.id in [value for (args,) in session.execute(waiting) for value in args.values()]
