"""The whole walk of an account through its pages: signing up, confirming, in and out, passwords."""

import re
from urllib.parse import urljoin

import pytest
from sqlalchemy import select

from app.accounts.account import Account
from app.accounts.models import Person, SignIn
from app.accounts.services import create_person
from app.mail.models import OutgoingMail
from tests.accounts.pages import PASSWORD, enter
from tests.signing import csrf_token, post


def mails(session):
    return session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()


def link_in(mail):
    (address,) = set(re.findall(r"http://127\.0\.0\.1:8000(/\S*account/\S+)", mail.text))
    return address


@pytest.fixture
def nino(session):
    return create_person(
        session, email="nino@example.org", name="ნინო", role="citizen", password=PASSWORD, region=None
    )


def sign_up(client, email="nino@example.org", prefix="", **more):
    form = {"name": "ნინო", "email": email, "password": PASSWORD, **more}
    return post(client, f"{prefix}/account/sign-up", form)


def test_an_address_is_confirmed_by_a_button_and_only_then_somebody_signs_in(client, session):
    answer = sign_up(client)
    assert (answer.status_code, answer.location) == (302, "/account/mail-sent")
    (mail,) = mails(session)
    assert (mail.kind, mail.to_address, mail.language) == ("account_confirm", "nino@example.org", "ka")
    assert "ნინო" not in mail.text, "nothing that was typed goes to an address nobody confirmed"

    assert enter(client).status_code == 422, "not confirmed yet"
    shown = client.get(link_in(mail))
    assert shown.status_code == 200
    assert session.scalar(select(Person.confirmed_at)) is None, "opening the link confirms nothing"

    confirmed = post(client, link_in(mail))
    assert confirmed.location == "/account/sign-in"
    assert enter(client).location == "/account"
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("email", ["mailer-daemon@example.org", "nino@kseli.invalid"])
def test_no_account_is_made_for_an_address_that_nobody_reads(client, session, email):
    assert sign_up(client, email).status_code == 422
    assert mails(session) == []
    assert session.scalar(select(Person.id)) is None


def test_an_english_page_makes_an_english_account_with_english_mails(client, session):
    sign_up(client, prefix="/en")
    (mail,) = mails(session)
    assert session.scalar(select(Person.language)) == mail.language == "en"
    assert link_in(mail).startswith("/en/account/confirm-address/")


@pytest.mark.parametrize("page,language", [("/en", "ka"), ("", "en")])
def test_the_link_of_a_mail_speaks_the_language_of_the_mail(client, session, nino, page, language):
    form = {"name": "x", "email": nino.email, "password": PASSWORD}
    nino.language = language
    session.commit()
    post(client, f"{page}/account/reset-password", form)
    post(client, f"{page}/account/sign-up", form)
    nino.confirmed_at = None
    session.commit()
    post(client, f"{page}/account/confirm-address", form)
    sent = mails(session)
    assert {mail.kind for mail in sent} == {"account_reset", "account_confirm", "account_known"}
    prefix = "" if language == "ka" else "/en"
    for mail in sent:
        assert mail.language == language
        assert link_in(mail).startswith(f"{prefix}/account/"), mail.kind


def test_signing_up_and_forgetting_tell_nobody_whether_an_address_is_known(client, session, nino):
    for page in ("/account/sign-up", "/account/reset-password"):
        known = post(client, page, {"name": "x", "email": "nino@example.org", "password": PASSWORD})
        client.get("/account/mail-sent")
        unknown = post(client, page, {"name": "x", "email": "other@example.org", "password": PASSWORD})
        client.get("/account/mail-sent")
        assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
        same = [re.sub(r"nino@|other@|value=\"[^\"]{40,}\"", "", text.text) for text in (known, unknown)]
        assert same[0] == same[1]
    kinds = ["account_known", "account_confirm", "account_reset", "account_confirm"]
    assert [mail.kind for mail in mails(session)] == kinds


def test_who_forgot_the_password_before_confirming_gets_the_mail_that_confirms(client, session, nino):
    nino.confirmed_at = None
    session.commit()
    shown = []
    for email in ("nino@example.org", "other@example.org"):
        answer = post(client, "/account/reset-password", {"email": email})
        assert (answer.status_code, answer.location) == (200, None)
        shown.append(re.sub(rf"{email}|value=\"[^\"]{{40,}}\"", "", answer.text))
    assert shown[0] == shown[1], "nobody learns whether the address is known"
    (mail,) = mails(session)
    assert (mail.kind, mail.to_address) == ("account_confirm", "nino@example.org")
    post(client, link_in(mail))
    post(client, "/account/reset-password", {"email": "nino@example.org"})
    assert mails(session)[-1].kind == "account_reset"


def test_a_wrong_address_and_a_wrong_password_are_refused_alike(client, nino):
    wrong = enter(client, password="something else")
    unknown = enter(client, email="other@example.org")
    assert wrong.status_code == unknown.status_code == 422
    assert "მისამართი ან პაროლი" in wrong.text
    assert 'role="alert"' in unknown.text


@pytest.mark.parametrize(
    "field,value",
    [
        ("email", "nonsense"),
        ("email", "ნინო@example.org"),
        ("password", "short"),
        ("password", "x" * 300),
        ("name", ""),
        ("name", "\x07"),
    ],
)
def test_a_form_that_is_wrong_is_shown_again_with_its_fault(client, session, field, value):
    answer = sign_up(client, **{field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert not mails(session)


def test_who_wanted_a_page_gets_it_after_signing_in(client, nino):
    asked = client.get("/en/account/erase")
    assert asked.status_code == 303
    page = client.get(asked.location)
    (hidden,) = re.findall(r'name="next" value="([^"]*)"', page.text)
    answer = post(client, "/en/account/sign-in", {"email": nino.email, "password": PASSWORD, "next": hidden})
    assert answer.location.endswith("/en/account/erase")


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "/\\example.org"])
def test_no_other_site_is_the_page_after_signing_in(client, nino, target):
    form = {"email": nino.email, "password": PASSWORD, "next": target}
    answer = post(client, "/account/sign-in", form)
    assert urljoin("http://localhost/account/sign-in", answer.location or "").startswith("http://localhost/")


def test_a_forgotten_password_is_set_anew_and_signs_out_every_device(client, session, nino):
    enter(client)
    other = client.application.test_client()
    post(other, "/account/reset-password", {"email": "Nino@Example.org"})
    (mail,) = mails(session)
    assert mail.kind == "account_reset"
    assert other.get(link_in(mail)).status_code == 200
    new = {"password": "nine blue plums", "password_confirm": "nine blue plums"}
    assert post(other, link_in(mail), new).status_code == 302
    assert client.get("/account").status_code == 303, "signed out"
    assert enter(other).status_code == 422
    assert enter(other, password="nine blue plums").location == "/account"
    assert post(client, link_in(mail), new).location == "/account/reset-password", "a link works once"


def test_a_changed_password_ends_all_other_devices(client, session, nino):
    enter(client)
    other = client.application.test_client()
    enter(other)
    new = {"new_password": "nine blue plums", "new_password_confirm": "nine blue plums"}
    wrong = post(client, "/account/change-password", {"password": "not mine at all", **new})
    assert wrong.status_code == 422
    assert post(client, "/account/change-password", {"password": PASSWORD, **new}).location == "/account"
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert session.scalars(select(SignIn.person_id)).all() == [nino.id]
    assert [mail.kind for mail in mails(session)] == ["account_password_changed"]


def test_signing_out_needs_the_form_and_forgets_the_device(client, session, nino):
    enter(client)
    assert client.post("/account/sign-out").status_code == 400
    assert post(client, "/account/sign-out").status_code == 302
    assert not session.scalars(select(SignIn)).all()
    assert client.get("/account").status_code == 303


def test_a_form_of_another_site_is_refused_in_words(client, nino):
    csrf_token(client)
    answer = client.post("/account/sign-in", data={"email": nino.email, "password": PASSWORD})
    assert answer.status_code == 400
    assert "ფორმა დიდხანს იყო ღია" in answer.text


def test_an_account_that_is_closed_is_out_at_once_and_does_not_come_in(client, session, nino):
    enter(client)
    nino.active = False
    session.flush()
    assert client.get("/account").status_code == 303
    assert enter(client).status_code == 422


def test_readers_of_public_pages_get_no_cookie(client, session):
    for page in ("/", "/map", "/projects", "/about", "/map/regions.geojson"):
        answer = client.get(page)
        assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None), page


def test_the_cookie_of_who_is_signed_in_is_for_our_pages_alone(client, nino):
    answer = enter(client)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    for page in ("/", "/map/regions.geojson"):
        assert "Set-Cookie" not in client.get(page).headers, "shared caches keep no cookie"


def test_a_token_in_the_address_signs_nobody_in(client, session, nino):
    with client.application.test_request_context():
        token = Account(nino).get_auth_token()
    assert client.get(f"/account?auth_token={token}").status_code == 303
    assert client.get("/account", headers={"Authentication-Token": token}).status_code == 303


def test_a_sign_in_with_nothing_typed_is_refused_once(client):
    answer = post(client, "/en/account/sign-in", {})
    assert answer.status_code == 422
    assert answer.text.count("The address or the password is wrong") == 1
