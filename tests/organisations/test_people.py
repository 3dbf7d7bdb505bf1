"""Memberships are given and ended by owners, moderators of the region and administrators."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Audit
from app.db import db
from app.organisations.models import Membership
from app.problems.queries.ties import NO_TIES, Ties, read_ties
from tests.factories import make_organisation
from tests.factories_problems import make_person
from tests.signing import post, sign_in


@pytest.fixture
def union(session):
    return make_organisation(session, "Valley Union", kind="ngo", status="active", region_code="GE-KA")


@pytest.fixture
def moderator(client, session):
    return sign_in(client, session, make_person(session, role="moderator", region="GE-KA"))


PAGE = "/account/organisations/valley-union/people"


def test_a_membership_is_given_and_makes_a_citizen_a_member(client, session, union, moderator):
    nino = make_person(session, email="nino@example.org", name="ნინო")
    assert post(client, PAGE, {"email": " Nino@example.org", "role": "editor"}).status_code == 303
    given = session.scalars(select(Membership)).one()
    assert (given.person_id, given.role, given.given_by_id) == (nino.id, "editor", moderator.id)
    session.refresh(nino)
    assert nino.role == "member"
    lines = session.scalars(select(Audit).order_by(Audit.id)).all()
    assert [line.action for line in lines] == ["give_membership", "set_rights"]
    made = lines[1]
    assert (made.person_id, made.subject_kind, made.subject_id) == (moderator.id, "person", nino.id)
    assert (made.before, made.after) == ({"role": "citizen"}, {"role": "member"})
    assert "ნინო" in client.get(PAGE).text


def test_another_role_ends_the_former_one(client, session, union, moderator):
    make_person(session, email="nino@example.org")
    for role in ("member", "owner"):
        post(client, PAGE, {"email": "nino@example.org", "role": role})
    former, new = session.scalars(select(Membership).order_by(Membership.id)).all()
    assert (former.ends_on is not None, new.role, new.ends_on) == (True, "owner", None)
    written = session.scalars(select(Audit.action).order_by(Audit.id)).all()
    assert written == ["give_membership", "set_rights", "give_membership"], "a member stays one"


@pytest.mark.parametrize(
    "form,field",
    [
        ({"email": "nobody@example.org", "role": "member"}, "email"),
        ({"email": "nino@example.org", "role": "king"}, "role"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(client, session, union, moderator, form, field):
    make_person(session, email="nino@example.org")
    answer = post(client, PAGE, form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert not session.scalars(select(Membership)).all()


def test_nobody_looks_through_addresses_by_the_form(own_app):
    client = own_app.test_client()
    with own_app.app_context(), Session(db.engine) as session:
        make_organisation(session, "Valley Union", kind="ngo", status="active", region_code="GE-KA")
        sign_in(client, session, make_person(session, role="moderator", region="GE-KA"))
        session.commit()
    forms = ({"email": f"a{number}@example.org", "role": "member"} for number in range(31))
    answers = [post(client, PAGE, form) for form in forms]
    assert [answer.status_code for answer in answers] == [422] * 30 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_an_owner_ends_a_membership_and_it_stays_written_down(client, session, union):
    owner = sign_in(client, session, make_person(session, role="member"))
    other = make_person(session, role="member", name="გიორგი")
    for person, role in ((owner, "owner"), (other, "member")):
        session.add(Membership(person_id=person.id, organisation_id=union.id, role=role))
    session.flush()
    theirs = session.scalars(select(Membership).where(Membership.person_id == other.id)).one()
    assert post(client, f"{PAGE}/{theirs.id}/end").status_code == 303
    session.refresh(theirs)
    assert theirs.ends_on is not None
    assert read_ties(session, other.id) == NO_TIES
    assert read_ties(session, owner.id) == Ties(((union.id, "Valley Union"),), frozenset({"GE-KA"}))
    assert "გიორგი" in client.get(PAGE).text
    assert post(client, f"{PAGE}/{theirs.id}/end").status_code == 404


def test_a_membership_of_another_organisation_is_not_ended_here(client, session, union, moderator):
    far = make_organisation(session, "Far Union", kind="ngo", region_code="GE-IM")
    person = make_person(session)
    session.add(Membership(person_id=person.id, organisation_id=far.id, role="member"))
    session.flush()
    theirs = session.scalars(select(Membership)).one()
    assert post(client, f"{PAGE}/{theirs.id}/end").status_code == 404


def test_addresses_are_shown_only_to_who_gives_memberships(client, session, union):
    caller = sign_in(client, session, make_person(session, role="member"))
    other = make_person(session, role="member", email="other@example.org")
    for person in (caller, other):
        session.add(Membership(person_id=person.id, organisation_id=union.id, role="member"))
    session.flush()
    page = client.get(PAGE).text
    assert other.name in page
    assert "other@example.org" not in page
    sign_in(client, session, make_person(session, role="admin"))
    assert "other@example.org" in client.get(PAGE).text
