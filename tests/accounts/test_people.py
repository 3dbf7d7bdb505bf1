"""Administrators give and take rights, and each change is written down for good."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.accounts.models import Audit, SignIn
from tests.factories import make_organisation
from tests.factories_problems import make_person
from tests.signing import post, sign_in


@pytest.fixture
def admin(client, session):
    return sign_in(client, session, make_person(session, role="admin"))


def give(client, person, **form):
    return post(client, f"/admin/people/{person.id}", {"role": person.role, "active": "yes", **form})


def test_a_role_and_a_region_are_given_and_written_down(client, session, admin):
    person = make_person(session)
    assert give(client, person, role="moderator", region_code="GE-KA").status_code == 303
    session.refresh(person)
    assert (person.role, person.region_code) == ("moderator", "GE-KA")
    line = session.scalars(select(Audit)).one()
    assert (line.person_id, line.subject_id) == (admin.id, person.id)
    assert line.before == {"role": "citizen", "region_code": None}
    assert line.after == {"role": "moderator", "region_code": "GE-KA"}
    assert "moderator" in client.get(f"/en/admin/people/{person.id}").text
    give(client, person, region_code="GE-KA")
    assert len(session.scalars(select(Audit)).all()) == 1, "nothing changed, nothing is written"


def test_the_log_is_read_in_words_of_the_page(client, session, admin):
    person = make_person(session)
    give(client, person, role="moderator", region_code="GE-KA")
    union = make_organisation(session, "Racha Union", "რაჭის კავშირი")
    given = {"organisation_id": union.id, "role": None}
    line = {"action": "give_membership", "subject_kind": "person", "subject_id": person.id}
    session.add(Audit(**line, before=given, after=given | {"role": "owner"}))
    session.add(Audit(action="reset_second_factor", subject_kind="person", subject_id=person.id))
    session.flush()
    page = " ".join(client.get(f"/admin/people/{person.id}").text.split())
    assert "როლი: მოქალაქე → მოდერატორი; რეგიონი: ყველა რეგიონი → კახეთი" in page
    assert "რაჭის კავშირი</a>: – → მფლობელი" in page
    assert "მეორე ფაქტორი და გასაღებები (passkey) მოიხსნა." in page


@pytest.mark.parametrize("form", [{"role": "king"}, {"region_code": "GE-XX"}])
def test_what_does_not_exist_is_not_given(client, session, admin, form):
    person = make_person(session)
    assert give(client, person, **form).status_code == 422
    assert not session.scalars(select(Audit)).all()


def test_closing_an_account_signs_out_its_devices(client, session, admin):
    person = make_person(session)
    theirs = client.application.test_client()
    sign_in(theirs, session, person)
    post(client, f"/admin/people/{person.id}", {"role": "citizen"})
    session.refresh(person)
    assert not person.active
    assert theirs.get("/account").status_code == 303
    assert session.scalars(select(SignIn.person_id)).all() == [admin.id]


def test_the_only_administrator_takes_nothing_from_himself(client, session, admin):
    assert give(client, admin, role="citizen").status_code == 422
    make_person(session, role="admin")
    assert give(client, admin, role="citizen").status_code == 303


def test_people_are_found_by_words_and_role_page_by_page(client, session, admin):
    for number in range(60):
        make_person(session, name=f"ნინო {number}")
    make_person(session, name="50% Giorgi_", role="editor")
    page = client.get("/admin/people?q=ნინო").text
    assert page.count('<th scope="row">') == 50
    assert "after=" in page
    for words in ("50%25", "i_", "giorgi"):
        assert client.get(f"/admin/people?q={words}").text.count('<th scope="row">') == 1, words
    assert client.get("/admin/people?role=editor").text.count('<th scope="row">') == 1
    assert client.get("/admin/people?after=x&role=king").status_code == 200


@pytest.mark.parametrize("statement", ["UPDATE audit SET action = 'x'", "DELETE FROM audit"])
def test_the_log_of_rights_is_append_only(session, statement):
    session.add(Audit(action="set_rights", subject_kind="person"))
    session.flush()
    with pytest.raises(DBAPIError, match="append only"):
        session.execute(text(statement))


def test_the_log_outlives_who_wrote_it(session):
    actor = make_person(session, role="admin")
    session.add(Audit(action="set_rights", subject_kind="person", person_id=actor.id))
    session.flush()
    session.delete(actor)
    session.flush()
    assert session.scalars(select(Audit.person_id)).one() is None
