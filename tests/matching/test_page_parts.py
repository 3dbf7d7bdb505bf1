"""What pages of problems, projects and donors show of links; and that changes ask for a matching."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.matching.queries import reach
from app.paging import write_cursor
from tests.factories import keep, make_organisation, make_project
from tests.factories_links import make_link
from tests.factories_problems import make_person, make_problem
from tests.factories_resources import make_member, make_resource
from tests.matching.walking import jobs, make_stage
from tests.problems.work import make_work
from tests.resources.giving import give, make_scene
from tests.signing import post, sign_in


def test_the_problem_shows_confirmed_links_first_then_the_best_suggestions(
    client: FlaskClient, session: Session
) -> None:
    problem = make_problem(session)
    for number, (state, score) in enumerate(
        [("suggested", 0.9), ("agreed", 0.5), ("suggested", 0.95), ("contacted", 0.6), ("refused", 0.99)]
    ):
        project = make_project(session, f"Project {number}", places=())
        make_link(session, problem, project, state, score=score)
    page = client.get(f"/en/problems/{problem.id}").text
    places = [page.index(f"Project {number}</bdi>") for number in (1, 3, 2, 0)]
    assert places == sorted(places)
    assert "Project 4" not in page
    assert "fits 95%" in page


def test_nobody_is_shown_buttons_that_are_not_theirs(client: FlaskClient, session: Session) -> None:
    stage = make_stage(session)
    assert f"/links/{stage.link.id}/" not in client.get(f"/en/problems/{stage.problem.id}").text
    sign_in(client, session, make_person(session, "member"))
    page = client.get(f"/en/problems/{stage.problem.id}").text
    assert f"/links/{stage.link.id}/" not in page
    assert f"/problems/{stage.problem.id}/links/new" in page
    sign_in(client, session, stage.owner)
    page = client.get(f"/en/problems/{stage.problem.id}").text
    assert f'action="/en/links/{stage.link.id}/contact"' in page
    assert f'action="/en/links/{stage.link.id}/refuse"' in page


def test_a_problem_without_help_says_so(client: FlaskClient, session: Session) -> None:
    problem = make_problem(session)
    assert "Nothing is known yet that could help" in client.get(f"/en/problems/{problem.id}").text


def test_a_closed_problem_shows_what_helped_and_suggests_nothing(
    client: FlaskClient, session: Session
) -> None:
    problem = make_problem(session, status="solved")
    for title, state in (("It helped", "done"), ("It might have", "suggested")):
        make_link(session, problem, make_project(session, title, places=()), state)
    page = client.get(f"/en/problems/{problem.id}").text
    assert "It helped" in page
    assert "It might have" not in page


def test_a_project_and_its_donor_show_the_public_problems_in_reach(
    client: FlaskClient, session: Session
) -> None:
    bank = make_organisation(session, "Bank of Rivers")
    project = make_project(session, donors=(bank,))
    ended = make_project(session, "Old pipes", donors=(bank,), status="closed")
    keep(session)
    titles = [f"Problem {number}" for number in range(7)]
    for number, title in enumerate(titles):
        make_link(session, make_problem(session, title=title), project, score=0.9 - number / 100)
    for title, columns in (
        ("Hidden one", {"visibility": "region"}),
        ("Waiting one", {"moderation": "waiting"}),
        ("Solved one", {"status": "solved"}),
    ):
        make_link(session, make_problem(session, title=title, **columns), project, score=0.99)
    make_link(session, make_problem(session, title="Unwanted one"), project, "refused", score=0.99)
    make_link(session, make_problem(session, title="Too late one"), ended, score=0.99)

    for path in (f"/en/projects/{project.id}", f"/en/donors/{bank.slug}"):
        page = client.get(path).text
        assert [title for title in titles if title in page] == titles[:5], path
        for title in ("Hidden one", "Waiting one", "Solved one", "Unwanted one"):
            assert title not in page, path
    assert "Too late one" not in client.get(f"/en/donors/{bank.slug}").text
    for path in (f"/en/links/of/project/{project.id}", f"/en/links/of/organisation/{bank.id}"):
        page = client.get(path).text
        places = [page.index(title) for title in titles]
        assert places == sorted(places), path


def test_an_organisation_reaches_by_its_resources_its_projects_and_itself_each_problem_once(
    client: FlaskClient, session: Session
) -> None:
    member = make_member(session)
    project = make_project(session, implementers=(member,))
    keep(session)
    problem = make_problem(session, title="Dry taps")
    hidden = make_problem(session, title="Only for members")
    make_link(session, problem, project, score=0.7)
    make_link(session, problem, make_resource(session, owner=member), score=0.8)
    make_link(session, problem, member, score=None, origin="person", facts={})
    make_link(session, hidden, make_resource(session, "Other", member, visibility="members"))
    page = client.get(f"/en/links/of/organisation/{member.id}").text
    assert page.count("Dry taps</bdi>") == 1
    assert "Only for members" not in page
    sign_in(client, session, make_person(session, "member"))
    assert "Only for members" in client.get(f"/en/links/of/organisation/{member.id}").text


def test_the_parts_cost_few_statements(client: FlaskClient, session: Session, statements: list[str]) -> None:
    problem = make_problem(session)
    for number in range(8):
        make_link(session, problem, make_project(session, f"Project {number}"))
    statements.clear()
    client.get(f"/en/problems/{problem.id}")
    about_links = [sent for sent in statements if "FROM link" in sent or "JOIN link" in sent]
    assert len(about_links) <= 2


def test_a_change_asks_for_a_matching_in_its_own_transaction(client: FlaskClient, session: Session) -> None:
    problem = make_problem(session, moderation="waiting")
    sign_in(client, session, make_person(session, "moderator", region="GE-KA"))
    post(client, f"/en/moderation/{problem.id}/publish", {"version": str(problem.version)})
    assert jobs(session, "matching:match") == [{"kind": "problem", "id": problem.id}]
    session.execute(text("DELETE FROM procrastinate_jobs"))
    refused = post(client, f"/en/moderation/{problem.id}/publish", {"version": "0"})
    assert refused.status_code == 409
    assert jobs(session, "matching:match") == []


def test_closing_asks_for_a_matching(client: FlaskClient, session: Session) -> None:
    problem = make_work(session)
    sign_in(client, session, make_person(session, "admin"))
    closed = post(
        client,
        f"/en/problems/{problem.id}/work/close",
        {"version": str(problem.version), "status": "not_solved", "text": "Nothing came of it."},
    )
    assert closed.status_code == 303
    assert jobs(session, "matching:match") == [{"kind": "problem", "id": problem.id}]


def test_what_cannot_be_suggested_any_more_says_why(client: FlaskClient, session: Session) -> None:
    over = make_project(session, "Old pipes", status="closed", ends_on=date(2024, 6, 1))
    past = make_project(session, "Late pipes", status="implementation", ends_on=date(2025, 1, 1))
    stopped = make_project(session, "Stopped pipes", status="suspended")
    lonely = make_project(session, "New pipes", status="implementation")
    keep(session)
    paused = make_resource(session, "Paused pump", state="paused")
    scene = make_scene(session)
    give(session, scene, 5)
    for path, words in (
        (f"projects/{over.id}", "This project is over"),
        (f"projects/{past.id}", "This project is over"),
        (f"projects/{stopped.id}", "This project was stopped"),
        (f"projects/{lonely.id}", "No reported problem is known"),
        (f"resources/{paused.id}", "This is not offered at present"),
        (f"resources/{scene.resource.id}", "All of it is allocated"),
    ):
        assert words in client.get(f"/en/{path}").text, path


def test_all_problems_in_reach_come_page_by_page(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "PAGE", 2)
    monkeypatch.setattr(reach, "MOST", 6)
    bank = make_organisation(session, "Bank of Rivers")
    project = make_project(session, donors=(bank,))
    keep(session)
    for number in range(5):
        make_link(
            session, make_problem(session, title=f"Problem {number}"), project, score=0.9 - number / 100
        )
    for start in (f"/en/links/of/project/{project.id}", f"/en/links/of/organisation/{bank.id}"):
        path, found = start, []
        while path:
            page = client.get(path).text
            found.append(re.findall(r"<bdi>(Problem \d)</bdi>", page))
            further = re.search(r'rel="next" href="([^"]+)"', page)
            path = further[1] if further else ""
        assert found == [["Problem 0", "Problem 1"], ["Problem 2", "Problem 3"], ["Problem 4"]], start
    far = client.get(f"/en/links/of/project/{project.id}?cursor={write_cursor(99, 0)}")
    assert "The list ends here." in far.text
    assert client.get(f"/en/links/of/project/{project.id}?cursor=x").status_code == 400
