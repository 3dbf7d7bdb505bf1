"""The map on a phone, in another page's frame, without scripts, and for those who hear or tab through it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.checks import check_page
from tests.browser.map_stage import TOTAL, open_map

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("map_stage")]


@pytest.fixture
def phone(browser_page: Page) -> Page:
    browser_page.set_viewport_size({"width": 390, "height": 844})
    return browser_page


@pytest.fixture
def page_without_scripts(browser: Browser, live_server: str) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_on_a_phone_the_map_comes_first_and_the_list_is_a_sheet(phone: Page) -> None:
    open_map(phone)
    panel = phone.locator("#panel")
    expect(panel).to_have_attribute("data-state", "peek")
    expect(phone.locator("#sheet-count")).to_be_in_viewport()
    expect(phone.locator("#results .card").first).not_to_be_in_viewport()
    handle = phone.locator("#sheet-handle")
    handle.click()
    expect(handle).to_have_attribute("aria-expanded", "true")
    expect(phone.locator("#results .card").first).to_be_in_viewport()
    phone.locator(".filter-summary").click()
    expect(panel).to_have_attribute("data-state", "full")
    phone.locator("[data-facet=region] summary").click()
    phone.get_by_role("checkbox", name="Kakheti").check()
    expect(phone.locator("#sheet-count")).to_have_text("1 project · 0 problems")
    handle.click()
    expect(panel).to_have_attribute("data-state", "peek")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_a_slow_tap_on_the_filter_opens_it(phone: Page) -> None:
    """The sheet makes room for it, but not before the finger is lifted."""
    open_map(phone)
    phone.locator("#sheet-handle").click()
    expect(phone.locator("#panel")).to_have_attribute("data-state", "half")
    phone.locator("#filter > summary").click(delay=600)
    expect(phone.locator("#panel")).to_have_attribute("data-state", "full")
    expect(phone.locator("#filter")).to_have_attribute("open", "")


def test_the_sheet_is_dragged_to_the_nearest_of_its_heights(phone: Page) -> None:
    open_map(phone)
    box = phone.locator("#sheet-handle").bounding_box()
    assert box is not None
    middle, top = box["x"] + box["width"] / 2, box["y"] + 20
    phone.mouse.move(middle, top)
    phone.mouse.down()
    phone.mouse.move(middle, 240, steps=5)
    phone.mouse.up()
    expect(phone.locator("#panel")).to_have_attribute("data-state", "full")


@pytest.mark.parametrize("address", ["/map", "/en/map", "/en/map?region=GE-IM&q=school", "/map?embed=1"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_to_complain_about(
    browser_page: Page, address: str, width: int, scheme: str
) -> None:
    page = browser_page
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    open_map(page, address)
    check_page(page)


def test_without_scripts_form_and_list_do_the_work(page_without_scripts: Page) -> None:
    page = page_without_scripts
    page.goto("/en/map")
    expect(page.get_by_text("Without JavaScript, the list beside it")).to_be_visible()
    page.locator("[data-facet=region] summary").click()
    page.get_by_role("checkbox", name="Imereti").check()
    page.get_by_role("button", name="Apply the filter").click()
    expect(page.locator("#count strong")).to_have_text("4 projects")
    expect(page.locator("#results .card")).to_have_count(4)
    page.locator(".chip").click()
    expect(page.locator("#count strong")).to_have_text(f"{TOTAL} projects")


def test_another_page_may_hold_the_embedded_map_and_only_that(
    browser: Browser, live_server: str, tmp_path: Path
) -> None:
    context = browser.new_context()
    page = context.new_page()
    frames = "".join(
        f'<iframe src="{live_server}/en/map{query}" width="800" height="500"></iframe>'
        for query in ("?embed=1", "")
    )
    (tmp_path / "index.html").write_text(frames)
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as elsewhere:
        Thread(target=elsewhere.serve_forever, daemon=True).start()
        page.goto(f"http://127.0.0.1:{elsewhere.server_port}/")
        elsewhere.shutdown()
    embedded, whole = page.frame_locator("iframe").nth(0), page.frame_locator("iframe").nth(1)
    embedded.locator(".mark").first.wait_for()
    expect(embedded.locator(".embed-credit")).to_have_attribute("href", "/en/map")
    expect(embedded.locator(".site-header, #panel")).to_have_count(0)
    expect(whole.locator("#map")).to_have_count(0)
    context.close()


def test_the_snippet_to_embed_shows_the_filter_of_the_page(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map?region=GE-IM")
    page.get_by_role("button", name="Embed").click()
    code = page.locator("#embed-code").input_value()
    assert code.startswith("<iframe ")
    assert "/en/map?region=GE-IM&amp;embed=1#" in code
    page.keyboard.press("Escape")
    expect(page.locator("#embed-dialog")).to_be_hidden()


def test_share_copies_the_address_of_exactly_this(browser_page: Page) -> None:
    page = browser_page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script("Object.defineProperty(navigator, 'share', {value: undefined})")
    open_map(page, "/en/map?region=GE-IM")
    # The region comes into the frame first: that moves the address.
    page.wait_for_url("**region=GE-IM#8**")
    page.get_by_role("button", name="Share").click()
    expect(page.locator(".toast")).to_have_text("The link is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_names_and_words_follow_the_language(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/map")
    expect(page.locator("path[data-region=GE-IM]")).to_have_attribute(
        "aria-label", "იმერეთი: 4 პროექტი, 0 პრობლემა"
    )
