"""News on the map: switched on in the legend, three signs, their popups, and the list of the same."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.db import db
from tests.browser.checks import check_page
from tests.browser.map_stage import open_map, wait_for_rest
from tests.database import dispose, make_app
from tests.factories import keep, make_project
from tests.factories_events import make_event, make_observation
from tests.factories_news import make_news

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("stage")]


@pytest.fixture(scope="module")
def stage(live_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """All three signs at Telavi, two articles at Gori, an event at Mestia."""
    app = make_app(live_database_url, tmp_path_factory.mktemp("instance"))
    with app.app_context():
        session = db.session()
        make_project(session, "Water for Kutaisi", None, places=("Kutaisi",))
        make_news(session, "A well for Telavi", "ჭა თელავისთვის", place="Telavi")
        council = make_event(session, "Council of Telavi", title_ka="თელავის საკრებულო")
        make_observation(session, title="What the council said", event_id=council.id)
        make_news(session, "A grant", "გრანტი", place="Gori", kind="grant")
        make_news(session, "A vacancy", "ვაკანსია", place="Gori", kind="vacancy")
        make_event(session, "Training", title_ka="ტრენინგი", place="Mestia", kind="training")
        keep(session)
        session.commit()
    dispose(app)


def signs(page: Page, kind: str) -> int:
    return sum(int(mark.get_attribute("data-count") or 0) for mark in page.locator(f".mark-{kind}").all())


def test_the_legend_switches_it_on_and_the_list_holds_what_the_map_shows(browser_page: Page) -> None:
    page = browser_page
    open_map(page)
    expect(page.locator(".mark-article, .mark-event, .mark-observation")).to_have_count(0)
    page.locator("#legend [data-shown=news]").check()
    expect(page.locator(".mark-article")).to_have_count(2)
    assert (signs(page, "article"), signs(page, "event"), signs(page, "observation")) == (3, 2, 1)
    assert page.url.split("#")[0].endswith("layers=projects,problems,news".replace(",", "%2C"))
    page.locator("#results .tab[data-list=news]").click()
    expect(page.locator("#results [data-placed]")).to_have_count(6)
    expect(page.locator("#results .tab[aria-current] .tab-count")).to_have_text("6")
    page.wait_for_load_state("networkidle")
    check_page(page)


def test_enter_on_a_sign_tells_title_and_day_and_leads_to_its_page(browser_page: Page) -> None:
    page = browser_page
    open_map(page, "/en/map?layers=news")
    for kind, title, path in (
        ("article", "A well for Telavi", "/en/news/"),
        ("observation", "What the council said", "/en/observations/"),
        ("event", "Council of Telavi", "/en/events/"),
    ):
        page.locator(f".mark-{kind}[aria-label='{title}']").focus()
        page.keyboard.press("Enter")
        link = page.locator(".popup-list a")
        expect(link).to_have_text(title)
        expect(link).to_be_focused()
        assert path in (link.get_attribute("href") or "")
        expect(page.locator(".popup-list .card-line")).to_contain_text("20")
        expect(page.locator(".popup-links")).to_have_count(0)
        page.keyboard.press("Escape")
        expect(page.locator(".leaflet-popup")).to_have_count(0)
    page.locator(".mark-article[aria-label='2 articles']").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".popup-title")).to_have_text("2 articles")
    wait_for_rest(page)
    page.locator(".popup .button").click()
    expect(page.locator("#results [data-placed]")).to_have_count(2)


@pytest.mark.parametrize("width", [390, 1280])
def test_without_a_script_the_list_is_there(browser_page: Page, width: int) -> None:
    page = browser_page
    page.set_viewport_size({"width": width, "height": 800})
    open_map(page, "/map?layers=news")
    check_page(page)
    plain = page.context.browser.new_context(java_script_enabled=False).new_page()  # type: ignore[union-attr]
    plain.goto(page.url)
    assert plain.locator("#results [data-placed]").count() == 6
    plain.context.close()
