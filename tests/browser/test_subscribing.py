"""Subscribing in a browser: from the box or the bell, over the real mail, to one's own page and out again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.checks import check_page
from tests.browser.confirming import link_of_mail
from tests.mail.post_office import Clerk

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("map_stage")]

WALKS = pytest.mark.parametrize(("prefix", "width"), [("", 390), ("/en", 1280)], ids=["ka phone", "en desk"])


def press(page: Page) -> None:
    """Press the page's own first button and wait for what comes."""
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")


@WALKS
def test_somebody_subscribes_confirms_changes_and_leaves(
    browser_page: Page, clerk: Clerk, prefix: str, width: int
) -> None:
    page, email = browser_page, f"nino{width}@example.org"
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{prefix}/projects?region=GE-IM")
    if width < 900:
        expect(page.locator(".subscription-box")).to_be_hidden()
        page.locator(".subscription-bell").click()
        page.fill("#email", email)
    else:
        expect(page.locator(".subscription-bell")).to_be_hidden()
        page.fill(".subscription-box input", email)
        page.locator(".subscription-box button").click()
        expect(page.locator("#email")).to_have_value(email)
    expect(page.locator(".weekly")).to_have_text(re.compile(r"\S"))
    check_page(page)

    before = page.locator(".weekly").inner_text()
    page.locator("input[name=region][value=GE-TB]").check()
    expect(page.locator(".weekly")).not_to_have_text(before)
    page.locator("input[name=region][value=GE-IM]").check()
    page.locator("input[name=topic][value=infrastructure]").check()
    expect(page.locator("input[name=topic][value=water]")).to_be_checked()
    check_page(page)
    press(page)
    assert page.url.endswith(f"{prefix}/subscribe/sent")
    check_page(page)

    page.goto(link_of_mail(clerk, email))
    assert page.url.split("/", 3)[3].startswith(f"{prefix}/subscribe/confirm/".lstrip("/"))
    expect(page.locator("main")).to_contain_text(email)
    check_page(page)
    press(page)
    check_page(page)
    page.locator("main a[href*='/preferences/']").click()
    expect(page.locator("main")).to_contain_text(email)
    expect(page.locator("input[name=region]:checked").first).to_be_visible()
    page.locator("input[name=region][value=GE-TB]").first.uncheck()
    check_page(page)
    press(page)
    expect(page.get_by_role("status").first).to_be_visible()
    chosen = page.locator("details.subscription").first.locator("input[name=region]:checked")
    assert [box.input_value() for box in chosen.all()] == ["GE-IM"]

    page.locator("main a[href*='/leave/']").click()
    check_page(page)
    # The last button leaves everything, those before it a topic.
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text(email)
    check_page(page)
    # Back again, from the page that says that one has left.
    press(page)
    expect(page.locator("main")).to_contain_text(email)
    expect(page.locator("main a[href*='/leave/']")).to_be_visible()


def test_without_a_script_a_button_counts(browser: Browser, live_server: str) -> None:
    context = browser.new_context(base_url=live_server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/en/subscribe?region=GE-IM")
    expect(page.locator(".weekly")).to_have_text("")
    page.locator(".count-button").click()
    expect(page.locator(".weekly")).to_contain_text("week")
    expect(page.locator("input[name=region][value=GE-IM]")).to_be_checked()
    context.close()


def test_a_form_without_an_answer_says_what_is_missing(browser_page: Page, page_reports: object) -> None:
    page = browser_page
    page.goto("/en/subscribe")
    press(page)
    expect(page.get_by_role("alert")).to_be_focused()
    check_page(page)
    reports = page_reports.complaints  # type: ignore[attr-defined]
    reports[:] = [text for text in reports if "422" not in text]
