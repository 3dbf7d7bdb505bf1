"""One-time codes: asked after the password, each taken once, needed by whoever has rights."""

import re
import time
from html import unescape
from urllib.parse import urlencode

import pytest
from passlib.totp import TOTP
from sqlalchemy import select

from app.accounts.models import Audit, SignIn
from app.accounts.one_time_codes import OneTimeCodes, wallet_keys
from app.accounts.services import create_first_admin, create_person
from tests.accounts.pages import PASSWORD, enter, key_and_target, set_up_codes, start_codes
from tests.factories_problems import make_person
from tests.signing import post, sign_in


@pytest.fixture
def mariam(session):
    return create_person(
        session,
        email="mariam@example.org",
        name="მარიამ",
        role="moderator",
        password=PASSWORD,
        region="GE-KA",
    )


def test_whoever_has_rights_can_do_nothing_before_the_second_factor(client, session, mariam):
    enter(client, mariam.email)
    for page in ("/admin/people", "/en/admin/people", "/account/problems"):
        assert "/account/second-factor?next=" in client.get(page).location
    assert "მეორე ფაქტორი სჭირდება" in client.get("/account").text
    home = client.get("/about").text
    assert "მარიამ" in home, "the header says who is signed in"


def test_the_first_administrator_comes_in_and_is_asked_for_a_second_factor(client, session):
    made = create_first_admin(session)
    assert enter(client, made.email, made.password).location == "/account"
    assert client.get("/admin/people").location == "/account/second-factor?next=%2Fadmin%2Fpeople"
    set_up_codes(client)
    assert client.get("/admin/people").status_code == 200


def test_the_code_is_asked_for_after_the_password_and_taken_once(client, session, mariam):
    enter(client, mariam.email)
    codes = set_up_codes(client)
    session.refresh(mariam)
    assert mariam.tf_primary_method == "authenticator"
    other = client.application.test_client()
    assert enter(other, mariam.email).location.startswith("/account/second-factor/code")
    assert other.get("/account").status_code == 303, "the password alone is not enough"
    form = {"code": codes(time.time() + 30)}
    assert post(other, "/account/second-factor/code", {"code": "000000"}).status_code == 422
    assert post(other, "/account/second-factor/code", form).location == "/account"
    assert other.get("/account").status_code == 200
    third = client.application.test_client()
    enter(third, mariam.email)
    assert post(third, "/account/second-factor/code", form).status_code == 422, "the same code again"


def test_a_second_factor_that_is_set_up_signs_out_what_came_in_without_it(client, session, mariam):
    other = client.application.test_client()
    enter(other, mariam.email)
    enter(client, mariam.email)
    set_up_codes(client)
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303


@pytest.mark.parametrize("wrong", ["000000", "", "12 34"])
def test_a_wrong_first_code_switches_nothing_on_and_keeps_the_key(client, session, mariam, wrong):
    enter(client, mariam.email)
    key, target = start_codes(client)
    refused = post(client, f"/en{target}", {"code": wrong})
    assert refused.status_code == 422
    assert 'id="code-error"' in refused.text
    assert key_and_target(refused.text) == (key, f"/en{target}")
    session.refresh(mariam)
    assert mariam.tf_primary_method is None
    assert post(client, target, {"code": TOTP(key=key).generate().token}).location == "/account"
    session.refresh(mariam)
    assert mariam.tf_primary_method == "authenticator"
    late = post(client, target, {"code": "000000"})
    assert late.location == "/account/second-factor", "a key in use is shown to nobody"


def test_after_the_set_up_one_comes_to_the_page_that_was_wanted(client, mariam):
    enter(client, mariam.email)
    key, target = start_codes(client, client.get("/moderation?state=asked").location)
    refused = post(client, target, {"code": "000000"})
    assert key_and_target(refused.text) == (key, target)
    broken = post(client, f"/account/second-factor/{'x' * 40}?next=/moderation", {"code": "000000"})
    assert broken.location == "/account/second-factor?next=/moderation"
    assert (
        post(client, target, {"code": TOTP(key=key).generate().token}).location == "/moderation?state=asked"
    )
    assert client.get("/moderation").status_code == 200


def test_a_key_that_is_being_set_up_is_shown_again_in_the_other_language(client, mariam):
    enter(client, mariam.email)
    key, target = start_codes(client, client.get("/moderation?state=asked").location)
    refused = post(client, target, {"code": "000000"})
    (link,) = re.findall(r'class="language" href="([^"]+)"', refused.text)
    assert unescape(link) == f"/en{target}"
    other = client.get(f"/en{target}")
    assert other.status_code == 200
    assert key_and_target(other.text) == (key, f"/en{target}")
    assert 'id="code-error"' not in other.text
    assert other.headers["Cache-Control"] == "private, no-store"
    code = TOTP(key=key).generate().token
    assert post(client, f"/en{target}", {"code": code}).location == "/moderation?state=asked"
    past = client.get(target)
    assert past.location == "/account/second-factor?next=/moderation?state%3Dasked", "in use: shown to nobody"
    assert "ეს გასაღები აღარ მოქმედებს" in client.get(past.location).text


def test_a_key_is_shown_on_the_device_alone_where_it_was_made(client, session, mariam):
    enter(client, mariam.email)
    key, target = start_codes(client)
    victim = client.application.test_client()
    sign_in(victim, session, make_person(session))
    for asking, path in ((victim, target), (victim, "/account/second-factor/nonsense")):
        led = asking.get(path)
        assert (led.status_code, led.location) == (303, "/account/second-factor")
    assert key not in victim.get("/account/second-factor").text
    stranger = client.application.test_client()
    assert "/account/sign-in?next=" in stranger.get(target).location


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "/\t/example.org",
        "example.org",
        "%2F%2Fexample.org",
    ],
)
def test_no_other_site_is_the_page_after_the_set_up(client, mariam, elsewhere):
    enter(client, mariam.email)
    key, target = start_codes(client, "/account/second-factor?" + urlencode({"next": elsewhere}))
    assert post(client, target, {"code": TOTP(key=key).generate().token}).location == "/account"


def test_the_secret_is_kept_encrypted_and_an_older_key_still_reads_it(client, session, mariam):
    enter(client, mariam.email)
    codes = set_up_codes(client)
    session.refresh(mariam)
    secret = mariam.tf_totp_secret
    assert "enckey" in secret
    old = client.application.config["SECRET_KEY"]
    both = OneTimeCodes(wallet_keys(["a newer secret", old]), "Kseli")
    mariam.totp_counter = None
    assert both.verify_totp(codes(time.time()), secret, mariam, window=60)
    alone = OneTimeCodes(wallet_keys(["a newer secret"]), "Kseli")
    with pytest.raises(KeyError):
        alone.verify_totp(codes(time.time()), secret, mariam, window=60)


def test_an_operator_takes_a_lost_second_factor_away(app, client, session, mariam):
    enter(client, mariam.email)
    set_up_codes(client)
    told = app.test_cli_runner().invoke(args=["reset-second-factor", "Mariam@example.org"])
    assert told.exit_code == 0, told.output
    session.expire_all()
    assert mariam.tf_totp_secret is None
    assert not session.scalars(select(SignIn)).all()
    assert session.scalar(select(Audit.action)) == "reset_second_factor"
    assert enter(client, mariam.email).location == "/account"
    unknown = app.test_cli_runner().invoke(args=["reset-second-factor", "nobody@example.org"])
    assert unknown.exit_code == 1


def test_what_secures_the_account_asks_for_the_password_after_some_hours(client, session):
    person = sign_in(client, session, make_person(session))
    assert person.role == "citizen"
    assert client.get("/account/second-factor").status_code == 200
    with client.session_transaction() as cookie:
        cookie["fs_paa"] = time.time() - 3 * 3600
        cookie["fs_gexp"] = 0
    assert "/account/verify" in client.get("/account/second-factor").location
    assert "/account/verify" in client.get("/account/passkeys").location


def test_codes_are_those_of_rfc_6238():
    # Appendix B, SHA-1, eight digits shown as six.
    totp = TOTP(key="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", format="base32", digits=8)
    assert totp.generate(time=59).token == "94287082"
