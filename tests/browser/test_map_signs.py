"""What stands on the map: honest about how exactly a place is known, safe, within reach of the keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.map_stage import HOSTILE, TOTAL, open_map, wait_for_rest

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("map_stage")]


def test_places_known_roughly_are_never_drawn_as_pins(browser_page: Page) -> None:
    page = browser_page
    open_map(page)
    expect(page.locator(".mark-district")).to_have_attribute(
        "aria-label", "Forests of Ambrolauri: 1 current, known only to the district"
    )
    expect(page.locator(".mark-region")).to_have_attribute(
        "aria-label", "1 project: known only to the region"
    )
    # Seven are exact, at four towns; one project is known for the whole country and has no sign at all.
    assert sum(int(mark.get_attribute("data-count") or 0) for mark in page.locator(".mark-pin").all()) == 7
    page.locator(".legend-more summary").click()
    expect(page.locator("#country-note")).to_contain_text("1 projects are known only for the whole country")


def test_a_district_is_a_circle_of_its_size_when_one_comes_near(browser_page: Page) -> None:
    page = browser_page
    open_map(page)
    expect(page.locator("path.halo")).to_have_count(0)
    open_map(page, "/en/map#9/42.5200/43.1500")
    page.reload()
    halo = page.locator("path.halo")
    halo.wait_for(state="attached")
    box = halo.bounding_box()
    assert box is not None
    # 16 km at zoom 9 and 42.5 degrees north are about 71 pixels.
    assert 60 < box["width"] < 85


def test_a_sign_that_shows_the_same_stays_when_the_map_moves_nearer(browser_page: Page) -> None:
    """Drawn anew it would lose the focus, and a tap that began on the old one."""
    page = browser_page
    open_map(page, "/en/map#8/43.0400/42.7300")
    sign = page.locator(".mark[aria-label^='Road to Mestia']")
    sign.focus()
    page.evaluate("location.hash = '#10/43.0400/42.7300'")
    # What is far away goes with the answer for the nearer view.
    expect(page.locator(f'.mark[aria-label^="{HOSTILE[:9]}"]')).to_have_count(0)
    expect(sign).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".popup-list a")).to_have_text("Road to Mestia")


def test_a_title_that_looks_like_markup_stays_text(browser_page: Page) -> None:
    page = browser_page
    open_map(page)
    wait_for_rest(page)
    page.locator(f'.mark[aria-label^="{HOSTILE[:9]}"]').click()
    link = page.locator(".popup-list a")
    expect(link).to_have_text(HOSTILE)
    assert page.locator(".leaflet-popup img, #results img").count() == 0
    assert page.title() != "taken"


def test_enter_on_a_single_project_opens_it_and_escape_gives_the_focus_back(browser_page: Page) -> None:
    page = browser_page
    open_map(page)
    mark = page.locator(".mark-district")
    mark.focus()
    page.keyboard.press("Enter")
    link = page.locator(".popup-list a")
    expect(link).to_be_focused()
    expect(page.locator(".popup")).to_contain_text("known only to the district")
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(mark).to_be_focused()


def test_enter_on_a_group_zooms_into_it_and_the_focus_moves_to_what_it_held(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map#6/42.3000/43.3000")
    # Kutaisi and Mestia share a cell of the farthest zoom only.
    page.locator(".mark-pin[data-count='5']").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".mark-pin[data-count='4']:focus, .mark-pin[data-count='1']:focus")).to_have_count(1)
    expect(page).not_to_have_url(re.compile("#6/"))


def test_a_region_tells_its_numbers_and_can_be_chosen_with_the_keyboard(browser_page: Page) -> None:
    page = browser_page
    open_map(page)
    region = page.locator("path[data-region=GE-IM]")
    expect(region).to_have_attribute("aria-label", "Imereti: 4 projects, 0 problems")
    region.focus()
    page.keyboard.press("Enter")
    choose = page.get_by_role("button", name="Only this region")
    expect(choose).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#count strong")).to_have_text("4 projects")
    assert "region=GE-IM" in page.url
    expect(region).to_have_class("region-shape leaflet-interactive class-5 is-chosen")
    page.locator(".region-label", has_text="Imereti").click()
    expect(page.locator("#count strong")).to_have_text(f"{TOTAL} projects")


@pytest.mark.parametrize("address", ["/map", "/en/map", "/en/map#8/41.9000/43.0000"])
def test_no_name_stands_below_the_legend_a_button_or_a_sign(browser_page: Page, address: str) -> None:
    page = browser_page
    open_map(page, address)
    page.locator(".region-label").first.wait_for()
    expect(page.locator("#classes li").first).to_be_visible()
    page.wait_for_timeout(400)
    covered = page.evaluate(
        """() => {
            const over = [...document.querySelectorAll("#legend, .leaflet-control, .mark")]
                .map((one) => one.getBoundingClientRect());
            const meet = (one, other) => one.left < other.right - 2 && other.left < one.right - 2
                && one.top < other.bottom - 2 && other.top < one.bottom - 2;
            return [...document.querySelectorAll(".region-label")]
                .filter((name) => over.some((box) => meet(name.getBoundingClientRect(), box)))
                .map((name) => name.textContent);
        }"""
    )
    assert covered == []
