"""Buttons on the map, and the small calculations behind what is drawn, each asked of the module itself."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.map_stage import open_map

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("map_stage")]

# Runs `use` on a module of the page's own version.
IMPORT = """async ([name, use, given]) => {
    const base = document.querySelector("link[href*='/assets/']").href.split("/icons/")[0];
    return (await import(`${base}/js/${name}`))[use](...given);
}"""


def ask_module(page: Page, name: str, function: str, *given: Any) -> Any:
    return page.evaluate(IMPORT, [name, function, list(given)])


def test_my_location_is_shown_and_breaks_no_policy(browser_page: Page) -> None:
    page = browser_page
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 41.9, "longitude": 45.4})
    open_map(page)
    page.get_by_role("button", name="My location").click()
    expect(page.locator(".leaflet-control-locate-location")).to_be_attached()
    page.wait_for_url("**/en/map#1*/41.9*/45.4*")


def test_full_screen_and_back(browser_page: Page) -> None:
    page = browser_page
    open_map(page)
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("() => document.fullscreenElement?.id === 'map'")
    page.get_by_role("button", name="Leave full screen").click()
    page.wait_for_function("() => document.fullscreenElement === null")


def test_signs_are_pushed_apart_but_exact_places_stay(browser_page: Page) -> None:
    open_map(browser_page)
    fixed = {"x": 100, "y": 100, "width": 26, "height": 26, "reach": 0}
    loose = {"x": 104, "y": 108, "width": 40, "height": 40, "reach": 40}
    far = {"x": 300, "y": 300, "width": 40, "height": 40, "reach": 40}
    first, second, third = ask_module(browser_page, "map/spread.js", "spread", [fixed, loose, far])
    assert (first["x"], first["y"]) == (100, 100)
    assert abs(second["x"] - 100) >= 33 or abs(second["y"] - 100) >= 33
    assert ((second["x"] - 104) ** 2 + (second["y"] - 108) ** 2) ** 0.5 <= 40
    assert (third["x"], third["y"]) == (300, 300)


def test_a_sign_of_a_region_takes_the_nearest_free_place(browser_page: Page) -> None:
    open_map(browser_page)
    pins = [{"x": 100, "y": y, "width": 40, "height": 40, "reach": 0} for y in (60, 100, 140)]
    region = {"x": 104, "y": 100, "width": 50, "height": 30, "reach": 90, "loose": True}
    *_pins, placed = ask_module(browser_page, "map/spread.js", "spread", [*pins, region])
    assert abs(placed["x"] - 100) >= 45
    assert ((placed["x"] - 104) ** 2 + (placed["y"] - 100) ** 2) ** 0.5 <= 60


def test_a_point_lies_in_an_outline_but_not_in_its_hole(browser_page: Page) -> None:
    open_map(browser_page)
    outer = [[42, 41], [44, 41], [44, 43], [42, 43], [42, 41]]
    hole = [[42.5, 41.5], [43, 41.5], [43, 42], [42.5, 42], [42.5, 41.5]]
    outline = {"type": "MultiPolygon", "coordinates": [[outer, hole]]}
    points = {(42.2, 41.2): True, (42.7, 41.7): False, (41.9, 42.0): False, (43.5, 42.5): True}
    for (lon, lat), inside in points.items():
        assert (
            ask_module(browser_page, "map/outline.js", "isInside", {"lat": lat, "lng": lon}, outline)
            is inside
        )


@pytest.mark.parametrize(
    "counts, classes",
    [
        ([0, 0, 0], [0, 0, 0]),
        ([7, 0, 0], [5, 0, 0]),
        ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5]),
        ([3, 3, 3, 9], [2, 2, 2, 5]),
        (list(range(1, 13)), [1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 5]),
    ],
)
def test_regions_fall_into_five_classes_and_equal_values_into_one(
    browser_page: Page, counts: list[int], classes: list[int]
) -> None:
    open_map(browser_page)
    regions = [{"code": str(number), "projects": count} for number, count in enumerate(counts)]
    found = browser_page.evaluate(
        """async ([regions]) => {
            const base = document.querySelector("link[href*='/assets/']").href.split("/icons/")[0];
            const { classify } = await import(`${base}/js/map/classes.js`);
            return [...classify(regions, "count").classOf.values()];
        }""",
        [regions],
    )
    assert found == classes


@pytest.mark.parametrize(
    "address, value, written",
    [
        ("/map", 1234567.891, "1 234 567,89"),
        ("/en/map", 1234567.891, "1,234,567.89"),
        ("/en/map", 12, "12"),
    ],
)
def test_numbers_are_written_as_the_language_does(
    browser_page: Page, address: str, value: float, written: str
) -> None:
    open_map(browser_page, address)
    assert ask_module(browser_page, "numbers.js", "number", value, 2).replace("\u00a0", " ") == written


def test_large_numbers_are_shortened_as_the_server_does(browser_page: Page) -> None:
    open_map(browser_page, "/map")
    assert ask_module(browser_page, "numbers.js", "shortNumber", 54_700_000) == "54,7\u00a0მლნ."
    open_map(browser_page, "/en/map")
    assert ask_module(browser_page, "numbers.js", "shortNumber", 54_700_000) == "54.7M"
