"""A link's page and its moves, by whoever may make them: accepted, refused, forbidden, too late."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.matching.models import Link
from app.problems.models import Evidence, ProblemLog
from tests.factories import make_project
from tests.factories_links import make_link
from tests.factories_problems import make_person, make_problem
from tests.factories_resources import make_editor, make_resource
from tests.matching.walking import jobs, log_of, make_stage, move
from tests.signing import sign_in, sign_out


def test_a_link_goes_its_whole_way_and_the_problem_tells_of_it(client: FlaskClient, session: Session) -> None:
    stage = make_stage(session)
    link, problem = stage.link, stage.problem

    sign_in(client, session, stage.owner)
    assert move(client, session, link, "contact", text="We called them.").status_code == 303
    assert move(client, session, link, "agree").status_code == 403
    sign_in(client, session, stage.helper)
    assert move(client, session, link, "agree").status_code == 303
    session.refresh(problem)
    assert problem.linked
    assert move(client, session, link, "deliver").status_code == 303
    assert move(client, session, link, "done").status_code == 422
    assert move(client, session, link, "done", text="Two engineers mended the pipe.").status_code == 303

    session.refresh(link)
    assert link.state == "done"
    assert log_of(session, link) == [
        ("suggested", "contacted", "problem"),
        ("contacted", "agreed", "resource"),
        ("agreed", "delivering", "resource"),
        ("delivering", "done", "resource"),
    ]
    kinds = select(ProblemLog.kind).where(ProblemLog.problem_id == problem.id, ProblemLog.kind.like("link_%"))
    assert list(session.scalars(kinds.order_by(ProblemLog.id))) == [
        "link_agreed",
        "link_delivering",
        "link_done",
    ]
    shown = session.get_one(Evidence, link.evidence_id)
    assert (shown.problem_id, shown.text) == (problem.id, "Two engineers mended the pipe.")

    sign_out(client)
    page = client.get(f"/en/links/{link.id}").text
    assert page.count('aria-current="step"') == 1
    assert "Two engineers mended the pipe." in page
    assert "Nino Beridze" in page
    page = client.get(f"/en/problems/{problem.id}").text
    assert "Help that was agreed upon has arrived." in page
    assert f'href="/en/links/{link.id}"' in page


def test_the_page_tells_both_sides_and_each_part_with_its_weight(
    client: FlaskClient, session: Session
) -> None:
    stage = make_stage(session)
    page = client.get(f"/en/links/{stage.link.id}").text
    assert stage.problem.title in page
    assert "Two engineers for water pipes" in page
    assert "Valley Union" in page
    assert "same municipality" in page
    assert "Engineers: 3 of 5 free" in page
    assert "fits 80%" in page
    assert "What you can do" not in page
    assert "იმავე მუნიციპალიტეტში" in client.get(f"/links/{stage.link.id}").text


def test_a_second_move_on_what_was_seen_before_is_told_and_changes_nothing(
    client: FlaskClient, session: Session
) -> None:
    stage = make_stage(session)
    sign_in(client, session, stage.owner)
    assert move(client, session, stage.link, "contact").status_code == 303
    late = move(client, session, stage.link, "refuse", version="1", reason="too_far")
    assert late.status_code == 409
    assert "Somebody else changed this link meanwhile" in late.text
    session.refresh(stage.link)
    assert stage.link.state == "contacted"


def test_a_moderator_refuses_in_one_tap_and_suggests_it_again(client: FlaskClient, session: Session) -> None:
    stage = make_stage(session)
    sign_in(client, session, make_person(session, "moderator", region="GE-KA"))
    page = client.get(f"/en/problems/{stage.problem.id}").text
    assert 'name="reason" value="too_far"' in page

    answer = move(client, session, stage.link, "refuse", reason="too_far", back="problem")
    assert answer.location == f"/en/problems/{stage.problem.id}?link=refuse#help"
    session.refresh(stage.link)
    assert (stage.link.state, stage.link.refusal_reason) == ("refused", "too_far")
    assert "It is too far away." in client.get(f"/en/links/{stage.link.id}").text

    assert move(client, session, stage.link, "reopen").status_code == 303
    session.refresh(stage.link)
    assert (stage.link.state, stage.link.refusal_reason) == ("suggested", None)
    assert stage.link.origin == "person"


def test_the_words_of_a_no_stay_with_the_sides_when_it_is_suggested_again(
    client: FlaskClient, session: Session
) -> None:
    stage = make_stage(session)
    sign_in(client, session, make_person(session, "moderator", region="GE-KA"))
    move(client, session, stage.link, "refuse", reason="other", text="Their director is ill")
    move(client, session, stage.link, "reopen")
    address = f"/en/links/{stage.link.id}"
    assert "Their director is ill" in client.get(address).text

    sign_out(client)
    page = client.get(address)
    assert page.status_code == 200
    assert "Their director is ill" not in page.text


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "refuse-reason"),
        ({"reason": "other"}, "refuse-text"),
        ({"text": "a" * 1001}, "refuse-text"),
    ],
)
def test_a_refusal_names_the_field_that_lacks(
    client: FlaskClient, session: Session, form: dict[str, str], field: str
) -> None:
    stage = make_stage(session)
    sign_in(client, session, stage.owner)
    answer = move(client, session, stage.link, "refuse", **form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_what_is_agreed_and_refused_then_is_told_in_the_problems_log(
    client: FlaskClient, session: Session
) -> None:
    stage = make_stage(session, "agreed")
    sign_in(client, session, stage.helper)
    assert move(client, session, stage.link, "refuse", reason="used_up").status_code == 303
    session.refresh(stage.problem)
    assert not stage.problem.linked
    assert "Help that was agreed upon will not come." in client.get(f"/en/problems/{stage.problem.id}").text


def test_others_may_not_move_it(client: FlaskClient, session: Session) -> None:
    stage = make_stage(session)
    for person in (
        make_person(session),
        make_person(session, "member"),
        make_person(session, "editor"),
        make_person(session, "moderator", region="GE-IM"),
        make_editor(session, stage.organisation, role="member"),
    ):
        sign_in(client, session, person)
        for name in ("contact", "refuse"):
            assert move(client, session, stage.link, name, reason="too_far").status_code == 403
    sign_out(client)
    assert "/account/sign-in" in move(client, session, stage.link, "contact").location


def test_a_withdrawn_resource_stays_readable_and_what_began_may_end(
    client: FlaskClient, session: Session
) -> None:
    stage = make_stage(session, "delivering")
    stage.resource.state = "withdrawn"
    session.flush()
    sign_in(client, session, stage.owner)
    page = client.get(f"/en/links/{stage.link.id}").text
    assert "This resource has been withdrawn" in page
    assert "withdrawn" in client.get(f"/en/problems/{stage.problem.id}").text
    assert move(client, session, stage.link, "done", url="https://example.org/").status_code == 303


@pytest.mark.parametrize("change", [{"visibility": "moderators"}, {"state": "withdrawn"}])
def test_the_name_of_what_one_may_not_open_leads_nowhere(
    client: FlaskClient, session: Session, change: dict[str, str]
) -> None:
    stage = make_stage(session, "agreed")
    for name, value in change.items():
        setattr(stage.resource, name, value)
    session.flush()
    there = f'href="/en/resources/{stage.resource.id}"'
    for person, leads in ((stage.owner, False), (stage.helper, True)):
        sign_in(client, session, person)
        assert (client.get(f"/en/resources/{stage.resource.id}").status_code == 200) is leads
        for page in (f"/en/links/{stage.link.id}", f"/en/problems/{stage.problem.id}"):
            text = client.get(page).text
            assert "Two engineers" in text
            assert (there in text) is leads


def test_a_suggestion_of_what_is_withdrawn_is_not_shown(client: FlaskClient, session: Session) -> None:
    stage = make_stage(session)
    stage.resource.state = "withdrawn"
    session.flush()
    assert "Two engineers" not in client.get(f"/en/problems/{stage.problem.id}").text


@pytest.mark.parametrize(("visibility", "role"), [("members", "citizen"), ("moderators", "member")])
def test_a_link_to_what_only_others_may_see_does_not_exist(
    client: FlaskClient, session: Session, visibility: str, role: str
) -> None:
    stage = make_stage(session, "agreed", visibility=visibility)
    for person in (None, make_person(session, role)):
        if person:
            sign_in(client, session, person)
        assert client.get(f"/en/links/{stage.link.id}").status_code == 404
        assert "Two engineers" not in client.get(f"/en/problems/{stage.problem.id}").text
    sign_in(client, session, stage.helper)
    assert client.get(f"/en/links/{stage.link.id}").status_code == 200


def test_what_only_members_see_is_not_in_the_public_log(client: FlaskClient, session: Session) -> None:
    stage = make_stage(session, "contacted", visibility="members")
    sign_in(client, session, stage.helper)
    assert move(client, session, stage.link, "agree").status_code == 303
    line = session.scalars(select(ProblemLog).where(ProblemLog.kind == "link_agreed")).one()
    assert not line.is_public
    assert jobs(session, "problems:tell_followers") == []


def test_links_of_a_private_problem_are_for_those_who_see_it(client: FlaskClient, session: Session) -> None:
    problem, project = make_problem(session, visibility="region"), make_project(session)
    link = make_link(session, problem, project)
    assert client.get(f"/en/links/{link.id}").status_code == 404
    assert problem.title not in client.get(f"/en/projects/{project.id}").text
    assert problem.title not in client.get(f"/en/links/of/project/{project.id}").text
    sign_in(client, session, make_person(session, "moderator", region="GE-KA"))
    assert client.get(f"/en/links/{link.id}").status_code == 200
    assert problem.title not in client.get(f"/en/projects/{project.id}").text


def test_links_are_not_sought_by_wrong_numbers(client: FlaskClient, session: Session) -> None:
    for path in ("/links/999999", "/links/of/project/999999", "/links/of/resource/999999"):
        assert client.get(path).status_code == 404
    assert session.scalar(select(Link.id)) is None


def test_a_resource_that_only_members_see_has_no_public_reach(client: FlaskClient, session: Session) -> None:
    resource = make_resource(session, visibility="members")
    assert client.get(f"/links/of/resource/{resource.id}").status_code == 404
