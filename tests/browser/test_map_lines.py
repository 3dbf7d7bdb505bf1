"""Lines on the map: a sign or a list's entry is chosen, its links are drawn and listed, and go again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.db import db
from tests.browser.checks import check_page
from tests.browser.map_stage import open_map, wait_for_rest
from tests.database import dispose, make_app
from tests.factories import keep, make_organisation, make_project
from tests.factories_links import make_link
from tests.factories_problems import make_problem
from tests.factories_resources import make_resource
from tests.live import PageReports

HOSTILE = "<img src=x onerror=\"document.title='taken'\"> Pumps & pipes"
VAGUE = {"place": {"how": "unknown"}}

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("stage")]


@pytest.fixture(scope="module")
def stage(live_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A dry well with five links, and a road without any.

    Two of the links are confirmed; one is known only to its region, one has no place.
    """
    app = make_app(live_database_url, tmp_path_factory.mktemp("instance"))
    with app.app_context():
        session = db.session()
        well = make_problem(session, "Dry well", "Telavi", step=4)
        make_problem(session, "Broken road", "Zugdidi", topic="roads")
        school = make_problem(session, "School without water", "Mestia")
        west = make_project(session, "Water of the west", None, places=("Kutaisi",), topics=("water",))
        region = make_project(session, "Rural pipes", None, precision="region", topics=("water",))
        keep(session)
        make_link(session, well, make_resource(session, place="Gori"), "agreed", score=0.95)
        make_link(session, well, west, score=0.7)
        make_link(session, well, make_resource(session, HOSTILE, place="Ambrolauri"), "contacted", score=0.5)
        make_link(session, well, region, score=0.45, facts=VAGUE)
        bank = make_organisation(session, "Bank of Rivers")
        make_link(session, well, bank, "delivering", score=None, facts={})
        make_link(session, school, west, score=0.6)
        session.commit()
    dispose(app)


def lines(page: Page, kind: str) -> int:
    return page.locator(f"path.link-line.{kind}").count()


def choose_in_list(page: Page, title: str) -> None:
    card = page.locator("#results .card").filter(has_text=title)
    card.get_by_role("button", name="Show its links").click()
    expect(page.locator("#lines-of")).to_have_text(title)


def test_a_problem_of_the_list_draws_its_links_and_lists_them_with_reasons(browser_page: Page) -> None:
    page = browser_page
    # Without the way there, signs stand where they will at once.
    page.emulate_media(reduced_motion="reduce")
    open_map(page, "/en/map?layers=problems")
    choose_in_list(page, "Dry well")
    assert page.url.split("#")[0].endswith("chosen=problem-1")
    expect(page.locator("#lines-count")).to_have_text("5 links · 2 confirmed")
    expect(page.locator("#lines h2")).to_be_focused()
    # Solid for what is agreed, dashed for the rest, to the region's name too; none where there is no place.
    assert (lines(page, "is-confirmed"), lines(page, "is-open")) == (1, 3)
    dashes = page.locator("path.link-line.is-open").first.evaluate("e => getComputedStyle(e).strokeDasharray")
    assert dashes != "none"
    pane = page.locator(".leaflet-ties-pane svg").bounding_box()
    assert pane is not None
    assert pane["width"] > 300
    # The nearer view's signs may come at any moment: both are looked at in one.
    page.wait_for_function(
        """() => {
          const [ring, sign] = [".chosen-ring", ".mark-problem[aria-label^='Dry well']"]
            .map((name) => document.querySelector(name)?.getBoundingClientRect());
          return ring && sign && Math.abs(ring.x + ring.width / 2 - sign.x - sign.width / 2) < 2;
        }"""
    )
    widths = [float(line.get_attribute("stroke-width") or 0) for line in page.locator("path.link-line").all()]
    assert len(set(widths)) == 4
    cards = page.locator("#lines-list > li")
    expect(cards).to_have_count(5)
    expect(cards.nth(0)).to_contain_text("Organisation · help is coming")
    expect(cards.nth(0)).to_contain_text("no place on the map")
    expect(cards.nth(1)).to_contain_text("Resource · agreed · fits 95%")
    expect(cards.nth(1)).to_contain_text("same municipality")
    assert page.title() != "taken"
    check_page(page)
    page.keyboard.press("Escape")
    expect(page.locator("#lines")).to_be_hidden()
    assert lines(page, "is-confirmed") + lines(page, "is-open") == 0
    assert "chosen" not in page.url
    expect(page.locator("#results .card").filter(has_text="Dry well").locator("button")).to_be_focused()


def test_a_sign_chosen_by_keyboard_draws_lines_whose_ends_are_reached_too(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map?layers=problems")
    page.locator(".mark-problem[aria-label^='Dry well']").focus()
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup")
    expect(popup).to_contain_text("5 links · 2 confirmed")
    assert lines(page, "is-confirmed") == 1
    # The first time the popup goes, the second time the lines.
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    assert lines(page, "is-confirmed") == 1
    end = page.locator(".line-end[aria-label^='Water of the west']")
    end.focus()
    expect(page.locator("#lines-list .is-pointed")).to_contain_text("Water of the west")
    page.keyboard.press("Enter")
    expect(popup).to_contain_text("same topic: Water and sanitation")
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    expect(end).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#lines")).to_be_hidden()


def test_a_project_shows_the_problems_in_its_reach(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map?layers=projects")
    choose_in_list(page, "Water of the west")
    expect(page.locator("#lines-count")).to_have_text("2 links · 0 confirmed")
    expect(page.locator("#lines-list > li").first).to_contain_text("Dry well")
    assert lines(page, "is-open") == 2


def test_what_is_tied_to_nothing_says_so(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map?list=problems")
    choose_in_list(page, "Broken road")
    expect(page.locator("#lines-count")).to_have_text("Nothing is linked to it yet.")
    expect(page.locator("#lines-list > li")).to_have_count(0)


def test_the_address_brings_the_lines_back_with_the_filter_and_on_the_way_back(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map?layers=problems&chosen=problem-1")
    expect(page.locator("#lines-of")).to_have_text("Dry well")
    page.locator("[data-facet=topic] summary").click()
    page.locator("input[name=topic][value=roads]").check()
    expect(page.locator("#count strong")).to_have_text("1 problem")
    assert "chosen=problem-1" in page.url
    expect(page.locator("#lines-of")).to_have_text("Dry well")
    page.locator("#lines-clear").click()
    expect(page.locator("#lines")).to_be_hidden()
    page.go_back()
    expect(page.locator("#lines-of")).to_have_text("Dry well")


def test_back_closes_the_lines_before_it_leaves_the_map(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map?layers=problems")
    steps = page.evaluate("history.length")
    choose_in_list(page, "Dry well")
    choose_in_list(page, "School without water")
    # Two were chosen, one after the other: that is one step.
    assert page.evaluate("history.length") == steps + 1
    page.go_back()
    expect(page.locator("#lines")).to_be_hidden()
    assert "/en/map?layers=problems" in page.url
    assert "chosen" not in page.url
    page.go_forward()
    expect(page.locator("#lines-of")).to_have_text("School without water")


def test_a_record_that_is_not_there_is_said_and_left_out_of_the_address(
    browser_page: Page, page_reports: PageReports
) -> None:
    page = browser_page
    open_map(page, "/en/map?chosen=problem-999")
    expect(page.locator("#map-notice")).to_contain_text("There is no such record.")
    assert "chosen" not in page.url
    # Asked again it would not be there either; what loads beside it does not take the sentence away.
    expect(page.locator("#count strong")).to_contain_text("projects")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    page.locator("#map-notice").get_by_role("button", name="Close").click()
    expect(page.locator("#map-notice")).to_be_hidden()
    # The browser's own word for the answer.
    assert "404" in page_reports.complaints.pop()


def test_an_embedded_map_has_the_lines_without_a_panel(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map?embed=1&chosen=problem-1")
    expect(page.locator("path.link-line.is-confirmed")).to_have_count(1)
    expect(page.locator(".embed-credit")).to_have_attribute("href", re.compile(r"/en/map\?chosen=problem-1$"))
    wait_for_rest(page)
    page.locator(".line-end").first.click()
    expect(page.locator(".leaflet-popup .popup-title a")).to_have_attribute("target", "_blank")


def test_problems_without_a_resource_are_one_tap_away_and_back(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map")
    page.get_by_role("link", name="Problems without a resource 2").click()
    expect(page.locator("#count .count-second")).to_have_text("2 problems")
    expect(page.locator("#results .card-problem")).to_have_count(2)
    assert "linked=no" in page.url
    expect(page.locator("[data-facet=linked] option[value=no]")).to_have_text(
        "without a confirmed resource (2)"
    )
    page.get_by_role("link", name="without a confirmed resource").click()
    expect(page.locator("#count .count-second")).to_have_text("3 problems")
    page.get_by_role("link", name="Problems with a resource 1").click()
    expect(page.locator("#results .card-problem")).to_have_count(1)
    assert "linked=yes" in page.url
    check_page(page)


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("width, height", [(390, 844), (1280, 900)])
def test_the_lines_fit_a_phone_and_a_desk(
    browser_page: Page, tmp_path: Path, language: str, width: int, height: int
) -> None:
    page = browser_page
    page.set_viewport_size({"width": width, "height": height})
    open_map(page, f"{language}/map?layers=problems&chosen=problem-1")
    expect(page.locator("path.link-line.is-confirmed")).to_have_count(1)
    if width < 500:
        # The list comes up by itself: a closed sheet would tell nothing of it.
        expect(page.locator("#panel")).to_have_attribute("data-state", "half")
        page.wait_for_function(
            "() => document.querySelector('.chosen-ring').getBoundingClientRect().bottom"
            " < document.getElementById('panel').getBoundingClientRect().top"
        )
    expect(page.locator("#lines-list > li").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    check_page(page)


def test_resources_are_a_layer_of_squares_whose_links_are_drawn_too(browser_page: Page) -> None:
    page = browser_page
    page.emulate_media(reduced_motion="reduce")
    open_map(page, "/en/map")
    expect(page.locator(".mark-resource")).to_have_count(0)
    page.locator("[data-shown=resources]").check()
    expect(page.locator("#count")).to_contain_text("2 resources")
    expect(page.locator(".mark-resource")).to_have_count(2)
    assert "layers=projects%2Cproblems%2Cresources" in page.url
    page.locator("[data-list=resources]").click()
    expect(page.locator("#results .card-resource")).to_have_count(2)
    check_page(page)
    page.locator(".mark-resource[aria-label^='Two engineers']").press("Enter")
    expect(page.locator(".leaflet-popup")).to_contain_text("5 of 5 free (engineers)")
    expect(page.locator(".leaflet-popup")).to_contain_text("1 link · 1 confirmed")
    assert "chosen=resource-1" in page.url
    page.locator("[data-shown=projects]").uncheck()
    page.locator("[data-shown=problems]").uncheck()
    expect(page.locator("#count strong")).to_have_text("2 resources")
    expect(page.locator("#map-notice")).to_be_hidden()
    page.go_back()
    expect(page.locator("[data-shown=problems]")).to_be_checked()
