"""Links of a problem that was merged: they move, the further state stays, no line of a log is lost."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.matching.models import Link, LinkLog
from app.matching.services.merging import move_links
from app.problems.models import Problem
from tests.factories import make_project
from tests.factories_links import FACTS, make_link
from tests.factories_problems import make_person, make_problem
from tests.factories_resources import make_resource
from tests.matching.walking import log_of, make_stage, move
from tests.problems.work import make_work
from tests.signing import post, sign_in


def links_of(session: Session, problem: Problem) -> dict[int, str]:
    session.expire_all()
    return {
        link.id: link.state for link in session.scalars(select(Link).where(Link.problem_id == problem.id))
    }


def test_links_move_to_the_problem_that_stays_and_count_there(client: FlaskClient, session: Session) -> None:
    stage = make_stage(session, "agreed")
    other, project = make_work(session, title="Dry taps"), make_project(session)
    plain = make_link(session, stage.problem, project).id
    sign_in(client, session, make_person(session, "moderator", region="GE-KA"))

    answer = post(
        client,
        f"/en/moderation/{stage.problem.id}/merge",
        {"version": str(stage.problem.version), "other": str(other.id)},
    )

    assert answer.status_code == 303
    assert links_of(session, other) == {stage.link.id: "agreed"}
    assert links_of(session, stage.problem) == {}
    assert session.get(Link, plain) is None
    assert (other.linked, stage.problem.linked) == (True, False)
    assert log_of(session, stage.link) == [("agreed", "agreed", None)]
    page = client.get(f"/en/links/{stage.link.id}").text
    assert f"It came along when problem no. {stage.problem.id} was merged." in page


def test_reasons_of_the_problem_that_is_gone_are_told_no_more_until_the_rules_have_looked(
    client: FlaskClient, session: Session
) -> None:
    stage = make_stage(session, "agreed")
    stage.link.origin, stage.link.score, stage.link.facts = "rule", 0.8, FACTS
    other = make_work(session, title="Dry taps", topic="roads")
    session.flush()

    move_links(session, stage.problem.id, other.id, None)

    session.refresh(stage.link)
    assert (stage.link.score, stage.link.facts, stage.link.state) == (None, {}, "agreed")
    assert "For this problem nothing is computed." in client.get(f"/en/links/{stage.link.id}").text
    asked = text("SELECT args FROM procrastinate_jobs WHERE task_name = 'matching:match'")
    assert {"kind": "problem", "id": other.id} in session.scalars(asked).all()


def test_closing_as_a_duplicate_moves_them_too(client: FlaskClient, session: Session) -> None:
    stage, other = make_stage(session, "contacted"), make_work(session, title="Dry taps")
    sign_in(client, session, stage.owner)
    answer = post(
        client,
        f"/en/problems/{stage.problem.id}/work/close",
        {"version": str(stage.problem.version), "status": "duplicate", "duplicate_of": str(other.id)},
    )
    assert answer.status_code == 303
    assert links_of(session, other) == {stage.link.id: "contacted"}


@pytest.mark.parametrize(
    ("here", "there", "stays"),
    [
        ("delivering", "contacted", "delivering"),
        ("contacted", "agreed", "agreed"),
        ("refused", "suggested", "refused"),
        ("refused", "contacted", "contacted"),
        ("contacted", "refused", "contacted"),
    ],
)
def test_two_links_to_the_same_become_one_in_the_further_state_with_both_logs(
    client: FlaskClient, session: Session, here: str, there: str, stays: str
) -> None:
    one, other, resource = make_problem(session), make_problem(session), make_resource(session)
    gone, kept = make_link(session, one, resource, here), make_link(session, other, resource, there)
    number = gone.id
    person = make_person(session, "member")
    for link, state in ((gone, here), (kept, there)):
        session.add(
            LinkLog(link_id=link.id, person_id=person.id, state_from="suggested", state_to=state, reason="so")
        )
    session.flush()

    move_links(session, one.id, other.id, person.id)

    assert links_of(session, other) == {kept.id: stays}
    lines = session.scalars(select(LinkLog).where(LinkLog.link_id == kept.id).order_by(LinkLog.id)).all()
    assert [(line.state_to, line.from_link_id) for line in lines] == [
        (there, None),
        (here, number),
        (stays, number),
    ]
    assert (session.get_one(Link, kept.id).refusal_reason is not None) == (stays == "refused")
    led = client.get(f"/en/links/{number}")
    assert (led.status_code, led.location) == (301, f"/en/links/{kept.id}")
    assert client.get(f"/en/links/{kept.id}").status_code == (404 if stays == "refused" else 200)


def test_who_saw_a_link_before_it_moved_is_told(client: FlaskClient, session: Session) -> None:
    stage, other = make_stage(session), make_work(session)
    stage.link.origin = "person"
    session.flush()
    seen = stage.link.version
    move_links(session, stage.problem.id, other.id, None)
    sign_in(client, session, make_person(session, "moderator", region="GE-KA"))
    answer = move(client, session, stage.link, "contact", version=str(seen))
    assert answer.status_code == 409
