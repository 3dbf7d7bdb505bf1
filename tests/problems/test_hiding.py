"""What moderators take off the page and put back: evidence and updates; nobody else sees it meanwhile."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.problems.models import Evidence, Problem
from app.problems.queries.work import read_work
from app.problems.services.around import add_update
from app.problems.services.closing import close_problem
from app.problems.services.evidence_files import keep_evidence_file
from app.problems.services.steps import EvidenceInput, add_evidence, advance_step
from app.problems.workflow.steps import Refusal
from tests.factories_problems import make_person
from tests.problems.moderating import do, fresh
from tests.problems.photos import storage_of
from tests.problems.test_evidence_files import PDF
from tests.problems.work import log_kinds, make_ready, make_work


def make_piece(session: Session, app: Flask, problem: Problem) -> Evidence:
    key, name = keep_evidence_file(storage_of(app), PDF, "secret plan.pdf")
    given = EvidenceInput("file", text="It names a neighbour", storage_key=key, file_name=name)
    return add_evidence(session, problem.id, make_person(session, "member").id, given)


def test_hidden_evidence_is_off_the_page_and_its_file_too_until_it_is_shown_again(
    app: Flask, client: FlaskClient, session: Session, moderator: Person
) -> None:
    problem = make_work(session)
    piece = make_piece(session, app, problem)
    anybody = app.test_client()
    assert anybody.get(f"/evidence/{piece.id}").status_code == 200

    assert do(client, problem, "hide_evidence", evidence=str(piece.id)).status_code == 303
    do(client, problem, "hide_evidence", evidence=str(piece.id))

    assert "It names a neighbour" not in anybody.get(f"/en/problems/{problem.id}").text
    assert anybody.get(f"/evidence/{piece.id}").status_code == 404
    mine = client.get(f"/evidence/{piece.id}")
    assert mine.status_code == 200
    assert "no-store" in mine.headers["Cache-Control"]
    page = client.get(f"/en/moderation/{problem.id}").text
    assert "It names a neighbour" in page
    assert "A moderator hid a piece of evidence." in page
    assert "hid a piece of evidence" not in anybody.get(f"/en/problems/{problem.id}").text

    do(client, problem, "show_evidence", evidence=str(piece.id))
    assert "It names a neighbour" in anybody.get(f"/en/problems/{problem.id}").text
    assert anybody.get(f"/evidence/{piece.id}").status_code == 200
    assert log_kinds(session, problem.id)[-2:] == ["evidence_hidden", "evidence_shown"]


def test_a_step_needs_another_piece_for_one_that_is_hidden(
    app: Flask, client: FlaskClient, session: Session, moderator: Person
) -> None:
    problem = make_work(session)
    make_ready(session, problem, moderator.id)
    piece = session.scalars(select(Evidence).where(Evidence.problem_id == problem.id)).one()
    assert do(client, problem, "hide_evidence", evidence=str(piece.id)).status_code == 303
    session.expire_all()
    active = read_work(session, fresh(session, problem), "en").active
    assert active is not None
    assert active.missing_evidence == 1
    with pytest.raises(Refusal):
        advance_step(session, problem.id, moderator.id, problem.version)


def test_the_words_of_the_end_are_hidden_with_its_evidence(
    client: FlaskClient, session: Session, moderator: Person
) -> None:
    problem = make_work(session)
    shown = EvidenceInput("link", text="Ask my neighbour Gia", url="https://example.org/gia")
    close_problem(session, problem.id, moderator.id, problem.version, status="not_solved", evidence=shown)
    piece = session.scalars(select(Evidence).where(Evidence.problem_id == problem.id)).one()
    assert "neighbour Gia" in client.get(f"/en/problems/{problem.id}").text
    do(client, fresh(session, problem), "hide_evidence", evidence=str(piece.id))
    page = client.get(f"/en/problems/{problem.id}").text
    assert "neighbour Gia" not in page
    assert "example.org/gia" not in page
    assert "The problem was closed" in page


def test_a_hidden_update_is_put_back(
    app: Flask, client: FlaskClient, session: Session, moderator: Person
) -> None:
    problem, writer = make_work(session), make_person(session)
    written = add_update(
        session, storage_of(app), problem, writer.id, kind="comment", text="The pump has come."
    )
    do(client, problem, "hide_update", update=str(written.id))
    assert "The pump has come." not in client.get(f"/en/problems/{problem.id}").text
    do(client, problem, "show_update", update=str(written.id))
    assert "The pump has come." in client.get(f"/en/problems/{problem.id}").text
    assert log_kinds(session, problem.id)[-2:] == ["update_hidden", "update_shown"]


@pytest.mark.parametrize("move", ["hide_evidence", "show_evidence"])
def test_evidence_of_another_problem_is_not_found(
    app: Flask, client: FlaskClient, session: Session, moderator: Person, move: str
) -> None:
    piece = make_piece(session, app, make_work(session))
    problem = make_work(session)
    for number in (str(piece.id), "", "x", "99999999"):
        assert do(client, problem, move, evidence=number).status_code == 404
    assert fresh(session, piece).hidden_at is None  # type: ignore[arg-type, attr-defined]
