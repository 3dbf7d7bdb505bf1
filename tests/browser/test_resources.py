"""The inventory in a browser: drawing an area, the form on a phone, list, map, matrix, page."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.db import db
from app.projects.services.examples import load_examples as load_projects
from app.resources.models import Resource
from app.resources.services.examples import load_examples
from tests.browser.checks import check_page
from tests.browser.coming_in import come_in_as
from tests.database import dispose, make_app
from tests.live import PageReports

pytestmark = pytest.mark.browser
WIDTHS = (1280, 390)
# Where somebody wants to look at the pages.
PICTURES = os.environ.get("KSELI_PICTURES")


@pytest.fixture(scope="module")
def service(live_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = make_app(live_database_url, tmp_path_factory.mktemp("instance"))
    with app.app_context():
        load_projects(db.session)  # type: ignore[arg-type]
        load_examples(db.session, datetime.now(UTC).date())  # type: ignore[arg-type]
        db.session.commit()
        yield app
    dispose(app)


def look(page: Page, name: str) -> None:
    """The page is in order at every width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_timeout(300)
        check_page(page)
        if PICTURES:
            page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)
    page.set_viewport_size({"width": 1280, "height": 844})


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_list_matrix_map_and_page_are_in_order(service: Flask, browser_page: Page, prefix: str) -> None:
    page, name = browser_page, prefix.strip("/") or "ka"
    for view in ("", "/matrix", "/map"):
        page.goto(f"{prefix}/resources{view}")
        if view == "/map":
            page.locator("[data-resource-map][data-drawn]").wait_for()
        look(page, f"{name}{view.replace('/', '-')}")
        if view == "/matrix":
            hidden = "(frame) => frame.scrollWidth - frame.clientWidth"
            assert page.locator(".matrix-frame").evaluate(hidden) <= 0
    page.goto(f"{prefix}/resources?q=ekskavator")
    page.locator(".card-resource a").first.click()
    page.locator("[data-resource-map][data-drawn]").wait_for()
    expect(page.locator(".resource-area")).to_have_count(1)
    look(page, f"{name}-page")
    page.goto(f"{prefix}/resources?type=lawyers&region=GE-SZ")
    expect(page.locator(".chip")).to_have_count(3)


def test_a_mark_of_the_map_opens_by_the_keyboard(service: Flask, browser_page: Page) -> None:
    page = browser_page
    page.goto("/resources/map?type=minibuses&type=storage-rooms")
    page.locator("[data-resource-map][data-drawn]").wait_for()
    expect(page.locator("[data-map-rest] li")).to_have_count(2)
    page.locator(".leaflet-marker-icon.mark").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/resources/\d+$"))


def test_an_area_is_drawn_by_mouse_and_keyboard(service: Flask, browser_page: Page) -> None:
    page = browser_page
    page.goto("/about")
    come_in_as(service, page)
    page.goto("/resources/new")
    look(page, "form")
    page.locator("#type").select_option("agronomists")
    page.locator("#title_ka").fill("აგრონომი ალაზნის ველზე")
    page.locator("#quantity").fill("2")
    page.get_by_label("რუკაზე დახაზული არეალი").check()
    expect(page.locator("#regions")).to_be_hidden()
    box = page.locator("[data-draw-map][data-drawn]")
    box.wait_for()
    box.scroll_into_view_if_needed()
    size = box.bounding_box()
    assert size
    for right, down in ((0.45, 0.4), (0.6, 0.4), (0.6, 0.6), (0.3, 0.2)):
        box.click(position={"x": size["width"] * right, "y": size["height"] * down})
    page.locator("[data-draw-undo]").click()
    box.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".draw-corner")).to_have_count(4)
    page.locator("[data-draw-close]").click()
    expect(page.locator("[data-draw-words]")).to_contain_text("4")
    drawn = json.loads(page.locator("#area").input_value())
    assert len(drawn["coordinates"][0]) == 5
    look(page, "form-drawn")
    page.locator("form[data-resource-form] button[type=submit]").click()
    page.wait_for_url(re.compile(r"/resources/\d+$"))
    kept = db.session.scalars(select(Resource).order_by(Resource.id.desc())).first()
    assert kept
    assert (kept.area_kind, kept.title_ka) == ("drawn", "აგრონომი ალაზნის ველზე")
    look(page, "own-page")


def test_what_was_wrong_keeps_what_was_typed_and_has_the_focus(
    service: Flask, browser_page: Page, page_reports: PageReports
) -> None:
    page = browser_page
    page.goto("/about")
    come_in_as(service, page)
    page.goto("/en/resources/new")
    page.locator("#title_en").fill("Tents")
    page.get_by_label("Around a place").check()
    page.locator("#place").fill("telav")
    page.locator("[data-place-results] button").first.click()
    page.locator("form[data-resource-form] button[type=submit]").click()
    expect(page.locator("#errors")).to_be_focused()
    # Chromium complains of every answer that is a 422.
    page_reports.complaints.clear()
    expect(page.locator("#title_en")).to_have_value("Tents")
    expect(page.locator("#place")).not_to_have_value("")
    expect(page.locator("#radius_km")).to_be_visible()
    expect(page.locator('#errors a[href="#type"]')).to_be_visible()
    look(page, "form-wrong")
