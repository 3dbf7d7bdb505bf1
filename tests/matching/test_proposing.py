"""Proposing by hand what could help: found by words, kept once, told to both sides."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.matching.models import Link
from tests.factories import keep, make_organisation, make_project
from tests.factories_links import make_link
from tests.factories_problems import make_person, make_problem
from tests.factories_resources import make_member, make_resource
from tests.matching.walking import log_of
from tests.signing import post, sign_in


def test_a_member_finds_and_proposes_what_could_help(client: FlaskClient, session: Session) -> None:
    problem, member = make_problem(session), make_person(session, "member", name="Gia Lomidze")
    resource, project = make_resource(session), make_project(session)
    make_organisation(session, "Friends of Water", kind="ngo")
    keep(session)
    sign_in(client, session, member)

    page = client.get(f"/en/problems/{problem.id}/links/new?q=water").text
    for value in (f"resource:{resource.id}", f"project:{project.id}"):
        assert f'value="{value}"' in page
    assert "Friends of Water" in page

    answer = post(
        client,
        f"/en/problems/{problem.id}/links/new",
        {"helper": f"resource:{resource.id}", "text": "They did it in Gori."},
    )
    link = session.scalars(select(Link)).one()
    assert answer.location == f"/en/links/{link.id}?done=propose"
    assert (link.origin, link.state, link.score) == ("person", "suggested", None)
    assert log_of(session, link) == [(None, "suggested", None)]
    page = client.get(f"/en/links/{link.id}").text
    assert "They did it in Gori." in page
    assert "Gia Lomidze" in page
    page = client.get(f"/en/problems/{problem.id}").text
    assert "proposed by a member" in page


def test_what_is_linked_already_leads_to_its_link(client: FlaskClient, session: Session) -> None:
    problem, resource = make_problem(session), make_resource(session)
    link = make_link(session, problem, resource, "agreed")
    sign_in(client, session, make_person(session, "member"))
    answer = post(client, f"/en/problems/{problem.id}/links/new", {"helper": f"resource:{resource.id}"})
    assert answer.location == f"/en/links/{link.id}?done=known"
    assert "It stands here already" in client.get(answer.location).text
    assert [found.id for found in session.scalars(select(Link))] == [link.id]
    session.refresh(link)
    assert link.state == "agreed"


def test_what_was_refused_is_said_so_to_who_may_not_see_that_link(
    client: FlaskClient, session: Session
) -> None:
    problem, resource = make_problem(session), make_resource(session)
    link = make_link(session, problem, resource, "refused")
    sign_in(client, session, make_person(session, "member"))
    answer = post(client, f"/en/problems/{problem.id}/links/new", {"helper": f"resource:{resource.id}"})
    assert answer.status_code == 422
    assert "it does not fit" in answer.text
    session.refresh(link)
    assert link.state == "refused"


@pytest.mark.parametrize(
    "helper",
    ["", "resource", "resource:", "resource:abc", "resource:99999999999", "problem:1", "project:999"],
)
def test_a_choice_that_is_none_names_its_field(client: FlaskClient, session: Session, helper: str) -> None:
    problem = make_problem(session)
    make_resource(session)
    sign_in(client, session, make_person(session, "member"))
    answer = post(client, f"/en/problems/{problem.id}/links/new", {"helper": helper, "q": "water"})
    assert answer.status_code == 422
    assert 'id="helper-error"' in answer.text
    assert 'href="#helper"' in answer.text


def test_what_a_member_does_not_see_is_neither_found_nor_taken(client: FlaskClient, session: Session) -> None:
    problem = make_problem(session)
    hidden = make_resource(session, visibility="moderators")
    gone = make_resource(session, "Water pumps", make_member(session, "Pump House"), state="withdrawn")
    sign_in(client, session, make_person(session, "member"))
    page = client.get(f"/en/problems/{problem.id}/links/new?q=water").text
    over = make_resource(session, "Water tests", available_to=date(2026, 1, 1))
    for resource in (hidden, gone, over):
        assert f"resource:{resource.id}" not in page
        sent = post(client, f"/en/problems/{problem.id}/links/new", {"helper": f"resource:{resource.id}"})
        assert sent.status_code == 422


def test_what_is_cancelled_or_has_only_applied_is_not_proposed(client: FlaskClient, session: Session) -> None:
    problem, project = make_problem(session), make_project(session, status="cancelled")
    applicant = make_organisation(session, "Water for All", kind="ngo", status="applicant")
    keep(session)
    sign_in(client, session, make_person(session, "member"))
    for helper in (f"project:{project.id}", f"organisation:{applicant.id}"):
        sent = post(client, f"/en/problems/{problem.id}/links/new", {"helper": helper})
        assert sent.status_code == 422
    assert session.scalars(select(Link)).all() == []


def test_a_closed_problem_takes_no_proposal(client: FlaskClient, session: Session) -> None:
    problem, resource = make_problem(session, status="solved"), make_resource(session)
    sign_in(client, session, make_person(session, "member"))
    answer = post(client, f"/en/problems/{problem.id}/links/new", {"helper": f"resource:{resource.id}"})
    assert answer.status_code == 422
    assert "This problem is closed" in answer.text


@pytest.mark.parametrize("words", ["", "%", "zzzz", "a" * 500, "' OR 1=1 --", "წყალი"])
def test_any_words_may_be_looked_for(client: FlaskClient, session: Session, words: str) -> None:
    problem = make_problem(session)
    sign_in(client, session, make_person(session, "member"))
    answer = client.get(f"/problems/{problem.id}/links/new", query_string={"q": words})
    assert answer.status_code == 200
