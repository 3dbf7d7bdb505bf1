"""News in a browser: the pages in both languages, and an article from its draft to its correction."""

from __future__ import annotations

import os

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.db import db
from app.i18n import today_in_georgia
from app.news.services.examples import load_examples
from app.projects.services.examples import load_examples as load_projects
from tests.browser.checks import check_page
from tests.browser.coming_in import come_in_as
from tests.live import PageReports
from tests.pictures.made import photo

pytestmark = pytest.mark.browser
WAYS = pytest.mark.parametrize(
    ("prefix", "width"), [("", 390), ("/en", 1280), ("/en", 390), ("", 1280)],
    ids=["ka-phone", "en-desktop", "en-phone", "ka-desktop"],
)  # fmt: skip


@pytest.fixture
def filled(service: Flask) -> Flask:
    """The live database holds the example articles."""
    load_projects(db.session())
    load_examples(db.session(), today_in_georgia())
    db.session.commit()
    return service


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the page where SHOTS names a folder: for looking at it."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@WAYS
def test_list_article_and_region_are_in_order(
    filled: Flask, browser_page: Page, page_reports: PageReports, prefix: str, width: int
) -> None:
    page, mark = browser_page, f"{prefix.strip('/') or 'ka'}-{width}"
    page.set_viewport_size({"width": width, "height": 844})
    for name, path in [
        ("list", "/news"),
        ("grants", "/news?kind=grant&kind=vacancy&region=GE-KA"),
        ("home", "/"),
        ("region", "/regions/GE-KA"),
    ]:
        page.goto(prefix + path)
        check_page(page)
        shoot(page, f"{name}-{mark}")
    page.goto(f"{prefix}/news?kind=success_story")
    page.locator(".card-news a").first.click()
    expect(page.locator(".article-text ol li")).to_have_count(3)
    expect(page.locator(".place.of-news")).to_have_count(1)
    check_page(page)
    shoot(page, f"article-{mark}")


@WAYS
def test_an_article_goes_from_a_draft_to_a_correction(
    filled: Flask, browser_page: Page, page_reports: PageReports, prefix: str, width: int
) -> None:
    page, mark = browser_page, f"{prefix.strip('/') or 'ka'}-{width}"
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{prefix}/about")
    come_in_as(filled, page, "editor")
    page.goto(f"{prefix}/editing/news/new")
    page.fill("[name=title_ka]", f"სოფლის ბიბლიოთეკა გაიხსნა {mark}")
    page.fill("[name=text_ka]", "**ექვსასი** წიგნი და ორი კომპიუტერი.")
    page.locator("#topics summary").click()
    page.check("[name=topics][value=digital]")
    page.fill("[name=position]", "41.92, 45.47")
    page.locator("[name=position]").press("Tab")
    expect(page.locator("[data-place-map][data-drawn]")).to_be_visible()
    check_page(page)
    shoot(page, f"form-{mark}")
    page.click("button[value=preview]")
    expect(page.locator(".preview-article strong")).to_have_text("ექვსასი")
    shoot(page, f"preview-{mark}")
    page.click("button[value=save]")
    page.set_input_files(
        "[name=picture]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(1200, 800)}
    )
    page.fill("[name=description_ka]", "ბიბლიოთეკის შესასვლელი")
    page.click("form[action$='/pictures'] button")
    expect(page.locator(".form-pictures img")).to_have_count(1)
    check_page(page)
    shoot(page, f"draft-{mark}")
    page.click("form[action$='/publish'] button")
    page.fill("[name=title_ka]", f"სოფლის ბიბლიოთეკა ხვალ გაიხსნება {mark}")
    page.click("button[value=save]")
    expect(page.locator("#note_ka-error")).to_be_visible()
    # The browser tells of the refusal.
    page_reports.complaints.clear()
    page.fill("form.report-form [name=note_ka]", "გახსნა ხვალ არის.")
    page.click("button[value=save]")
    expect(page.locator(".history")).to_contain_text("გახსნა ხვალ არის.")
    shoot(page, f"public-{mark}")
    page.goto(f"{prefix}/editing")
    check_page(page)
    shoot(page, f"room-{mark}")
    page.goto(f"{prefix}/news")
    page.locator(".card-news a", has_text="ხვალ").first.click()
    expect(page.locator(".corrections")).to_contain_text("გახსნა ხვალ არის.")
    expect(page.locator(".article-pictures img")).to_have_attribute("alt", "ბიბლიოთეკის შესასვლელი")
    check_page(page)
    shoot(page, f"corrected-{mark}")
