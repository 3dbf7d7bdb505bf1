"""Observations: drafted, shown by evidence, filed, verified by a moderator of the region; then public."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.mail.models import OutgoingMail
from app.news.models import EventProblem, Observation, ObservationEvidence, ObservationProblem
from app.news.services.merging import move_told_problems
from app.news.workflow.observation_forms import QUESTIONS
from app.problems.models import ProblemLog
from app.problems.services.steps import start_steps
from app.problems.services.sweep import sweep_files
from tests.factories import make_project
from tests.factories_events import make_event, make_observation
from tests.factories_problems import make_person, make_problem
from tests.problems.photos import storage_of
from tests.signing import post, sign_in

PDF = b"%PDF-1.4\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


def form(**values: Any) -> dict[str, Any]:
    return {
        "kind": "session", "title": "Council of Telavi", "happened_on": "2026-10-01", "region": "GE-KA",
        "session-open": "yes", "session-visitors": "12", "session-decided": "New pipes", **values,
    }  # fmt: skip


def newest(session: Session) -> Observation:
    session.expire_all()
    return session.scalars(select(Observation).order_by(Observation.id.desc())).first()  # type: ignore[return-value]


def test_the_whole_way_from_a_draft_to_the_problems_log(client: FlaskClient, session: Session) -> None:
    observer = sign_in(client, session, make_person(session, name="Nino", language="en"))
    problem, project = make_problem(session), make_project(session)
    start_steps(session, problem)
    event = make_event(session, days=-3)
    answer = post(
        client, "/observations/new",
        form(problems=str(problem.id), projects=str(project.id), event=str(event.id), topics=["water"]),
    )  # fmt: skip
    one = newest(session)
    path = f"/observations/{one.id}"
    assert (answer.status_code, answer.location) == (303, path)
    assert (one.state, one.answers) == ("draft", {"open": "yes", "visitors": 12, "decided": "New pipes"})
    nobody, moderator = client.application.test_client(), client.application.test_client()
    sign_in(moderator, session, make_person(session, "moderator", region="GE-KA"))
    assert nobody.get(path).status_code == moderator.get(path).status_code == 404
    file = {"file": (io.BytesIO(PDF), "decision.pdf"), "text": "The decision"}
    assert post(client, f"{path}/evidence", file, content_type="multipart/form-data").status_code == 303
    assert post(client, f"{path}/evidence", {"url": "https://example.org/session"}).status_code == 303
    evidence = session.scalars(select(ObservationEvidence).order_by(ObservationEvidence.id)).first()
    assert evidence
    assert nobody.get(f"{path}/evidence/{evidence.id}").status_code == 404
    assert post(client, f"{path}/file", {"version": newest(session).version}).status_code == 303
    assert post(client, f"{path}/edit", form(version=newest(session).version)).status_code == 409
    assert "Council of Telavi" in moderator.get("/observations/waiting").text
    assert nobody.get(path).status_code == 404
    assert post(moderator, f"{path}/verify", {"version": newest(session).version}).status_code == 303
    page = nobody.get(f"/en{path}").text
    for words in ("New pipes", "12", "decision.pdf", "https://example.org/session", problem.title):
        assert words in page
    assert "Nino" not in page
    assert nobody.get(f"{path}/evidence/{evidence.id}").data == PDF
    assert "Council of Telavi" in nobody.get("/observations").text
    line = session.scalars(select(ProblemLog).where(ProblemLog.kind == "observation")).one()
    assert (line.problem_id, line.details, line.is_public) == (problem.id, {"observation": one.id}, True)
    told = nobody.get(f"/en/problems/{problem.id}").text
    assert "An observer told what was seen" in told
    assert f'href="/en{path}"' in told
    assert "Council of Telavi" in nobody.get(f"/en/projects/{project.id}").text
    assert "Council of Telavi" in nobody.get(f"/en/events/{event.id}").text
    feed = nobody.get("/en/feeds/observations.atom")
    assert feed.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert "Council of Telavi" in feed.text
    assert "Nino" not in feed.text
    same = nobody.get("/en/feeds/observations.atom", headers={"If-None-Match": feed.headers["ETag"]})
    assert same.status_code == 304
    mail = session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "observation_checked")).one()
    assert (mail.to_address, mail.subject) == (observer.email, "Verified: Council of Telavi")


def test_a_refused_one_tells_why_and_can_be_filed_again(client: FlaskClient, session: Session) -> None:
    observer = sign_in(client, session, make_person(session))
    one = make_observation(session, observer, state="filed")
    path = f"/observations/{one.id}"
    moderator = client.application.test_client()
    sign_in(moderator, session, make_person(session, "moderator", region="GE-KA"))
    assert post(moderator, f"{path}/refuse", {"version": 1}).status_code == 422
    assert post(moderator, f"{path}/refuse", {"version": 1, "reason": "Which day?"}).status_code == 303
    assert "Which day?" in client.get(path).text
    assert post(client, f"{path}/edit", form(version=2)).status_code == 303
    assert post(client, f"{path}/file", {"version": 3}).status_code == 303
    assert newest(session).state == "filed"
    assert post(moderator, f"{path}/verify", {"version": 3}).status_code == 409


def test_nobody_verifies_the_own_one_nor_that_of_another_region(
    client: FlaskClient, session: Session
) -> None:
    moderator = sign_in(client, session, make_person(session, "moderator", region="GE-KA"))
    own = make_observation(session, moderator, state="filed")
    assert post(client, f"/observations/{own.id}/verify", {"version": 1}).status_code == 403
    elsewhere = make_observation(session, make_person(session), state="filed", region_code="GE-IM")
    assert post(client, f"/observations/{elsewhere.id}/verify", {"version": 1}).status_code == 404


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"kind": "party"}, "kind"),
        ({"region": ""}, "region"),
        ({"happened_on": "2100-01-01"}, "happened_on"),
        ({"happened_on": "yesterday"}, "happened_on"),
        ({"session-open": "perhaps"}, "session-open"),
        ({"session-visitors": "-1"}, "session-visitors"),
        ({"session-decided": "x" * 1001}, "session-decided"),
        ({"event": "999999"}, "event"),
        ({"problems": "x"}, "problems"),
        ({"topics": ["nothing"]}, "topics"),
    ],
)
def test_what_is_wrong_is_named(
    client: FlaskClient, session: Session, values: dict[str, Any], field: str
) -> None:
    sign_in(client, session, make_person(session))
    answer = post(client, "/observations/new", form(**values))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert session.scalar(select(func.count()).select_from(Observation)) == 0


def test_every_kind_has_its_questions(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, make_person(session))
    for kind, questions in QUESTIONS.items():
        page = client.get(f"/observations/new?kind={kind}").text
        assert all(f'name="{kind}-{question.code}"' in page for question in questions)
    event = make_event(session, kind="tender", days=-2)
    page = client.get(f"/observations/new?event={event.id}").text
    assert 'name="tender-bidders"' in page
    assert f'value="{event.id}"' in page


def test_an_empty_one_is_not_filed_and_a_draft_can_be_deleted(client: FlaskClient, session: Session) -> None:
    observer = sign_in(client, session, make_person(session))
    one = make_observation(session, observer, state="draft", answers={}, text="")
    assert post(client, f"/observations/{one.id}/file", {"version": 1}).status_code == 409
    assert post(client, f"/observations/{one.id}/withdraw").status_code == 303
    assert session.scalar(select(func.count()).select_from(Observation)) == 0
    verified = make_observation(session, observer)
    assert post(client, f"/observations/{verified.id}/withdraw").status_code == 409


def test_the_name_shows_where_the_observer_wants_it(client: FlaskClient, session: Session) -> None:
    one = make_observation(session, make_person(session, name="Luka the observer"), name_shown=True)
    assert "Luka the observer" in client.get(f"/observations/{one.id}").text


def test_the_sweep_leaves_evidence_and_minutes(session: Session, app: Flask) -> None:
    storage = storage_of(app)
    one = make_observation(session, make_person(session), state="draft")
    for key in ("evidence/a.pdf", "evidence/b.pdf", "evidence/c.pdf"):
        storage.put(key, PDF, "application/pdf")
    session.add(ObservationEvidence(observation_id=one.id, storage_key="evidence/a.pdf", file_name="a.pdf"))
    make_event(session, minutes_key="evidence/b.pdf", minutes_name="b.pdf")
    session.flush()
    sweep_files(session, storage, now=datetime.now(UTC) + timedelta(days=2))
    assert storage.get("evidence/c.pdf") is None
    assert storage.get("evidence/a.pdf")
    assert storage.get("evidence/b.pdf")


def test_a_merge_takes_events_and_observations_along(session: Session) -> None:
    ended, stays = make_problem(session), make_problem(session)
    one, event = make_observation(session), make_event(session)
    session.add(ObservationProblem(observation_id=one.id, problem_id=ended.id))
    session.add_all(EventProblem(event_id=event.id, problem_id=problem.id) for problem in (ended, stays))
    session.flush()
    move_told_problems(session, ended.id, stays.id, None)
    assert session.scalars(select(ObservationProblem.problem_id)).all() == [stays.id]
    assert session.scalars(select(EventProblem.problem_id)).all() == [stays.id]
