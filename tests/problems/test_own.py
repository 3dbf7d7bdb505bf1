"""What a reporter does with the own report, and what nobody else may."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Conflict, Unprocessable
from app.problems.forms import parse_report
from app.problems.links import own_path
from app.problems.models import Flag, Problem, ProblemLog, ProblemOriginal
from app.problems.services.own import edit_report, erase_unconfirmed, hide_name, withdraw_report
from tests.factories_problems import make_person, make_problem
from tests.problems.reports import filled_form, send
from tests.signing import sign_in


def changed(session: Session, **changes: str) -> object:
    return parse_report(session, filled_form(**changes), None, "ka", asks_email=False)


def edit(session: Session, problem: Problem, version: int | None = None, **changes: str) -> Problem:
    report = changed(session, **changes)
    return edit_report(session, problem.id, report, problem.version if version is None else version)  # type: ignore[arg-type]


def kinds(session: Session, problem: Problem) -> list[str]:
    return list(session.scalars(select(ProblemLog.kind).where(ProblemLog.problem_id == problem.id)))


def test_an_edit_keeps_what_was_said_before(session: Session) -> None:
    problem = make_problem(session, "Old title", moderation="asked", version=3)
    edit(session, problem, title="New title", position="42.25, 42.70", location_precision="village")
    assert (problem.title, problem.region_code, problem.moderation, problem.version) == (
        "New title", "GE-IM", "waiting", 4,
    )  # fmt: skip
    original = session.scalars(select(ProblemOriginal)).one()
    assert (original.version, original.values["title"]) == (3, "Old title")
    point, masked = session.execute(
        select(func.ST_AsText(Problem.point), func.ST_AsText(Problem.masked)).where(Problem.id == problem.id)
    ).one()
    assert point == "POINT(42.7 42.25)" != masked
    assert kinds(session, problem) == ["edited"]


def test_what_is_public_stays_so_and_is_put_before_the_moderators(session: Session) -> None:
    problem = make_problem(session)
    edit(session, problem, title="New title")
    session.refresh(problem)
    assert problem.is_public
    assert session.scalars(select(Flag.problem_id)).all() == [problem.id]


def test_who_read_an_older_version_is_told(session: Session) -> None:
    problem = make_problem(session, "Old title", version=2)
    with pytest.raises(Conflict):
        edit(session, problem, version=1, title="New title")
    assert problem.title == "Old title"


@pytest.mark.parametrize("columns", [{"status": "solved"}, {"moderation": "withdrawn"}])
def test_what_is_closed_stays_as_it_is(session: Session, columns: dict[str, str]) -> None:
    problem = make_problem(session, **columns)  # type: ignore[arg-type]
    with pytest.raises(Unprocessable):
        edit(session, problem, title="New title")


def test_a_withdrawn_report_is_public_no_more(session: Session) -> None:
    problem = make_problem(session)
    for _ in range(2):
        withdraw_report(session, problem.id, None)
    session.flush()
    session.refresh(problem)
    assert (problem.moderation, problem.is_public) == ("withdrawn", False)
    assert kinds(session, problem) == ["withdrawn"]


def test_a_name_is_hidden_later(session: Session) -> None:
    problem = make_problem(session, name_shown=True, reporter_name="Nino", on_behalf_of="School 1")
    for _ in range(2):
        hide_name(session, problem.id, None)
    assert (problem.name_shown, problem.on_behalf_of) == (False, None)
    assert kinds(session, problem) == ["name_hidden"]


def test_only_what_nobody_confirmed_for_a_week_is_erased(session: Session) -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    old, new = now - timedelta(days=8), now - timedelta(days=6)
    make_problem(session, moderation="unconfirmed", reported_at=old)
    kept = [
        make_problem(session, moderation="unconfirmed", reported_at=new).id,
        make_problem(session, moderation="waiting", reported_at=old).id,
        make_problem(session, moderation="published", reported_at=old).id,
    ]
    assert erase_unconfirmed(session, now) == 1
    assert session.scalars(select(Problem.id).order_by(Problem.id)).all() == kept
    assert erase_unconfirmed(session, now) == 0


def test_a_person_edits_the_own_report_and_nobody_elses(client: FlaskClient, session: Session) -> None:
    person = sign_in(client, session, make_person(session))
    own, other = make_problem(session, reporter_id=person.id), make_problem(session)
    page = client.get(f"/en/problems/{own.id}/edit")
    assert own.title in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    answer = send(client, f"/en/problems/{own.id}/edit", title="New title", version="1")
    assert (answer.status_code, answer.location) == (303, f"/en/problems/{own.id}/edit?saved=1")
    session.expire_all()
    assert own.title == "New title"
    again = send(client, f"/en/problems/{own.id}/edit", title="Newer title", version="1")
    assert again.status_code == 409
    assert "changed meanwhile" in again.text
    assert client.get(f"/en/problems/{other.id}/edit").status_code == 404
    assert send(client, f"/en/problems/{other.id}/withdraw", whole=False).status_code == 404


def test_an_own_report_is_not_offered_as_like_itself(client: FlaskClient, session: Session) -> None:
    person = sign_in(client, session, make_person(session))
    own = make_problem(session, reporter_id=person.id)
    for path in (f"/en/problems/{own.id}/edit", "/en/problems/new/preview"):
        answer = send(client, path, do="preview", title=own.title, version="1")
        assert (answer.status_code, "data-preview-of" in answer.text) == (200, True)
        assert f"/en/problems/{own.id}/support" not in answer.text
    assert f"/en/problems/{own.id}/support" in send(client, "/en/problems/new/preview", title=own.title).text


def test_without_account_the_signed_address_does_it(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    problem = make_problem(session, name_shown=True, reporter_name="Nino", reporter_email="nino@example.org")
    path = f"/en{own_path(app.config['SETTINGS'].secret_keys, problem)}"
    page = client.get(path).text
    assert "Hide my name" in page
    assert all(f'action="{address}"' in page for address in (path, f"{path}/withdraw", f"{path}/hide-name"))
    assert send(client, path, title="New title", version="1").status_code == 303
    assert send(client, f"{path}/hide-name", whole=False).status_code == 303
    session.expire_all()
    assert (problem.title, problem.name_shown, problem.reporter_email) == (
        "New title", False, "nino@example.org",
    )  # fmt: skip
    assert send(client, f"{path}/withdraw", whole=False).status_code == 303
    assert "You took this report back" in client.get(path).text
    assert client.get(f"{path}0").status_code == 404


def test_who_holds_the_link_and_is_signed_in_is_named_nowhere(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    problem = make_problem(session, reporter_email="nino@example.org")
    path = own_path(app.config["SETTINGS"].secret_keys, problem)
    sign_in(client, session, make_person(session, name="Somebody Else"))
    assert send(client, f"/en{path}", title="New title", version="1").status_code == 303
    shown = send(client, f"/en{path}", title="New title", version="2", name="Nino", name_shown="yes")
    assert shown.status_code == 303
    session.expire_all()
    assert (problem.reporter_name, problem.reporter_id) == ("Nino", None)
    for model, column in ((ProblemLog, "person_id"), (ProblemOriginal, "changed_by_id"), (Flag, "person_id")):
        assert set(session.scalars(select(getattr(model, column)))) == {None}
    page = client.get(f"/en{path}").text
    assert "Somebody Else" not in page.split("<main")[1]
    assert 'name="name"' in page, "the name on the report can be changed"
    assert "Somebody Else" not in app.test_client().get(f"/en/problems/{problem.id}").text


def test_the_preview_of_an_edited_report_has_its_own_name(client: FlaskClient, session: Session) -> None:
    reporter = sign_in(client, session, make_person(session, name="Gia Kiknadze"))
    problem = make_problem(session, reporter_id=reporter.id)
    page = client.get(f"/en/problems/{problem.id}/edit").text
    assert "Show my name (Gia Kiknadze)" in page
    (name,) = re.findall(r'name="name" value="([^"]*)"', page)
    preview = send(client, "/en/problems/new/preview", version="1", name=name, name_shown="yes").text
    assert "Gia Kiknadze" in preview
    whole = {"version": "1", "name": "Somebody Else", "name_shown": "yes"}
    assert send(client, f"/en/problems/{problem.id}/edit", **whole).status_code == 303
    session.expire_all()
    assert problem.reporter_name == "Gia Kiknadze"
    # Whoever holds another's link gets the name in that one's form.
    other = send(client, "/en/problems/new/preview", version="1", name="Nino", name_shown="yes").text
    assert "Nino" in other
    assert "Gia Kiknadze" not in other


def test_a_wrong_edit_is_told_beside_its_field(client: FlaskClient, session: Session) -> None:
    person = sign_in(client, session, make_person(session))
    own = make_problem(session, "Old title", reporter_id=person.id)
    answer = send(client, f"/en/problems/{own.id}/edit", title="", position="48.85, 2.35", version="1")
    assert answer.status_code == 422
    assert 'href="#title"' in answer.text
    assert "outside Georgia" in answer.text
    session.expire_all()
    assert own.title == "Old title"
