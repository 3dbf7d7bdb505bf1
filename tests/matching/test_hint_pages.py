"""Coalition hints before moderators: what they say, who decides about which, and what is noted."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.accounts.models import Audit, Person
from app.problems.models import Problem
from tests.factories_problems import make_person
from tests.matching.alike import NOW, find, hints, three_alike
from tests.signing import post, sign_in


@pytest.fixture
def problems(session: Session) -> list[Problem]:
    found = three_alike(session)
    find(session)
    return found


def moderator(client: FlaskClient, session: Session, region: str | None = "GE-KA") -> Person:
    return sign_in(client, session, make_person(session, role="moderator", region=region))


def test_moderators_see_the_hint_with_its_reasons(
    client: FlaskClient, session: Session, problems: list[Problem]
) -> None:
    moderator(client, session)

    page = client.get("/en/moderation/hints").text

    assert (
        "Agriculture and rural development: 3 similar open problems in 3 neighbouring municipalities" in page
    )
    assert "municipalities: Akhmeta, Gurjaani, Telavi" in page
    assert "the texts say nearly the same" in page
    assert "reported on one day" in page
    assert "within 40 km" in page
    assert all(f'href="/en/problems/{problem.id}"' in page for problem in problems)
    assert "მეზობელ მუნიციპალიტეტში" in client.get("/moderation/hints").text
    assert 'href="/en/moderation/hints"' in client.get("/en/moderation").text


def test_a_moderator_of_another_region_sees_none_and_decides_nothing(
    client: FlaskClient, session: Session, problems: list[Problem]
) -> None:
    moderator(client, session, "GE-IM")

    assert "No three open problems" in client.get("/en/moderation/hints").text
    answer = post(client, f"/moderation/hints/{hints(session)[0].id}/dismiss", {"reason": "No"})
    assert answer.status_code == 403


def test_dismissing_needs_a_reason_and_names_the_field(
    client: FlaskClient, session: Session, problems: list[Problem]
) -> None:
    moderator(client, session)

    answer = post(client, f"/en/moderation/hints/{hints(session)[0].id}/dismiss", {"problems": "3"})

    assert answer.status_code == 422
    assert "Say why: others will ask." in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_dismissed_and_shown_again_both_in_the_log(
    client: FlaskClient, session: Session, problems: list[Problem]
) -> None:
    person, address = moderator(client, session), f"/en/moderation/hints/{hints(session)[0].id}"

    answer = post(client, f"{address}/dismiss", {"problems": "3", "reason": "One storm, over now"})
    assert answer.status_code == 303
    assert "No three open problems" in client.get("/en/moderation/hints").text
    assert "One storm, over now" in client.get("/en/moderation/hints?state=dismissed").text

    post(client, f"{address}/restore")
    assert "3 similar open problems" in client.get("/en/moderation/hints").text
    actions = session.scalars(select(Audit.action).where(Audit.person_id == person.id).order_by(Audit.id))
    assert list(actions) == ["dismiss_hint", "restore_hint"]


def test_looking_now_is_a_job(client: FlaskClient, session: Session) -> None:
    moderator(client, session)

    assert post(client, "/moderation/hints/look").status_code == 303
    assert count_jobs(session, "hints:find_hints") == 1


@pytest.mark.parametrize("address", ["/moderation/hints?state=what", "/moderation/hints?cursor=what"])
def test_a_damaged_address_is_a_400(client: FlaskClient, session: Session, address: str) -> None:
    moderator(client, session)

    assert client.get(address).status_code == 400


def test_the_list_goes_on_on_a_second_page(client: FlaskClient, session: Session) -> None:
    crops = [
        "maize",
        "wheat",
        "barley",
        "plums",
        "walnut",
        "cherry",
        "peach",
        "melon",
        "onion",
        "pepper",
        "beans",
    ]
    plagues = ["locusts", "mildew"]
    for crop in crops:
        for plague in plagues:
            words = f"{crop}{plague} {plague}{crop} {crop[::-1]}{plague}"
            three_alike(session, title=f"{words}", text=f"{words[::-1]}")
    find(session)
    moderator(client, session)

    first = client.get("/en/moderation/hints").text
    assert first.count('class="hint-card"') == 20
    address = first.partition('href="/en/moderation/hints?state=open&amp;cursor=')[2].partition('"')[0]
    second = client.get(f"/en/moderation/hints?state=open&cursor={address}").text
    assert second.count('class="hint-card"') == 2


def test_finding_defers_the_telling(session: Session, problems: list[Problem]) -> None:
    assert count_jobs(session, "hints:tell_hints") == 1
    assert hints(session)[0].found_at == NOW


def count_jobs(session: Session, task: str) -> int:
    jobs = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task")
    return int(session.execute(jobs, {"task": task}).scalar_one())
