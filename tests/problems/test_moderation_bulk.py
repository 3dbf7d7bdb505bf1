"""One decision about many reports: asked first, done for each by itself, told which ones could not be."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts.models import Person
from app.mail.models import OutgoingMail
from app.problems.models import Problem
from tests.problems.moderating import do, fresh, make_waiting
from tests.signing import post


def send(client: FlaskClient, move: str, *problems: Problem, **form: object) -> TestResponse:
    items = [f"{problem.id}:{problem.version}" for problem in problems]
    return post(client, "/en/moderation/bulk?topic=water", {"do": move, "item": items, **form})


def test_many_are_published_after_being_asked(
    client: FlaskClient, session: Session, moderator: Person
) -> None:
    first, second = make_waiting(session, title="First"), make_waiting(session, title="Second")

    asked = send(client, "publish", first, second)
    assert asked.status_code == 200
    assert "Publish 2 reports?" in asked.text
    assert fresh(session, first).moderation == "waiting"
    answer = send(client, "publish", first, second, confirmed="yes")

    assert answer.status_code == 303
    assert "/en/moderation?state=waiting&region=GE-KA&topic=water&done=publish" in answer.headers["Location"]
    assert fresh(session, first).is_public
    assert fresh(session, second).is_public
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 2
    assert "2 reports are published." in client.get(answer.headers["Location"]).text


def test_what_somebody_changed_meanwhile_is_left_and_told(
    client: FlaskClient, session: Session, moderator: Person
) -> None:
    changed, other = make_waiting(session, title="Changed"), make_waiting(session, title="Other")
    seen = [f"{changed.id}:1", f"{other.id}:1"]
    do(client, changed, "ask", question="Where is it?")

    asked = post(client, "/en/moderation/bulk", {"do": "refuse", "item": seen})
    assert "changed meanwhile" in asked.text
    form = {"do": "refuse", "item": seen, "confirmed": "yes", "reason": "no_place"}
    answer = post(client, "/en/moderation/bulk", form)

    assert fresh(session, changed).moderation == "asked"
    assert fresh(session, other).moderation == "refused"
    page = client.get(answer.headers["Location"]).text
    assert "1 report is refused." in page
    assert "1 report was left as it is" in page
    assert f'href="/en/moderation/{changed.id}"' in page


@pytest.mark.parametrize(
    ("form", "field"),
    [({}, "reason"), ({"reason": "none"}, "reason"), ({"reason": "other"}, "text")],
)
def test_a_refusal_of_many_needs_its_reason_before_any_is_refused(
    client: FlaskClient, session: Session, moderator: Person, form: dict[str, str], field: str
) -> None:
    problem = make_waiting(session)

    answer = send(client, "refuse", problem, confirmed="yes", **form)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert fresh(session, problem).version == 1


@pytest.mark.parametrize("items", [[], ["x:1"], ["1"], ["99999999999:1"], ["-1:1"], ["²:1"]])
def test_nothing_chosen_is_told(
    client: FlaskClient, session: Session, moderator: Person, items: list[str]
) -> None:
    answer = post(client, "/en/moderation/bulk", {"do": "publish", "item": items})

    assert answer.status_code == 422
    assert "Choose at least one report." in answer.text


def test_a_move_that_is_none_is_refused(client: FlaskClient, session: Session, moderator: Person) -> None:
    assert send(client, "erase", make_waiting(session), confirmed="yes").status_code == 422


def test_all_are_taken_back_by_one_button(client: FlaskClient, session: Session, moderator: Person) -> None:
    problems = [make_waiting(session, title=f"Report {number}") for number in range(3)]
    done = send(client, "publish", *problems, confirmed="yes")
    page = client.get(done.headers["Location"]).text
    for problem in problems:
        assert f'value="{problem.id}:{fresh(session, problem).version}"' in page

    send(client, "take_back", *problems, confirmed="yes")

    assert [fresh(session, problem).moderation for problem in problems] == ["waiting"] * 3


def test_an_address_with_any_words_breaks_nothing(
    client: FlaskClient, session: Session, moderator: Person
) -> None:
    answer = client.get("/en/moderation?done=publish&items=a:b,1:2,,3&late=x,7:1,%D9%A3:1")

    assert answer.status_code == 200
    assert "1 report is published." in answer.text
