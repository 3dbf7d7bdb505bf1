"""The main links: a row where there is room, behind one button on a phone, with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def is_cut(page: Page) -> bool:
    """Whether anything of the header can only be seen by scrolling sideways."""
    wide = "one => one.checkVisibility() && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1"
    return bool(page.evaluate(f"[...document.querySelectorAll('.site-header, .site-header *')].some({wide})"))


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("width", [320, 390, 800])
def test_a_narrow_header_is_one_row_that_holds_all(browser_page: Page, prefix: str, width: int) -> None:
    page = browser_page
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{prefix}/about")
    assert not is_cut(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator(".site-header").bounding_box()["height"] < 100  # type: ignore[index]
    page.locator(".site-menu summary").click()
    links = page.get_by_role("navigation").get_by_role("link")
    expect(links).to_have_count(10)
    for link in links.all():
        expect(link).to_be_in_viewport(ratio=1)
    # The last one signs in.
    expect(links.nth(8)).to_have_attribute("aria-current", "page")
    expect(page.locator(".report-button")).to_be_in_viewport(ratio=1)


def test_the_menu_closes_by_escape_and_by_a_click_beside_it(browser_page: Page) -> None:
    page = browser_page
    page.set_viewport_size(PHONE)
    page.goto("/en/map")
    button = page.locator(".site-menu summary")
    about = page.locator(".site-menu").get_by_role("link", name="About")
    button.click()
    expect(about).to_be_visible()
    page.keyboard.press("Escape")
    expect(about).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    page.mouse.click(200, 700)
    expect(about).to_be_hidden()


def test_the_menu_needs_no_script(browser: Browser, live_server: str) -> None:
    context = browser.new_context(base_url=live_server, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto("/en/about")
    page.locator(".site-menu summary").click()
    page.get_by_role("link", name="Donors").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Donors")
    context.close()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_wide_header_shows_the_links_in_one_row(browser_page: Page, prefix: str) -> None:
    page = browser_page
    page.goto(f"{prefix}/donors")
    expect(page.locator(".site-menu")).to_be_hidden()
    links = page.locator(".site-nav a")
    tops = {round(link.bounding_box()["y"]) for link in links.all()}  # type: ignore[index]
    assert len(tops) == 1
    expect(page.locator(".site-nav [aria-current=page]")).to_have_count(1)
