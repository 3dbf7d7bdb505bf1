"""What problems need, on pages: asking, the list of all, withdrawing, and who sees what."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.i18n import TBILISI
from app.resources.models import ResourceRequest
from tests.factories_problems import make_person, make_problem
from tests.resources.giving import Scene, ask_for, give, make_scene
from tests.signing import post, sign_in, sign_out


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def in_days(number: int) -> str:
    return (datetime.now(TBILISI).date() + timedelta(days=number)).isoformat()


def form(**changes: Any) -> dict[str, Any]:
    return {
        "type": "engineers",
        "quantity": "2,5",
        "needed_by": in_days(20),
        "text": "To measure.",
        **changes,
    }


def path(scene: Scene) -> str:
    return f"/en/problems/{scene.problem.id}/requests"


def test_who_does_the_step_asks_and_everybody_reads_it(
    client: FlaskClient, session: Session, scene: Scene
) -> None:
    sign_in(client, session, scene.worker)
    assert post(client, path(scene), form()).status_code == 303
    asked = session.scalars(select(ResourceRequest)).one()
    assert (asked.type_code, str(asked.quantity), asked.step_number) == ("engineers", "2.50", 1)
    assert asked.person_id == scene.worker.id
    sign_out(client)
    for address in (path(scene), "/en/requests", f"/en/problems/{scene.problem.id}"):
        page = client.get(address).text
        assert "Engineers: 2.5 engineers" in page, address
        assert "To measure." in page
        assert "Allocate something" not in page


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("type", {"type": "dragons"}),
        ("type", {"type": ""}),
        ("quantity", {"quantity": "0"}),
        ("quantity", {"quantity": "-1"}),
        ("quantity", {"quantity": ""}),
        ("quantity", {"quantity": "1e3"}),
        ("quantity", {"quantity": "12345678901"}),
        ("needed_by", {"needed_by": "2020-01-01"}),
        ("needed_by", {"needed_by": in_days(-1)}),
        ("needed_by", {"needed_by": "soon"}),
        ("needed_by", {"needed_by": "9999-12-31"}),
        ("text", {"text": "x" * 1001}),
        ("text", {"text": "a\x00b"}),
    ],
)
def test_a_wrong_answer_is_named_beside_its_field(
    client: FlaskClient, session: Session, scene: Scene, field: str, wrong: dict[str, Any]
) -> None:
    sign_in(client, session, scene.worker)
    answer = post(client, path(scene), form(**wrong))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}-error"' in answer.text
    assert session.scalar(select(ResourceRequest)) is None


def test_others_do_not_ask_nor_withdraw(client: FlaskClient, session: Session, scene: Scene) -> None:
    request = ask_for(session, scene)
    for person in (make_person(session), scene.giver, make_person(session, "moderator", region="GE-IM")):
        sign_in(client, session, person)
        assert post(client, path(scene), form()).status_code == 403
        assert post(client, f"/requests/{request.id}/withdraw").status_code == 403
    assert request.state == "open"


def test_a_withdrawn_request_leaves_the_lists(client: FlaskClient, session: Session, scene: Scene) -> None:
    request = ask_for(session, scene)
    sign_in(client, session, make_person(session, "moderator", region="GE-KA"))
    assert post(client, f"/requests/{request.id}/withdraw").status_code == 303
    assert post(client, f"/requests/{request.id}/withdraw").status_code == 303
    sign = f'data-request="{request.id}"'
    assert sign not in client.get("/en/requests").text
    assert sign not in client.get(f"/en/problems/{scene.problem.id}").text
    assert "not needed any more" in client.get(path(scene)).text
    sign_out(client)
    assert sign not in client.get(path(scene)).text


def test_a_met_request_is_not_withdrawn_unknowingly(
    client: FlaskClient, session: Session, scene: Scene
) -> None:
    request = ask_for(session, scene, 2)
    give(session, scene, 2, request)
    sign_in(client, session, scene.worker)
    assert post(client, f"/requests/{request.id}/withdraw").status_code == 409
    session.refresh(request)
    assert request.state == "met"


def test_the_list_is_filtered_by_kind_region_and_topic(client: FlaskClient, session: Session) -> None:
    here, there = make_scene(session), make_scene(session, place="Kutaisi", topic="roads")
    first, second = ask_for(session, here), ask_for(session, there, type_code="halls")

    def found(query: str) -> set[int]:
        text = client.get(f"/en/requests{query}").text
        return {one.id for one in (first, second) if f'data-request="{one.id}"' in text}

    assert found("") == {first.id, second.id}
    assert found("?type=engineers") == {first.id}
    # A kind of the first level means those below it.
    assert found("?type=people") == {first.id}
    assert found("?region=GE-IM") == {second.id}
    assert found("?topic=roads") == {second.id}
    assert found("?region=GE-IM&type=engineers") == set()
    assert client.get("/requests?type=dragons").status_code == 400
    assert client.get("/requests?region=GE-XX").status_code == 400


def test_what_is_needed_first_comes_first_page_by_page(
    client: FlaskClient, session: Session, scene: Scene
) -> None:
    late, never, soon = (ask_for(session, scene) for _ in range(3))
    late.needed_by, soon.needed_by = date(2027, 5, 1), date(2026, 12, 1)
    session.flush()
    numbers, address = [], "/requests?limit=1"
    for _ in range(3):
        page = client.get(address).text
        numbers.append(int(page.partition('data-request="')[2].partition('"')[0]))
        address = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert numbers == [soon.id, late.id, never.id]
    assert address == ""


def test_requests_of_private_problems_show_where_these_may_be_seen(
    client: FlaskClient, session: Session
) -> None:
    scene = make_scene(session, visibility="region")
    sign = f'data-request="{ask_for(session, scene).id}"'
    assert sign not in client.get("/requests").text
    assert client.get(f"/problems/{scene.problem.id}/requests").status_code == 404
    for person, sees in (
        (make_person(session, "member"), False),
        (make_person(session, region="GE-KA"), False),
        (make_person(session, "member", region="GE-KA"), True),
        (scene.giver, True),
        (make_person(session, "moderator", region="GE-IM"), False),
        (make_person(session, "moderator", region="GE-KA"), True),
        (make_person(session, "moderator"), True),
        (make_person(session, "admin"), True),
    ):
        sign_in(client, session, person)
        assert (sign in client.get("/requests").text) is sees, person.role
        assert (client.get(f"/problems/{scene.problem.id}/requests").status_code == 200) is sees


@pytest.mark.parametrize("columns", [{"moderation": "waiting"}, {"status": "not_solved"}])
def test_what_is_not_public_or_over_stands_in_no_list(
    client: FlaskClient, session: Session, columns: dict[str, Any]
) -> None:
    problem = make_problem(session, **columns)
    session.add(ResourceRequest(problem_id=problem.id, step_number=1, type_code="halls", quantity=1))
    session.flush()
    assert "data-request" not in client.get("/requests").text


def test_the_part_on_a_problems_page_costs_three_statements_at_most(
    client: FlaskClient, session: Session, scene: Scene, statements: list[str]
) -> None:
    give(session, scene, 2, ask_for(session, scene))
    give(session, scene, 1)
    before = len(statements)
    client.get(f"/problems/{scene.problem.id}")
    asked = [one for one in statements[before:] if "resource_request" in one or "allocation" in one]
    assert len(asked) == 2


def test_who_does_a_step_is_led_from_its_forms_to_asking_for_what_it_needs(
    client: FlaskClient, session: Session, scene: Scene
) -> None:
    sign_in(client, session, scene.worker)
    problem = f"/en/problems/{scene.problem.id}"
    way = f'href="{problem}/requests#ask"'
    page = client.get(f"{problem}/work").text
    assert way in page
    assert f'<a href="{problem}">Back to the problem</a>' in page
    sign_in(client, session, scene.giver)
    assert way not in client.get(f"{problem}/work").text


def test_what_a_merged_problem_asked_for_stands_on_the_one_that_stays(
    client: FlaskClient, session: Session, scene: Scene
) -> None:
    request = ask_for(session, scene, 4)
    give(session, scene, 1, request)
    other = make_scene(session).problem
    sign_in(client, session, make_person(session, "moderator", region="GE-KA"))
    merged = {"other": str(other.id), "version": str(scene.problem.version)}
    assert post(client, f"/moderation/{scene.problem.id}/merge", merged).status_code == 303
    sign = f'data-request="{request.id}"'
    assert sign in client.get(f"/problems/{other.id}").text
    assert f"/problems/{other.id}/allocate?request={request.id}" in client.get("/requests").text
