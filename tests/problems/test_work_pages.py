"""The pages of the work: who may do what in the steps, accepted, refused and forbidden."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.i18n import TBILISI
from app.organisations.models import Membership
from app.problems.models import Evidence, Problem
from tests.factories import make_organisation
from tests.factories_problems import make_person, make_problem
from tests.problems.work import active_stays, give_step, lead_to, make_ready, make_work
from tests.signing import post, sign_in


def fresh(session: Session, problem: Problem) -> Problem:
    session.refresh(problem)
    return problem


def do(client: FlaskClient, problem: Problem, action: str, **form: object) -> TestResponse:
    values = {"version": str(problem.version), **form}
    return post(
        client, f"/en/problems/{problem.id}/work/{action}", values, content_type="multipart/form-data"
    )


def test_the_page_of_a_problem_tells_the_active_step_to_everybody(
    client: FlaskClient, session: Session
) -> None:
    problem = make_work(session, step=3)

    page = client.get(f"/en/problems/{problem.id}").text

    assert page.count('aria-current="step"') == 1
    assert "Step 3 of 7: Find causes and stakeholders" in page
    assert "We contacted the responsible body" in page
    assert f"/problems/{problem.id}/work" not in page


def test_a_member_takes_a_step_and_leads_it_on(client: FlaskClient, session: Session) -> None:
    problem, member = make_work(session), make_person(session, "member", name="Nino Beridze")
    sign_in(client, session, member)

    assert do(client, problem, "take", owner="me").status_code == 303
    assert do(client, problem, "due", due_on="2026-01-01").status_code == 303
    assert do(client, problem, "checklist", item=["0", "1", "2"]).status_code == 303
    assert do(client, problem, "evidence", url="https://example.org/act?a=1&b=2").status_code == 303
    page = client.get(f"/en/problems/{problem.id}").text
    assert "Nino Beridze" in page
    assert "overdue" in page
    assert do(client, problem, "forward").headers["Location"].endswith("/work?done=forward")

    assert fresh(session, problem).step == 2
    page = client.get(f"/en/problems/{problem.id}").text
    assert "Step 1 is done; the work goes on with step 2." in page
    assert 'href="https://example.org/act?a=1&amp;b=2"' in page


def test_what_is_missing_is_told_beside_the_fields(client: FlaskClient, session: Session) -> None:
    problem, member = make_work(session), make_person(session, "member")
    sign_in(client, session, member)
    do(client, problem, "take", owner="me")

    answer = do(client, problem, "forward")

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'href="#forward-checked"' in answer.text
    assert 'id="forward-checked"' in answer.text
    assert 'href="#forward-evidence"' in answer.text
    assert fresh(session, problem).step == 1


def test_evidence_of_tomorrow_is_told_to_lie_in_the_future(client: FlaskClient, session: Session) -> None:
    problem, today = make_work(session), datetime.now(TBILISI).date()
    sign_in(client, session, make_person(session, "member"))
    for day in (today + timedelta(days=1), date(2199, 1, 1)):
        answer = do(client, problem, "evidence", text="x", happened_on=day.isoformat())
        assert answer.status_code == 422
        assert "lies in the future" in answer.text
    assert do(client, problem, "evidence", text="x", happened_on=today.isoformat()).status_code == 303


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "evidence-text"),
        ({"url": "javascript:alert(1)"}, "evidence-url"),
        ({"url": "https://nino:secret@example.org/"}, "evidence-url"),
        ({"happened_on": "yesterday", "text": "x"}, "evidence-happened_on"),
        ({"happened_on": "2026-02-01"}, "evidence-text"),
        ({"happened_on": "1899-02-01", "text": "x"}, "evidence-happened_on"),
        ({"file": (io.BytesIO(b"MZ program"), "act.pdf")}, "evidence-file"),
        ({"text": "a" * 1001}, "evidence-text"),
    ],
)
def test_evidence_that_is_none_is_refused_beside_its_field(
    client: FlaskClient, session: Session, form: dict[str, object], field: str
) -> None:
    problem = make_work(session)
    sign_in(client, session, make_person(session, "member"))

    answer = do(client, problem, "evidence", **form)

    assert answer.status_code in (415, 422)
    assert f'id="{field}-error"' in answer.text
    assert session.scalars(select(Evidence)).all() == []


def test_a_pdf_is_kept_as_evidence(client: FlaskClient, session: Session) -> None:
    problem = make_work(session)
    sign_in(client, session, make_person(session, "member"))
    pdf = (io.BytesIO(b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n"), "../Act of inspection.pdf")

    assert do(client, problem, "evidence", file=pdf).status_code == 303

    kept = session.scalars(select(Evidence)).one()
    assert (kept.kind, kept.file_name) == ("file", "Act of inspection.pdf")
    assert client.get(f"/evidence/{kept.id}").status_code == 200


def test_who_sends_an_older_state_is_told_and_sees_the_newer(client: FlaskClient, session: Session) -> None:
    problem, member = make_work(session), make_person(session, "member")
    sign_in(client, session, member)
    give_step(session, problem, member.id)
    lead_to(session, problem, 2, member.id)
    make_ready(session, problem, member.id)

    answer = do(client, problem, "forward", version="1")

    assert answer.status_code == 409
    assert "Somebody else changed this problem meanwhile" in answer.text
    assert "Step 2 of 7" in answer.text


def test_a_member_gives_the_step_to_an_own_organisation_only(client: FlaskClient, session: Session) -> None:
    problem, member = make_work(session), make_person(session, "member")
    own = make_organisation(session, "Telavi Water Union", kind="ngo", status="active")
    other = make_organisation(session, "Somebody Else", kind="ngo", status="active")
    session.add(Membership(person_id=member.id, organisation_id=own.id, role="editor"))
    sign_in(client, session, member)

    assert "Telavi Water Union" in client.get(f"/en/problems/{problem.id}/work").text
    assert do(client, problem, "take", owner=str(other.id)).status_code == 422
    assert do(client, problem, "take", owner=str(own.id)).status_code == 303

    (stay,) = active_stays(session, problem.id)
    assert stay.owner_organisation_id == own.id
    assert do(client, problem, "due", due_on="2027-01-01").status_code == 303


def test_who_does_not_own_the_step_moves_nothing(client: FlaskClient, session: Session) -> None:
    problem, owner = make_work(session), make_person(session, "member")
    give_step(session, problem, owner.id)
    make_ready(session, problem, owner.id)
    sign_in(client, session, make_person(session, "member"))

    for action in ("take", "due", "checklist", "forward", "back", "close"):
        assert do(client, problem, action, owner="me").status_code == 403, action
    assert do(client, problem, "evidence", text="I saw it too.").status_code == 303


@pytest.mark.parametrize(
    ("role", "region", "status"),
    [
        ("citizen", None, 403),
        ("member", None, 200),
        ("editor", None, 200),
        ("moderator", "GE-KA", 200),
        ("moderator", "GE-IM", 403),
        ("admin", None, 200),
    ],
)
def test_the_work_page_is_for_those_who_may_do_something(
    client: FlaskClient, session: Session, role: str, region: str | None, status: int
) -> None:
    problem = make_work(session, place="Telavi")
    sign_in(client, session, make_person(session, role, region=region))
    if role == "moderator" and status == 403:
        # Of another region, so no more than a member: may bring evidence.
        status = 200

    assert client.get(f"/en/problems/{problem.id}/work").status_code == status


def test_nobody_works_without_signing_in_or_on_what_is_not_public(
    client: FlaskClient, session: Session
) -> None:
    problem, hidden = make_work(session), make_problem(session, moderation="waiting")

    assert client.get(f"/en/problems/{problem.id}/work").status_code == 303
    sign_in(client, session, make_person(session, "member"))
    assert client.get(f"/en/problems/{hidden.id}/work").status_code == 404
    assert do(client, hidden, "evidence", text="x").status_code == 404
    assert client.get("/en/problems/999999999/work").status_code == 404


def test_a_moderator_of_the_region_closes_and_the_reporter_opens_again(
    client: FlaskClient, session: Session
) -> None:
    reporter = make_person(session)
    problem = make_work(session, step=6, reporter_id=reporter.id)
    sign_in(client, session, make_person(session, "moderator", region="GE-KA"))

    assert do(client, problem, "close", status="solved").status_code == 422
    closed = do(client, problem, "close", status="solved", text="Water flows.")
    assert (closed.status_code, fresh(session, problem).status) == (303, "solved")
    assert "Solved" in client.get(f"/en/problems/{problem.id}").text

    sign_in(client, session, reporter)
    assert "Open again" in client.get(f"/en/problems/{problem.id}").text
    assert do(client, problem, "reopen", to="6").status_code == 422
    assert do(client, problem, "reopen", to="6", reason="It is dry again.").status_code == 303
    assert (fresh(session, problem).status, problem.step) == ("open", 6)


def test_tricks_in_a_reason_are_shown_as_text(client: FlaskClient, session: Session) -> None:
    problem, member = make_work(session, step=2), make_person(session, "member")
    give_step(session, problem, member.id)
    sign_in(client, session, member)

    reason = "<script>alert(1)</script>\u202e wrong"
    assert do(client, problem, "back", to="1", reason=reason).status_code == 303

    page = client.get(f"/en/problems/{problem.id}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; wrong" in page
    assert "\u202e" not in page


def test_moderators_are_not_named_and_hidden_reporters_neither(client: FlaskClient, session: Session) -> None:
    reporter = make_person(session, "member", name="Hidden Reporter")
    problem = make_work(session, reporter_id=reporter.id)
    moderator = make_person(session, "moderator", name="Known Moderator")
    for person in (reporter, moderator):
        make_ready(session, problem, person.id)

    page = client.get(f"/en/problems/{problem.id}").text

    assert "Hidden Reporter" not in page
    assert "Known Moderator" not in page
    assert "a moderator" in page
    assert "who reported it" in page


def test_only_what_stood_over_thirty_days_in_a_step_is_stuck(client: FlaskClient, session: Session) -> None:
    now = datetime.now(UTC)
    make_work(session, title="Long ago", step_since=now - timedelta(days=90))
    make_work(session, title="Just over", step_since=now - timedelta(days=31), place="Kutaisi")
    make_work(session, title="Just under", step_since=now - timedelta(days=29))
    make_problem(session, title="Closed", status="solved", step_since=now - timedelta(days=90))
    make_problem(session, title="For members", visibility="region", step_since=now - timedelta(days=90))

    page = client.get("/en/problems/stuck").text

    assert page.index("Long ago") < page.index("Just over")
    assert "for 90 days" in page
    for other in ("Just under", "Closed", "For members"):
        assert f"<bdi>{other}</bdi>" not in page
    assert "Just over" not in client.get("/en/problems/stuck?region=GE-KA").text


def test_a_town_that_is_its_own_region_is_told_once(client: FlaskClient, session: Session) -> None:
    since = datetime.now(UTC) - timedelta(days=60)
    make_work(session, step_since=since, municipality_code="GE.51", place="Tbilisi")
    assert '<p class="card-line">Tbilisi</p>' in client.get("/en/problems/stuck").text


def test_the_list_of_stuck_problems_goes_on_where_it_stopped(client: FlaskClient, session: Session) -> None:
    since = datetime.now(UTC) - timedelta(days=60)
    for number in range(51):
        make_work(session, title=f"Number {number:02}", step_since=since)

    first = client.get("/en/problems/stuck").text
    address = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(address).text

    assert "Number 49" in first
    assert "Number 50" not in first
    assert "Number 50" in second
    assert "Number 49" not in second
    assert client.get("/en/problems/stuck?cursor=nonsense").status_code == 400


@pytest.mark.parametrize("who", ["0", "99999999999", "9" * 5000, "somebody"])
def test_a_step_goes_to_no_organisation_that_is_not_ones_own(
    client: FlaskClient, session: Session, who: str
) -> None:
    problem = make_work(session)
    sign_in(client, session, make_person(session, "member"))

    assert do(client, problem, "take", owner=who).status_code == 422
