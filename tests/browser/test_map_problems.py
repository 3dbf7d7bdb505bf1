"""Problems on the map: only them, one step, a sign, its page and back; layers and files by keyboard."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.db import db
from tests.browser.checks import check_page
from tests.browser.map_stage import TOTAL, make_projects, open_map, wait_for_rest
from tests.database import dispose, make_app
from tests.factories_problems import make_problem

HOSTILE = "<img src=x onerror=\"document.title='taken'\"> Well"
PROBLEMS, AT_STEP_3 = 9, 4

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("stage")]


@pytest.fixture(scope="module")
def stage(live_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The live database holds the projects of map_stage, and nine problems, four of them at step 3."""
    app = make_app(live_database_url, tmp_path_factory.mktemp("instance"))
    with app.app_context():
        session = db.session()
        make_projects(session)
        make_problem(session, HOSTILE, "Zugdidi", step=3)
        make_problem(session, "Flooded street", "Kutaisi", step=3)
        # Two of one village: nobody sees how they lie to each other.
        for number in range(2):
            make_problem(
                session, f"Dry well {number}", "Telavi", "village", step=3, at=(45.47 + number / 900, 41.92)
            )
        make_problem(session, "Dark bridge", "Akhaltsikhe", "village", step=5)
        make_problem(session, "Cold school", "Kutaisi", step=1)
        make_problem(session, "Old pipe", "Gori", status="solved")
        make_problem(session, "Far road", "Ambrolauri", status="out_of_reach")
        make_problem(session, "Landslide", "Tbilisi", step=7)
        make_problem(session, "Not yet checked", "Telavi", moderation="waiting")
        session.commit()
    dispose(app)


def wait_for_count(page: Page, words: str) -> None:
    expect(page.locator("#count strong")).to_have_text(words)
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")


def listed_ids(page: Page) -> set[int]:
    return {int(card.get_attribute("data-problem") or 0) for card in page.locator("#results .card").all()}


def drawn(page: Page) -> int:
    return sum(int(mark.get_attribute("data-count") or 0) for mark in page.locator(".mark-problem").all())


def exported_ids(page: Page, folder: Path) -> set[int]:
    page.locator("#export summary").click()
    page.evaluate("document.querySelector('[data-export=problems]').setAttribute('download', '')")
    with page.expect_download() as download:
        page.locator("[data-export=problems]").click()
    file = folder / "problems.geojson"
    download.value.save_as(file)
    return {feature["id"] for feature in json.loads(file.read_text())["features"]}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "root, problems, at_step", [("", "9 პრობლემა", "4 პრობლემა"), ("/en", "9 problems", "4 problems")]
)
def test_only_problems_one_step_a_sign_its_page_and_back(
    browser_page: Page, tmp_path: Path, width: int, root: str, problems: str, at_step: str
) -> None:
    page = browser_page
    page.set_viewport_size({"width": width, "height": 844})
    open_map(page, f"{root}/map")
    expect(page.locator(".mark-problem").first).to_be_visible()
    assert drawn(page) == PROBLEMS
    if width == 390:
        page.locator("#legend summary").first.click()
    page.locator("[data-shown=projects]").uncheck()
    wait_for_count(page, problems)
    expect(page.locator(".mark-pin")).to_have_count(0)
    expect(page.locator("[data-facet=donor]")).to_be_hidden()
    assert page.url.split("#")[0].endswith("/map?layers=problems")

    if width == 390:
        page.locator("#legend summary").first.click()
        page.locator("#sheet-handle").click()
        page.locator("#filter > summary").click()
    page.locator("[data-facet=step] summary").click()
    page.locator("input[name=step][value='3']").check()
    wait_for_count(page, at_step)
    shown = listed_ids(page)
    assert len(shown) == drawn(page) == AT_STEP_3
    assert exported_ids(page, tmp_path) == shown

    if width == 390:
        page.locator("#export summary").click()
        page.keyboard.press("Escape")
        page.locator("#sheet-handle").click()
        expect(page.locator("#panel")).to_have_attribute("data-state", "peek")
    wait_for_rest(page)
    page.locator(".mark-problem[aria-label*=Well]").click()
    link = page.locator(".popup-list a")
    expect(link).to_have_text(HOSTILE)
    expect(page.locator(".popup-list .badge-problem")).to_contain_text("3")
    wait_for_rest(page)
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    page.go_back()
    wait_for_count(page, at_step)
    expect(page.locator(".mark-problem")).to_have_count(3)
    assert not page.locator("[data-shown=projects]").is_checked()
    assert page.locator("input[name=step][value='3']").is_checked()
    assert page.title() != "taken"


def test_a_place_that_is_not_exact_is_dashed_has_its_circle_and_says_so(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map?layers=problems#10/41.64/42.99")
    sign = page.locator(".mark-problem", has_text="5")
    expect(sign).to_have_attribute("aria-label", "Dark bridge: step 5 of 7, village or town only")
    expect(sign.locator(".is-vague")).to_have_count(1)
    expect(page.locator("path.halo-problem")).to_have_count(1)


def test_several_of_one_village_open_their_cards_with_a_circle(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map#10/41.93/45.47")
    sign = page.locator(".mark-problem[data-count='2']")
    expect(sign).to_have_attribute("aria-label", "2 problems: 2 being looked into")
    sign.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".popup-list a")).to_have_count(2)
    expect(page.locator("path.halo-problem")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("path.halo-problem")).to_have_count(0)
    expect(sign).to_be_focused()
    sign.click()
    page.get_by_role("button", name="Show all in the list").click()
    expect(page.locator("#results .card-title")).to_have_text(["Dry well 1", "Dry well 0"])
    expect(page.locator(".tab[data-list=problems]")).to_have_attribute("aria-current", "true")


def test_a_sign_of_problems_far_apart_leads_nearer(browser_page: Page) -> None:
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    open_map(page, "/en/map?layers=problems")
    sign = page.locator(".mark-problem:not([data-count='1'])").first
    before = float(page.url.split("#")[1].split("/")[0])
    sign.click()
    page.wait_for_function("before => Number(location.hash.slice(1).split('/')[0]) > before", arg=before)
    expect(page.locator(".leaflet-popup")).to_have_count(0)


def test_tabs_lead_to_either_list_and_the_address_keeps_them(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map")
    expect(page.locator(".tab-count")).to_have_text([str(TOTAL), str(PROBLEMS)])
    expect(page.locator(".count-second")).to_have_text(f"{PROBLEMS} problems")
    page.locator(".tab[data-list=problems]").click()
    expect(page.locator("#results .card-problem")).to_have_count(PROBLEMS)
    assert page.url.split("#")[0].endswith("?list=problems")
    page.locator("[data-facet=topic] summary").click()
    page.locator("input[name=topic][value=water]").check()
    page.wait_for_url("**topic=water&list=problems**")
    expect(page.locator("[data-export]")).to_have_count(4)
    page.go_back()
    page.go_back()
    expect(page.locator("#results [data-project]")).to_have_count(TOTAL)
    assert page.locator("input[name=topic][value=water]").is_checked() is False


def test_layers_are_switched_by_keyboard_and_one_always_stays(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map")
    page.locator("[data-shown=problems]").focus()
    page.keyboard.press("Space")
    expect(page.locator(".mark-problem")).to_have_count(0)
    expect(page.locator("[data-shown=projects]")).to_be_disabled()
    expect(page.locator(".tabs")).to_have_count(0)
    page.keyboard.press("Space")
    expect(page.locator("[data-shown=projects]")).to_be_enabled()
    expect(page.locator(".mark-problem").first).to_be_visible()
    page.locator("input[name=measure][value=problems]").check()
    expect(page.locator("path[data-region=GE-IM]")).to_have_attribute(
        "aria-label", "Imereti: 4 projects, 2 problems"
    )
    assert "measure=problems" in page.url
    page.locator("[data-shown=projects]").uncheck()
    wait_for_count(page, f"{PROBLEMS} problems")
    assert page.url.split("#")[0].endswith("?layers=problems"), "problems are what colours them then"


@pytest.mark.parametrize(
    "address",
    [
        "/map?list=problems",
        "/en/map?layers=problems&step=3#10/41.93/45.47",
        "/en/map?layers=problems&embed=1",
    ],
)
@pytest.mark.parametrize("width, scheme", [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_to_complain_about(
    browser_page: Page, address: str, width: int, scheme: str
) -> None:
    page = browser_page
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    open_map(page, address)
    page.evaluate(
        "document.querySelectorAll('#legend, .legend-more').forEach((part) => { part.open = true; })"
    )
    check_page(page)


def test_the_start_page_draws_both_layers(browser_page: Page) -> None:
    page = browser_page
    page.goto("/en/")
    expect(page.locator(".mini-map .mark-pin").first).to_be_visible()
    marks = page.locator(".mini-map .mark-problem")
    expect(marks.first).to_be_visible()
    assert (
        sum(int(words.split()[0]) for words in (mark.get_attribute("title") or "" for mark in marks.all()))
        == PROBLEMS
    )
