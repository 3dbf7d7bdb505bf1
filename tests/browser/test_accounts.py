"""An account's walk in a browser: by phone in Georgian, at a desk in English, by code and by passkey."""

import re
import time

import psycopg
import pytest
from passlib.totp import TOTP
from playwright.sync_api import expect

from app.accounts.services import create_person
from app.db import db, libpq_url
from tests.accounts.pages import PASSWORD
from tests.browser.checks import check_page
from tests.database import dispose, make_app

pytestmark = pytest.mark.browser

WALKS = pytest.mark.parametrize("prefix,width", [("", 390), ("/en", 1280)], ids=["ka phone", "en desk"])


@pytest.fixture
def forgiving(page_reports):
    """The browser notes a form that was refused as an error on the console; here it is none."""
    yield
    page_reports.complaints[:] = [text for text in page_reports.complaints if "422" not in text]


@pytest.fixture(scope="module")
def staff(live_database_url, tmp_path_factory):
    app = make_app(live_database_url, tmp_path_factory.mktemp("instance"))
    with app.app_context():
        session = db.session()
        for role in ("moderator", "admin", "citizen"):
            email = f"{role}@example.org"
            create_person(session, email=email, name=role.title(), role=role, password=PASSWORD)
        session.commit()
    dispose(app)


def send(page, button=None):
    """Press the page's one button, or the one with these words, and wait for what comes."""
    page.locator("main").get_by_role("button", name=button).first.click()
    page.wait_for_load_state("networkidle")


def enter(page, prefix, email):
    page.goto(f"{prefix}/account/sign-in")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    send(page)


def link_of_mail(database_url, email, kind):
    """Return the path that the newest mail of this kind leads to."""
    with psycopg.connect(libpq_url(database_url)) as connection:
        (text,) = connection.execute(
            "SELECT text FROM outgoing_mail WHERE to_address = %s AND kind = %s ORDER BY id DESC LIMIT 1",
            (email, kind),
        ).fetchone()
    (path,) = set(re.findall(r"https?://[^/\s]+(/\S*account/\S+)", text))
    return path


def set_up_codes(page):
    """Switch the second factor on, mistyping the first code; return the app that shows its codes."""
    check_page(page)
    send(page)
    check_page(page)
    key = page.locator(".code-key").inner_text()
    app = TOTP(key=key)
    page.fill("#code", "000000")
    send(page)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator(".code-key")).to_have_text(key)
    check_page(page)
    page.fill("#code", app.generate().token)
    send(page)
    return app


@WALKS
def test_somebody_signs_up_confirms_comes_in_and_sees_the_account(
    browser_page, forgiving, live_database_url, prefix, width
):
    page = browser_page
    page.set_viewport_size({"width": width, "height": 844})
    email = f"nino{width}@example.org"
    page.goto(f"{prefix}/account/sign-up")
    check_page(page)
    page.fill("#name", "ნინო კაპანაძე")
    page.fill("#email", email)
    page.locator("#password").evaluate("field => field.removeAttribute('minlength')")
    page.fill("#password", "short")
    send(page)
    expect(page.get_by_role("alert")).to_be_focused()
    check_page(page)
    page.fill("#password", PASSWORD)
    send(page)
    assert page.url.endswith(f"{prefix}/account/mail-sent")
    check_page(page)
    page.goto(link_of_mail(live_database_url, email, "account_confirm"))
    check_page(page)
    send(page)
    assert page.url.endswith(f"{prefix}/account/sign-in")
    enter(page, prefix, email)
    assert page.url.endswith(f"{prefix}/account")
    expect(page.locator("h1")).to_be_visible()
    check_page(page)
    for path in ("/account/change-password", "/account/erase", "/account/passkeys"):
        page.goto(prefix + path)
        check_page(page)


@WALKS
def test_a_moderator_sets_up_the_second_factor_first_and_then_comes_in_by_it(
    browser_page, forgiving, live_database_url, staff, prefix, width
):
    page = browser_page
    page.set_viewport_size({"width": width, "height": 844})
    email = "moderator@example.org" if width == 390 else "admin@example.org"
    enter(page, prefix, email)
    page.goto(f"{prefix}/account/problems")
    assert f"{prefix}/account/second-factor?next=" in page.url
    app = set_up_codes(page)
    assert page.url.endswith(f"{prefix}/account/problems")
    page.goto(f"{prefix}/account")
    check_page(page)
    if width != 390:
        page.goto(f"{prefix}/admin/people?q=moderator")
        check_page(page)
        page.get_by_role("link", name="Moderator").click()
        check_page(page)
        page.goto(f"{prefix}/account")
    send(page, re.compile("^(გასვლა|Sign out)$"))
    enter(page, prefix, email)
    assert f"{prefix}/account/second-factor/code" in page.url
    check_page(page)
    page.fill("#code", app.generate(time=time.time() + 30).token)
    send(page)
    assert page.url.endswith(f"{prefix}/account")


def test_a_passkey_is_made_and_opens_the_account(browser_page, page_reports, live_server, staff):
    page = browser_page
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    # Passkeys belong to a name: an IP address is none.
    base = live_server.replace("127.0.0.1", "localhost")
    enter(page, f"{base}/en", "citizen@example.org")
    page.goto(f"{base}/en/account/passkeys")
    page.fill("#name", "my phone")
    send(page)
    page.wait_for_url(f"{base}/en/account")
    expect(page.get_by_text("Passkey: my phone")).to_be_visible()
    send(page, re.compile("^Sign out$"))
    page.goto(f"{base}/en/account/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{base}/en/account")
    page.get_by_role("button", name="Delete the passkey my phone").click()
    expect(page.get_by_text("Passkey: my phone")).to_have_count(0)
    page.goto("about:blank")
    # The fixture knows the service by its number.
    page_reports.foreign[:] = [url for url in page_reports.foreign if not url.startswith(base)]
