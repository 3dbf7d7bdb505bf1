"""The main job: open the map, filter by region and donor, follow a popup, take the same rows home."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.map_stage import BANK, TOTAL, count_of, open_map, wait_for_rest

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("map_stage")]


def choose(page: Page, facet: str, name: str) -> None:
    block = page.locator(f"[data-facet={facet}]")
    if block.get_attribute("open") is None:
        block.locator("summary").click()
    block.get_by_label(name).check()


def listed_ids(page: Page) -> set[int]:
    return {int(card.get_attribute("data-project") or 0) for card in page.locator("#results .card").all()}


def test_filter_by_region_and_donor_then_popup_page_and_export(browser_page: Page, tmp_path: Path) -> None:
    page = browser_page
    open_map(page)
    assert count_of(page) == f"{TOTAL} projects"
    choose(page, "region", "Imereti")
    expect(page.locator("#count strong")).to_have_text("4 projects")
    choose(page, "donor", BANK)
    expect(page.locator("#count strong")).to_have_text("3 projects")
    assert "region=GE-IM" in page.url
    assert "donor=world-bank" in page.url
    expect(page.locator(".chip-cross")).to_have_count(2)

    # All places of Kutaisi are one point: its sign opens a popup instead of zooming.
    wait_for_rest(page)
    page.locator(".mark[data-count='3']").click()
    titles = page.locator(".popup-list a")
    expect(titles).to_have_text(
        ["Roads of the west", "Water for Kutaisi", "School in Kutaisi"], use_inner_text=True
    )
    in_popup = {int((link.get_attribute("href") or "").rsplit("/", 1)[-1]) for link in titles.all()}
    shown = listed_ids(page)
    assert in_popup == shown
    assert len(shown) == 3

    page.locator("#export summary").click()
    with page.expect_download() as download:
        page.evaluate("document.querySelector('[data-export=projects]').setAttribute('download', '')")
        page.locator("[data-export=projects]").click()
    file = tmp_path / "projects.geojson"
    download.value.save_as(file)
    assert {feature["properties"]["id"] for feature in json.loads(file.read_text())["features"]} == shown

    wait_for_rest(page)
    page.locator(".popup-list a", has_text="Water for Kutaisi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Water for Kutaisi")


def test_back_and_forward_bring_filter_form_and_list_with_them(browser_page: Page) -> None:
    page = browser_page
    open_map(page)
    choose(page, "region", "Imereti")
    expect(page.locator("#count strong")).to_have_text("4 projects")
    choose(page, "region", "Kakheti")
    expect(page.locator("#count strong")).to_have_text("5 projects")
    page.go_back()
    expect(page.locator("#count strong")).to_have_text("4 projects")
    assert not page.get_by_role("checkbox", name="Kakheti").is_checked()
    assert page.get_by_role("checkbox", name="Imereti").is_checked()
    page.go_back()
    expect(page.locator("#count strong")).to_have_text(f"{TOTAL} projects")
    page.go_forward()
    expect(page.locator("#count strong")).to_have_text("4 projects")


def test_the_address_alone_restores_view_filter_and_measure(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map?topic=education&status=completed&measure=budget#9/42.2500/42.7000")
    assert count_of(page) == "1 project"
    expect(page.locator(".mark[data-kind=pin]")).to_have_count(1)
    assert page.url.endswith("&measure=budget#9/42.2500/42.7000")
    assert page.locator("input[name=measure][value=budget]").is_checked()
    assert page.locator("input[name=status][value=completed]").is_checked()


def test_moving_the_map_is_kept_in_the_address_and_asks_only_for_what_is_new(browser_page: Page) -> None:
    page = browser_page
    asked: list[str] = []
    clusters = "/clusters/projects"
    page.on("request", lambda request: asked.append(request.url) if clusters in request.url else None)
    open_map(page)
    before = page.url
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("before => location.href !== before", arg=before)
    page.wait_for_timeout(600)
    assert len(asked) == 1, "the whole country was in view: a small step shows nothing new"
    with page.expect_request(lambda request: clusters in request.url):
        page.locator(".leaflet-control-zoom-in").click()
    wait_for_rest(page)
    assert len(asked) == 2
    assert "view=" in asked[1]


def test_parts_of_the_filter_without_a_field_are_not_lost(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map?organisation=world-bank&organisation=example-fund&bbox=42,42,43,43")
    choose(page, "project_status", "completed")
    expect(page.locator("#count strong")).to_have_text("1 project")
    page.go_back()
    expect(page.locator("#count strong")).to_have_text("4 projects")
    choose(page, "project_status", "planned")
    page.wait_for_url("**status=pipeline**")
    for part in ("organisation=world-bank", "organisation=example-fund", "bbox=42%2C42%2C43%2C43"):
        assert page.url.count(part) == 1


def test_what_other_sites_hang_on_the_address_changes_nothing(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map?fbclid=IwAR0&utm_source=mail&region=GE-IM")
    expect(page.locator("#count strong")).to_have_text("4 projects")
    expect(page.locator(".mark").first).to_be_visible()


def zoom_of(page: Page) -> float:
    return float(page.url.split("#")[1].split("/")[0])


def region_in_frame(page: Page, code: str) -> tuple[float, float]:
    """How much of the map's width the region takes, and how much of the region lies within the map."""
    region = page.locator(f"path[data-region={code}]").bounding_box()
    frame = page.locator("#map").bounding_box()
    assert region is not None
    assert frame is not None
    inside = min(region["x"] + region["width"], frame["x"] + frame["width"]) - max(region["x"], frame["x"])
    return region["width"] / frame["width"], max(inside, 0) / region["width"]


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_chosen_region_is_brought_into_the_frame_and_back_leads_out(
    browser_page: Page, motion: str
) -> None:
    page = browser_page
    page.emulate_media(reduced_motion="reduce" if motion == "reduce" else "no-preference")
    open_map(page)
    wait_for_rest(page)
    country = page.url
    choose(page, "region", "Imereti")
    wait_for_rest(page)
    share, inside = region_in_frame(page, "GE-IM")
    assert share > 0.4
    assert inside == pytest.approx(1)
    assert "region=GE-IM" in page.url
    expect(page.locator(".mark-pin[data-count='4']")).to_be_visible()
    page.go_back()
    wait_for_rest(page)
    assert page.url == country
    page.go_forward()
    wait_for_rest(page)
    assert region_in_frame(page, "GE-IM")[0] == pytest.approx(share, abs=0.02)
    page.locator(".chip").click()
    wait_for_rest(page)
    assert zoom_of(page) == pytest.approx(float(country.split("#")[1].split("/")[0]), abs=0.05)


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_the_map_slides_only_where_nobody_asked_for_less_motion(browser_page: Page, motion: str) -> None:
    page = browser_page
    page.emulate_media(reduced_motion="reduce" if motion == "reduce" else "no-preference")
    open_map(page)
    wait_for_rest(page)
    page.evaluate(
        """() => {
            const pane = document.querySelector(".leaflet-map-pane");
            window.slid = 0;
            const note = () => { if (pane.classList.contains("leaflet-zoom-anim")) window.slid += 1; };
            new MutationObserver(note).observe(pane, { attributes: true, attributeFilter: ["class"] });
        }"""
    )
    choose(page, "region", "Imereti")
    wait_for_rest(page)
    assert (page.evaluate("window.slid") > 0) is (motion == "no-preference")


def test_an_address_with_a_region_shows_it_unless_it_holds_a_view_or_a_part_of_the_map(
    browser_page: Page,
) -> None:
    page = browser_page
    open_map(page, "/en/map?region=GE-KA")
    wait_for_rest(page)
    assert region_in_frame(page, "GE-KA")[0] > 0.4
    # A new page each: from one hash to another the browser does not load.
    for address in (
        "/en/map?region=GE-KA#7/42.1000/43.5000",
        "/en/map?region=GE-KA&bbox=42,42,43,43#7/42.1000/43.5000",
    ):
        page.goto("about:blank")
        open_map(page, address)
        wait_for_rest(page)
        assert page.url.endswith("#7/42.1000/43.5000")


def test_a_closer_view_of_ones_own_is_kept_when_the_region_is_chosen(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map#8/42.2500/42.7000")
    for _ in range(3):
        page.locator(".leaflet-control-zoom-in").click()
        wait_for_rest(page)
    own = page.url.split("#")[1]
    assert own.startswith("11/")
    choose(page, "region", "Imereti")
    wait_for_rest(page)
    assert page.url.split("#")[1] == own
    choose(page, "region", "Kakheti")
    wait_for_rest(page)
    assert page.url.split("#")[1] == own
    page.get_by_role("checkbox", name="Imereti").uncheck()
    wait_for_rest(page)
    assert region_in_frame(page, "GE-KA")[1] == pytest.approx(1)
