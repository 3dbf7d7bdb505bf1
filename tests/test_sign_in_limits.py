"""Passwords, codes and mails cannot be tried without end, whoever tries, known addresses or not."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.db import db
from app.sign_in_limits import SECOND_FACTOR, SENDING_MAIL
from tests.factories_problems import make_person
from tests.signing import csrf_token, sign_in
from tests.signing import post as send_form
from tests.test_limits import age


@pytest.fixture
def post(own_app):
    """Post a form from an address of the network; return the status: limits come before any other look."""

    def post(path, network="203.0.113.5", client=None, **form):
        asked = client or own_app.test_client()
        return send_form(asked, path, form, environ_base={"REMOTE_ADDR": network}).status_code

    return post


def count_answers(post, times, path, **words):
    """Return how many of `times` were answered before the first 429, after which all are refused."""
    found = [post(path, **words) for _ in range(times)]
    passed = [status for status in found if status != 429]
    assert found == passed + [429] * (times - len(passed))
    return len(passed)


def test_the_limited_routes_are_there(own_app):
    assert set(SENDING_MAIL + SECOND_FACTOR) <= set(own_app.view_functions)


def test_one_network_tries_passwords_sixty_times_in_ten_minutes(own_app, post):
    tried = [post("/account/sign-in", email=f"{number}@example.ge", password="x") for number in range(62)]
    assert [tried.index(429), tried.count(429)] == [60, 2]
    assert post("/account/sign-in", network="203.0.113.6", email="a@example.ge") != 429
    age(own_app, 601)
    assert post("/account/sign-in", email="a@example.ge") != 429


def test_one_account_is_tried_thirty_times_in_an_hour_from_anywhere(post):
    spellings = ("nino@example.ge", " Nino@Example.GE ")
    tried = [
        post("/account/sign-in", network=f"203.0.113.{number}", email=spellings[number % 2], password="x")
        for number in range(32)
    ]
    assert [tried.index(429), tried.count(429)] == [30, 2]
    assert post("/account/sign-in", email="gia@example.ge", password="x") != 429


def test_who_sits_at_somebody_elses_device_guesses_the_password_ten_times_an_hour(own_app, post):
    client = own_app.test_client()
    with own_app.app_context(), Session(db.engine) as session:
        sign_in(client, session, make_person(session))
        session.commit()
    assert count_answers(post, 12, "/account/erase", client=client, password="x") == 10


def test_json_is_counted_as_forms_are(own_app, post):
    client = own_app.test_client()
    sign = {"X-CSRFToken": csrf_token(client)}
    words = {"json": {"email": "nino@example.ge"}, "headers": sign}
    assert [client.post("/account/reset-password", **words).status_code for _ in range(6)].count(429) == 1
    assert post("/account/reset-password", network="203.0.113.9", email="nino@example.ge") == 429
    assert client.post("/account/sign-in", json={"email": 5}, headers=sign).status_code < 500
    for body in ("[1]", "5", "{"):
        answer = client.post("/account/sign-in", data=body, content_type="application/json", headers=sign)
        assert answer.status_code == 400, body


def test_nobody_is_flooded_with_mails(post):
    assert count_answers(post, 7, "/account/reset-password", email="nino@example.ge") == 5
    assert post("/account/confirm-address", network="203.0.113.6", email="nino@example.ge") == 429
    assert post("/account/reset-password", email="gia@example.ge") != 429


def test_one_network_sends_no_mail_to_everybody(post):
    tried = [post("/account/reset-password", email=f"{number}@example.ge") for number in range(31)]
    assert [tried.index(429), tried.count(429)] == [30, 1]


def test_codes_are_tried_ten_times_in_a_quarter_of_an_hour(own_app, post):
    def half_signed_in(person):
        client = own_app.test_client()
        with client.session_transaction() as session:
            session["tf_user_id"] = person
        return client

    path = "/account/second-factor/code"
    # A session begun anew does not begin the count anew.
    tried = [post(path, client=half_signed_in("somebody"), code="123456") for _ in range(12)]
    assert [tried.index(429), tried.count(429)] == [10, 2]
    assert post(path, client=half_signed_in("another"), code="123456") != 429
