"""What a step needs, in a browser: asked for, promised by its owner, arrived, back again."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from app.db import db
from app.resources.models import Resource
from tests.browser.checks import check_page
from tests.browser.coming_in import come_in
from tests.factories_resources import make_resource
from tests.live import PageReports
from tests.resources.giving import Scene, ask_for, give, make_scene

pytestmark = pytest.mark.browser


def lay(session: Session) -> Scene:
    """Store a problem whose step somebody does, and what somebody else offers."""
    scene = make_scene(session, title="ზემო უბანში წყალი არ არის")
    scene.resource.title_ka = "ხუთი ინჟინერი წყლის მილებისთვის"
    make_resource(session, "Hall for meetings", scene.giver, type_code="halls", quantity=1,
                  title_ka="შეხვედრების დარბაზი")  # fmt: skip
    session.commit()
    return scene


@pytest.mark.parametrize(("prefix", "width"), [("", 390), ("/en", 1280)], ids=["ka-phone", "en-desktop"])
def test_a_step_asks_an_owner_promises_and_it_comes_back(
    service: Flask, browser_page: Page, page_reports: PageReports, prefix: str, width: int
) -> None:
    page, scene = browser_page, lay(db.session())
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{prefix}/about")
    address = f"{prefix}/problems/{scene.problem.id}"

    come_in(service, page, scene.worker)
    page.goto(address)
    check_page(page)
    page.locator("#needs a[href$='/requests#ask']").click()
    page.locator("#ask button[type=submit]").click()
    expect(page.locator("#quantity-error")).to_be_visible()
    expect(page.locator(".error-list")).to_be_focused()
    # The browser tells its console of every refused form.
    page_reports.complaints[:] = [text for text in page_reports.complaints if "422" not in text]
    check_page(page)
    page.locator("#type").select_option("engineers")
    page.locator("#quantity").fill("4")
    page.locator("#needed_by").fill("2099-05-31")
    page.locator("#text").fill("ორი კილომეტრი მილი უნდა გაიზომოს.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main [role=status]")).to_be_visible()
    check_page(page)

    come_in(service, page, scene.giver)
    page.goto(f"{prefix}/resources/{scene.resource.id}")
    check_page(page)
    page.locator("#given a[href*='/requests?type=engineers']").click()
    check_page(page)
    page.locator(f"a[href*='/problems/{scene.problem.id}/allocate']").click()
    expect(page.locator("#quantity")).to_have_value("4")
    expect(page.locator("#resource")).to_have_value(str(scene.resource.id))
    check_page(page)
    page.locator("#quantity").fill("3")
    page.locator("#until").fill("2099-12-31")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main [role=status]")).to_be_visible()
    check_page(page)
    allocation = page.url.rsplit("/", 1)[1]

    come_in(service, page, scene.worker)
    page.goto(f"{prefix}/account/allocations")
    check_page(page)
    page.locator(f'[data-allocation="{allocation}"] a').first.click()
    page.locator("#use-quantity").fill("2")
    page.locator("form[action$='/use'] button").click()
    expect(page.locator("main [role=status]")).to_be_visible()
    used = page.url.rsplit("/", 1)[1]
    check_page(page)

    come_in(service, page, scene.giver)
    page.goto(f"{prefix}/allocations/{used}")
    page.locator("form[action$='/return'] button").click()
    expect(page.locator("main [role=status]")).to_be_visible()
    check_page(page)

    page.context.clear_cookies()
    page.goto(address)
    expect(page.locator("#needs progress")).to_have_attribute("value", "3.00")
    check_page(page)
    db.session.expire_all()
    assert db.session.get_one(Resource, scene.resource.id).free == 4


@pytest.mark.parametrize(("prefix", "width"), [("", 390), ("/en", 1280)], ids=["ka-phone", "en-desktop"])
def test_who_comes_too_late_is_told_what_is_left(
    service: Flask, browser_page: Page, page_reports: PageReports, prefix: str, width: int
) -> None:
    page, session = browser_page, db.session()
    scene = lay(session)
    ask_for(session, scene, 9)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{prefix}/about")
    come_in(service, page, scene.giver)
    page.goto(f"{prefix}/problems/{scene.problem.id}/allocate")
    give(session, scene, 4)
    session.commit()
    page.locator("#quantity").fill("3")
    page.keyboard.press("Enter")
    expect(page.locator("#quantity-error")).to_contain_text("1")
    page_reports.complaints[:] = [text for text in page_reports.complaints if "409" not in text]
    check_page(page)
    expect(page.locator("#quantity")).to_have_value("3")


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["ka", "en"])
def test_the_list_of_what_is_needed_works_by_keyboard(
    service: Flask, browser_page: Page, prefix: str
) -> None:
    page, session = browser_page, db.session()
    scene = lay(session)
    hall, helpers = ask_for(session, scene, 1, "halls").id, ask_for(session, scene, 20, "volunteers").id
    ask_for(session, scene, 12_500, "small-grants")
    session.commit()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{prefix}/requests")
    check_page(page)
    page.locator("#type").focus()
    page.locator("#type").select_option("volunteers")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(f'[data-request="{hall}"]')).to_have_count(0)
    expect(page.locator(f'[data-request="{helpers}"]')).to_be_visible()
    check_page(page)
    page.goto(f"{prefix}/requests?type=volunteers&region=GE-RL")
    expect(page.locator(".empty")).to_be_visible()
    check_page(page)
