"""The panel: counts beside the choices, time slider, chips, the empty result, and what failing looks like."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.map_stage import TOTAL, count_of, open_map
from tests.live import PageReports

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("map_stage")]


def count_beside(page: Page, name: str) -> str:
    return page.locator(".options label", has_text=name).locator("small").inner_text()


def test_choices_tell_what_they_would_leave(browser_page: Page) -> None:
    page = browser_page
    open_map(page)
    page.locator("[data-facet=region] summary").click()
    page.locator("[data-facet=donor] summary").click()
    assert (count_beside(page, "Imereti"), count_beside(page, "World Bank")) == ("4", "3")
    page.get_by_role("checkbox", name="World Bank").check()
    expect(page.locator("#count strong")).to_have_text("3 projects")
    expect(page.locator(".options label", has_text="Imereti").locator("small")).to_have_text("3")
    expect(page.locator(".options label", has_text="Kakheti").locator("small")).to_have_text("0")
    # The donors' own counts do not depend on the donor chosen.
    assert count_beside(page, "Example Fund") == "6"


def test_time_slider_moves_by_keyboard_and_fills_the_dates(browser_page: Page) -> None:
    page = browser_page
    open_map(page)
    page.locator("[data-facet=period] summary").click()
    handle = page.locator(".noUi-handle-upper")
    expect(handle).to_have_attribute("aria-label", "To year")
    handle.focus()
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#count strong")).to_have_text("1 project")
    assert page.locator("input[name=to]").input_value() == "2007-12-31"
    assert "to=2007-12-31" in page.url
    expect(page.locator("#results .card-title")).to_have_text("School in Kutaisi")


def test_chips_take_off_one_filter_each(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map?q=kutaisi&status=current")
    assert count_of(page) == "2 projects"
    page.locator(".chip", has_text="current").click()
    expect(page.locator("#count strong")).to_have_text("4 projects")
    assert not page.locator("input[name=status][value=current]").is_checked()
    assert page.locator("input[name=q]").input_value() == "kutaisi"
    page.locator(".chip").click()
    expect(page.locator("#count strong")).to_have_text(f"{TOTAL} projects")


def test_nothing_found_says_so_on_the_map_and_offers_the_way_back(browser_page: Page) -> None:
    page = browser_page
    open_map(page)
    page.locator("input[name=q]").fill("zzzzzz")
    expect(page.locator("#map-notice")).to_contain_text("Nothing fits this filter.")
    expect(page.locator("#results .empty")).to_be_visible()
    expect(page.locator(".mark")).to_have_count(0)
    page.locator("#map-notice button").click()
    expect(page.locator("#count strong")).to_have_text(f"{TOTAL} projects")
    expect(page.locator("#map-notice")).to_be_hidden()


def test_on_a_phone_the_notice_covers_neither_legend_nor_buttons(browser_page: Page) -> None:
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    open_map(page, "/map?q=zzzzzz")
    notice = page.locator("#map-notice")
    expect(notice).to_be_visible()
    box = notice.bounding_box()
    assert box is not None
    for other in page.locator("#legend, .leaflet-bar, #panel").all():
        control = other.bounding_box()
        assert control is not None
        assert control["y"] + control["height"] <= box["y"] or box["y"] + box["height"] <= control["y"]


def test_a_failure_is_told_calmly_and_can_be_tried_again(
    browser_page: Page, page_reports: PageReports
) -> None:
    page = browser_page
    open_map(page)

    def fail(route: Route) -> None:
        route.fulfill(status=503, content_type="application/problem+json", body='{"detail": "Out of reach."}')

    page.route("**/map/summary.json*", fail)
    page.locator("[data-facet=region] summary").click()
    page.get_by_role("checkbox", name="Kakheti").check()
    expect(page.locator("#map-notice")).to_contain_text("Out of reach.")
    page.unroute("**/map/summary.json*")
    page.locator("#map-notice button", has_text="Try again").click()
    expect(page.locator("path[data-region=GE-KA]")).to_have_class(
        "region-shape leaflet-interactive class-5 is-chosen"
    )
    expect(page.locator("#map-notice")).to_be_hidden()
    # The browser itself writes the refused request to its console.
    assert all("503" in complaint for complaint in page_reports.complaints)
    page_reports.complaints.clear()


def test_a_refused_value_is_named_in_the_servers_words(browser_page: Page, page_reports: PageReports) -> None:
    page = browser_page
    open_map(page, "/en/map?from=2020-01-01")
    page.locator("input[name=to]").fill("2019-01-01")
    page.locator("input[name=to]").press("Tab")
    expect(page.locator("#map-notice")).to_contain_text("The end lies before the beginning.")
    page_reports.complaints.clear()


def test_the_measure_colours_the_regions_and_the_legend_explains_it(browser_page: Page) -> None:
    page = browser_page
    open_map(page)
    expect(page.locator("#classes li").first).to_have_text("none")
    page.locator("input[name=measure][value=per_capita]").check()
    expect(page.locator("#classes li").first).to_have_text("no figure")
    expect(page.locator("path[data-region=GE-SJ]")).to_have_class("region-shape leaflet-interactive class-2")
    assert page.url.split("#")[0].endswith("?measure=per_capita")
    page.locator(".legend-more summary").click()
    expect(page.locator("#measure-note")).to_contain_text("per 10,000 people")
    page.locator("input[data-layer=pin]").uncheck()
    expect(page.locator(".mark-pin")).to_have_count(0)
    expect(page.locator(".mark-region")).to_have_count(1)
