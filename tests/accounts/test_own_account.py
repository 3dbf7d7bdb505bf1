"""One's own account: what is told, changed, taken home and erased; devices seen and signed out."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.devices import erase_silent_devices, name_device
from app.accounts.models import Audit, Person, SignIn
from app.accounts.own_data import erase_unconfirmed_accounts
from app.accounts.services import create_person
from app.organisations.models import Membership
from app.problems.models import Problem
from tests.accounts.pages import PASSWORD, enter
from tests.factories import make_organisation
from tests.factories_problems import make_person, make_problem
from tests.signing import post, sign_in


@pytest.fixture
def nino(session):
    return create_person(session, email="nino@example.org", name="ნინო", role="citizen", password=PASSWORD)


def test_name_home_and_language_are_changed_freely(client, session):
    person = sign_in(client, session, make_person(session))
    form = {"name": "  ნინო   კაპანაძე ", "home_region_code": "GE-KA", "language": "en"}
    assert post(client, "/account", form).status_code == 303
    session.refresh(person)
    assert (person.name, person.home_region_code, person.language) == ("ნინო კაპანაძე", "GE-KA", "en")
    assert person.region_code is None, "where somebody lives gives no right"


@pytest.mark.parametrize(
    "field,value", [("name", ""), ("name", "x" * 300), ("home_region_code", "GE-XX"), ("language", "de")]
)
def test_a_wrong_value_is_refused_beside_its_field(client, session, field, value):
    person = sign_in(client, session, make_person(session, name="ნინო"))
    answer = post(client, "/account", {"name": "გიორგი", "language": "ka", field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    session.refresh(person)
    assert person.name == "ნინო"


def test_a_form_gives_nobody_a_role(client, session):
    person = sign_in(client, session, make_person(session))
    post(client, "/account", {"name": "x", "language": "ka", "role": "admin", "region_code": "GE-KA"})
    session.refresh(person)
    assert (person.role, person.region_code) == ("citizen", None)
    other = client.application.test_client()
    form = {"name": "x", "email": "y@example.org", "password": PASSWORD, "role": "admin", "active": "1"}
    post(other, "/account/sign-up", {**form, "confirmed_at": "2026-01-01"})
    made = session.scalars(select(Person).where(Person.email == "y@example.org")).one()
    assert (made.role, made.confirmed_at) == ("citizen", None)


def test_names_are_shown_as_text(client, session):
    sign_in(client, session, make_person(session, name="<script>alert(1)</script>"))
    page = client.get("/account").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_each_device_is_listed_and_signed_out_by_itself(client, session, nino):
    enter(client)
    other = client.application.test_client()
    enter(other)
    mine, others = session.scalars(select(SignIn).order_by(SignIn.id)).all()
    assert post(client, f"/account/devices/{others.id}/end").status_code == 303
    assert other.get("/account").status_code == 303
    assert client.get("/account").status_code == 200
    enter(other)
    post(client, "/account/devices/end-others")
    assert session.scalars(select(SignIn.id)).all() == [mine.id]


def test_devices_that_were_silent_too_long_are_forgotten(session):
    now = datetime(2026, 11, 23, tzinfo=UTC)
    person = make_person(session)
    for days in (29, 31):
        seen = now - timedelta(days=days)
        session.add(SignIn(person_id=person.id, key=f"{days}", device="Firefox", last_seen_at=seen))
    session.flush()
    assert erase_silent_devices(session, now) == 1
    assert session.scalars(select(SignIn.key)).all() == ["29"]


def test_an_account_that_nobody_confirmed_goes_after_four_weeks_with_what_hangs_on_it(session):
    now = datetime(2026, 11, 23, tzinfo=UTC)
    union = make_organisation(session, "Valley Union")
    for days, confirmed_at in ((27, None), (29, None), (400, now)):
        made = now - timedelta(days=days)
        person = make_person(session, name=f"{days}", created_at=made, confirmed_at=confirmed_at)
        session.add(Membership(person_id=person.id, organisation_id=union.id, role="member", starts_on=made))
        session.add(Audit(action="give_role", subject_kind="person", person_id=person.id))
    session.flush()
    assert erase_unconfirmed_accounts(session, now) == 1
    assert set(session.scalars(select(Person.name))) == {"27", "400"}
    assert session.scalar(select(func.count()).select_from(Membership)) == 2
    assert session.scalar(select(func.count()).select_from(Audit)) == 3
    assert erase_unconfirmed_accounts(session, now) == 0


def test_nobody_signs_out_the_device_of_somebody_else(client, session, nino):
    enter(client)
    theirs = session.scalars(select(SignIn)).one()
    stranger = client.application.test_client()
    sign_in(stranger, session, make_person(session))
    assert post(stranger, f"/account/devices/{theirs.id}/end").status_code == 404
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    "role,hours,stays",
    [("citizen", 13, True), ("citizen", 31 * 24, False), ("moderator", 11, True), ("moderator", 13, False)],
)
def test_a_device_that_was_silent_long_is_signed_out(client, session, role, hours, stays):
    sign_in(client, session, make_person(session, role=role))
    device = session.scalars(select(SignIn)).one()
    device.last_seen_at = datetime.now(UTC) - timedelta(hours=hours)
    session.flush()
    assert (client.get("/account").status_code == 200) is stays
    session.refresh(device)
    assert (datetime.now(UTC) - device.last_seen_at < timedelta(minutes=1)) is stays


@pytest.mark.parametrize(
    "agent,words",
    [
        (
            "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36",
            "Chrome · Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU like Mac OS X) Version/19.0 Safari/604.1",
            "Safari · iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("curl/8.1", "curl"),
        ("", ""),
    ],
)
def test_a_device_is_told_in_words_that_people_know(agent, words):
    assert name_device(agent) == words


def test_own_data_come_home_as_a_file_without_secrets(client, session, nino):
    organisation = make_organisation(session, "Valley Union", kind="ngo")
    session.add(Membership(person_id=nino.id, organisation_id=organisation.id, role="editor"))
    session.flush()
    enter(client)
    answer = client.get("/account/data.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    told = answer.get_json()
    assert (told["email"], told["memberships"][0]["organisation"]) == ("nino@example.org", "valley-union")
    assert nino.password not in answer.text
    assert nino.fs_uniquifier not in answer.text


def test_erasing_needs_the_password_and_leaves_problems_without_a_name(client, session, nino):
    problem = make_problem(session, reporter_id=nino.id, reporter_name="ნინო", name_shown=True)
    person_id, problem_id = nino.id, problem.id
    enter(client)
    assert post(client, "/account/erase", {"password": "not mine at all"}).status_code == 422
    assert session.get(Person, person_id) is not None
    assert post(client, "/account/erase", {"password": PASSWORD}).status_code == 303
    session.expire_all()
    assert session.get(Person, person_id) is None
    left = session.get(Problem, problem_id)
    assert (left.reporter_id, left.reporter_name, left.reporter_email) == (None, None, None)
    assert client.get("/account").status_code == 303


def test_the_last_administrator_stays(client, session):
    only = create_person(session, email="a@example.org", name="A", role="admin", password=PASSWORD)
    sign_in(client, session, only)
    answer = post(client, "/account/erase", {"password": PASSWORD})
    assert answer.status_code == 422
    assert "ერთადერთი ადმინისტრატორი" in answer.text


def test_no_cache_keeps_a_page_made_for_somebody(client, session, nino):
    problem = make_problem(session, reporter_id=nino.id)
    path = f"/problems/{problem.id}"
    assert "Cache-Control" not in client.get(path).headers
    enter(client)
    for own in (path, "/account/problems", "/"):
        assert client.get(own).headers["Cache-Control"] == "private, no-store"
    assert (
        "public" in client.get("/clusters/problems.geojson?bbox=40,41,47,44&zoom=7").headers["Cache-Control"]
    )


def test_each_menu_leads_a_moderator_to_the_reports_once(client, session):
    sign_in(client, session, make_person(session, "moderator"))
    menus = re.findall(
        r'<(?:div|nav) class="(?:person|site-menu)-links.*?</(?:div|nav)>', client.get("/").text, re.DOTALL
    )
    assert [menu.count('href="/moderation"') for menu in menus] == [1, 1]
