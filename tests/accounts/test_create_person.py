"""Accounts: what is accepted, what is refused, and that no password is ever stored."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from app.accounts.models import Person
from app.accounts.queries import find_person, has_persons
from app.accounts.services import FIRST_ADMIN, create_first_admin, create_person
from app.errors import Unprocessable

GOOD = {
    "email": "nino@example.org",
    "name": "ნინო ბერიძე",
    "role": "editor",
    "password": "correct horse battery",
}


def test_create_person_keeps_a_hash_and_the_address_in_lower_case(session):
    person = create_person(session, **{**GOOD, "email": " Nino@Example.ORG "})
    assert person.email == "nino@example.org"
    assert person.password.startswith("$argon2id$")
    assert PasswordHasher().verify(person.password, GOOD["password"])
    assert find_person(session, "NINO@example.org") is person


@pytest.mark.parametrize(
    "change,field,code",
    [
        ({"email": "nino"}, "email", "E_EMAIL"),
        ({"email": "nino@example"}, "email", "E_EMAIL"),
        ({"email": "a b@example.org"}, "email", "E_EMAIL"),
        ({"email": "nino@example.org\nbcc:all@example.org"}, "email", "E_EMAIL"),
        ({"email": f"{'n' * 250}@example.org"}, "email", "E_EMAIL"),
        ({"password": "eleven char"}, "password", "E_LENGTH"),
        ({"password": "x" * 257}, "password", "E_LENGTH"),
        ({"role": "king"}, "role", "E_VALUE"),
        ({"region": "GE-XX"}, "region", "E_VALUE"),
        ({"name": "   "}, "name", "E_LENGTH"),
        ({"name": "Nino\x07"}, "name", "E_CONTROL"),
    ],
)
def test_create_person_refuses_and_names_the_field(app, session, change, field, code):
    with app.test_request_context("/en/"), pytest.raises(Unprocessable) as refusal:
        create_person(session, **{**GOOD, **change})
    assert (refusal.value.field, refusal.value.code) == (field, code)
    assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_a_georgian_host_is_kept_as_mails_are_sent_to_it(session):
    person = create_person(session, **{**GOOD, "email": "Nino@ქსელი.ge"})
    assert person.email == "nino@xn--podif0at.ge"
    assert find_person(session, "nino@ქსელი.ge") is person
    assert find_person(session, "ნინო@example.org") is None


def test_create_person_refuses_a_second_account_with_the_same_address(session):
    create_person(session, **GOOD)
    with pytest.raises(Unprocessable) as refusal:
        create_person(session, **{**GOOD, "email": "NINO@example.org"})
    assert refusal.value.code == "E_DUPLICATE"


def test_the_first_administrator_is_made_once_with_a_password_nobody_knows(session):
    made = create_first_admin(session)
    assert made.email == FIRST_ADMIN
    assert len(made.password) >= 20
    person = find_person(session, FIRST_ADMIN)
    assert person.role == "admin"
    assert PasswordHasher().verify(person.password, made.password)
    assert create_first_admin(session) is None


def test_no_administrator_is_made_where_somebody_has_an_account(session):
    create_person(session, **GOOD)
    assert create_first_admin(session) is None
    assert has_persons(session)
