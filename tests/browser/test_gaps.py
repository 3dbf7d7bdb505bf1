"""The gaps in a browser: by keyboard, on a phone, on paper, without JavaScript, from a number to its map."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, expect

from app.db import db
from app.matching.services.gaps import keep_gaps
from tests.browser.checks import check_page
from tests.database import dispose, make_app
from tests.factories import keep, make_project
from tests.factories_problems import make_problem

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", autouse=True)
def data(live_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    app = make_app(live_database_url, tmp_path_factory.mktemp("instance"))
    with app.app_context():
        for number in range(3):
            make_problem(db.session, title=f"Dry well {number}", topic="water", linked=number == 0)
        make_problem(db.session, place="Gori", topic="roads")
        make_project(db.session, topics=("water",), budget_amount=Decimal(2_500_000))
        make_project(db.session, places=("Mestia",), topics=("tourism",), budget_amount=Decimal(90_000))
        keep(db.session)
        keep_gaps(db.session, datetime.now(UTC))
        db.session.commit()
    yield
    dispose(app)


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["ka", "en"])
@pytest.mark.parametrize(
    "path", ["/gaps", "/gaps?measure=money&topic=infrastructure", "/gaps?measure=linked&region=GE-KA"]
)
def test_the_page_fits_a_phone_and_keeps_the_rules_of_access(
    browser_page: Page, prefix: str, path: str
) -> None:
    for width in (1280, 390):
        browser_page.set_viewport_size({"width": width, "height": 844})
        browser_page.goto(prefix + path, wait_until="networkidle")
        check_page(browser_page)


def test_a_number_leads_to_the_map_that_shows_as_many(browser_page: Page) -> None:
    page = browser_page
    page.goto("/en/gaps?topic=infrastructure&measure=linked")
    # Of three open problems one has a resource: the share leads to the two that wait.
    page.get_by_role("row", name="Kakheti").get_by_role("link", name="33%").first.click()
    page.wait_for_url("**/en/map?region=GE-KA&topic=infrastructure&status=open&linked=no&layers=problems*")
    expect(page.locator("[data-total]").first).to_contain_text("2")


def test_the_regions_column_stays_in_sight_on_a_phone(browser_page: Page) -> None:
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/gaps")
    frame, name = page.locator(".gap-frame").first, page.locator(".gap-matrix tbody th").nth(3)
    before = name.bounding_box()
    frame.evaluate("(frame) => { frame.scrollLeft = 300; }")
    after = name.bounding_box()
    assert before
    assert after
    assert abs(before["x"] - after["x"]) <= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_regions_of_the_picture_are_reached_by_keyboard(browser_page: Page) -> None:
    page = browser_page
    page.goto("/en/gaps")
    region = page.locator(".gap-map a[aria-label='Kakheti: 3']")
    region.focus()
    thick = page.evaluate(
        "parseFloat(getComputedStyle(document.activeElement.querySelector('path')).strokeWidth)"
    )
    assert thick >= 3
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/map?region=GE-KA&status=open&layers=problems*")


def test_the_form_works_without_javascript(browser: Browser, live_server: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server)
    page = context.new_page()
    page.goto("/en/gaps")
    page.get_by_label("money committed", exact=True).check()
    page.locator(".gap-form summary").first.click()
    page.locator('input[name="region"][value="GE-SZ"]').check()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Money committed, in USD")).to_be_visible()
    expect(
        page.locator(".gap-matrix").first.get_by_role("row", name="Samegrelo-Zemo Svaneti")
    ).to_contain_text("90,000")
    expect(page.locator("#unasked-title ~ .table-frame")).to_contain_text("Tourism")
    context.close()


def test_paper_shows_the_whole_table_and_no_form(browser_page: Page) -> None:
    page = browser_page
    page.set_viewport_size({"width": 794, "height": 1100})
    page.emulate_media(media="print")
    page.goto("/gaps", wait_until="networkidle")
    assert not page.locator(".gap-form").is_visible()
    assert page.evaluate("document.querySelector('.gap-matrix').getBoundingClientRect().right") <= 794
