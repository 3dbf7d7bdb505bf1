"""Reporting in a browser: by a photo's place, without signal, without a script, and one more of the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from app.db import db
from app.problems.models import Problem, ProblemPhoto, Supporter
from tests.browser.checks import check_page
from tests.browser.coming_in import come_in_as
from tests.factories_problems import make_problem
from tests.live import PageReports

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture(autouse=True)
def empty(service: Flask) -> Iterator[None]:
    """No report is left from the test before."""
    db.session.query(Problem).delete()
    db.session.commit()
    yield
    db.session.rollback()


def photo(lon: float | None = None, lat: float | None = None) -> bytes:
    """A JPEG as a phone makes it, with its place where one is given."""
    exif = Image.Exif()
    if lon is not None and lat is not None:
        exif[0x8825] = {1: "N", 2: in_parts(lat), 3: "E", 4: in_parts(lon)}
    output = BytesIO()
    Image.effect_noise((1600, 1200), 40).convert("RGB").save(output, "JPEG", exif=exif)
    return output.getvalue()


def in_parts(value: float) -> tuple[float, float, float]:
    minutes = (value - int(value)) * 60
    return float(int(value)), float(int(minutes)), (minutes - int(minutes)) * 60


def a_file(name: str, **place: float) -> Any:
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo(**place)}


def open_form(page: Page, prefix: str = "/en", size: Any = PHONE) -> None:
    page.set_viewport_size(size)
    page.goto(f"{prefix}/problems/new")
    expect(page.locator("[data-report][data-ready]")).to_be_visible()


def go_on(page: Page) -> None:
    page.locator("[data-next]").click()


def tell_what(page: Page, title: str = "ზედა უბანში წყალი არ მოდის") -> None:
    page.locator("#title").fill(title)
    page.locator("#text").fill("გაზაფხულიდან წყალი მხოლოდ ღამით მოდის.")
    page.locator("#topic").select_option("water")


def problems() -> list[Problem]:
    db.session.rollback()
    return list(db.session.scalars(select(Problem).order_by(Problem.id)))


@pytest.mark.parametrize(("prefix", "size"), [("", PHONE), ("/en", PHONE), ("", DESK), ("/en", DESK)])
def test_a_photo_tells_the_place_and_the_preview_what_the_public_sees(
    browser_page: Page, service: Flask, prefix: str, size: Any
) -> None:
    page = browser_page
    open_form(page, prefix, size)
    check_page(page)
    page.locator("#photo-place").set_input_files(a_file("tap.jpg", lon=45.4712, lat=41.9203))
    question = page.locator("[data-photo-question]")
    expect(question).to_contain_text("tap.jpg")
    expect(page.locator("#position")).to_have_value("")
    question.get_by_role("button").first.click()
    expect(page.locator("#position")).to_have_value("41.920300, 45.471200")
    expect(page.locator("[data-place-words]")).to_contain_text("Kakheti" if prefix else "კახეთი")
    pin = page.locator(".report-pin")
    expect(pin).to_be_visible()
    # It can be corrected, also by the keyboard.
    pin.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#position")).not_to_have_value("41.920300, 45.471200")
    go_on(page)
    check_page(page)
    go_on(page)
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#title")).to_have_attribute("aria-invalid", "true")
    tell_what(page)
    go_on(page)
    expect(page.locator(".photo-line")).to_have_count(1)
    page.locator("#photos").set_input_files([a_file("well.jpg")])
    page.locator("#photo-2").fill("The well")
    page.locator(".photo-line").nth(1).get_by_role("button").first.click()
    expect(page.locator("#photo-1")).to_have_value("The well")
    check_page(page)
    go_on(page)
    page.locator("[name=location_precision][value=village]").check()
    page.locator("#email").fill("nino@example.org")
    check_page(page)
    go_on(page)
    preview = page.locator("[data-preview-of]")
    expect(preview.locator("[data-preview-map][data-drawn]")).to_be_visible()
    expect(preview.locator("img")).to_have_count(2)
    assert "41.92" not in preview.inner_html()
    check_page(page)
    page.locator("[data-send]").dblclick()
    page.wait_for_url("**/problems/sent")
    (problem,) = problems()
    assert (problem.moderation, problem.location_precision) == ("unconfirmed", "village")
    told = db.session.scalars(select(ProblemPhoto.description).order_by(ProblemPhoto.position)).all()
    assert told == ["The well", ""]


def write_without_signal(page: Page, title: str) -> None:
    page.locator("#position").fill("41.9203, 45.4712")
    go_on(page)
    tell_what(page, title)
    go_on(page)
    page.locator("#photos").set_input_files([a_file("tap.jpg")])
    expect(page.locator(".photo-line")).to_have_count(1)
    go_on(page)
    page.locator("#email").fill("nino@example.org")
    go_on(page)
    expect(page.locator("[data-preview-here]")).to_contain_text("No signal")
    page.locator("[data-send]").click()
    expect(page.locator("[data-drafts]")).to_contain_text("No signal")


def test_reports_without_signal_are_kept_and_sent_later_once(
    browser_page: Page, service: Flask, page_reports: PageReports
) -> None:
    page = browser_page
    come_in_as(service, page_at(page, "/en/about"))
    open_form(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto("/en/problems/new")
    expect(page.locator("[data-report][data-offline][data-ready]")).to_be_visible()
    expect(page.locator(".place-map[data-drawn]")).to_be_visible()
    write_without_signal(page, "No water")
    expect(page.locator("[data-draft=waiting]")).to_have_count(1)
    page.reload()
    expect(page.locator("[data-draft=waiting]")).to_have_count(1)
    expect(page.locator("[data-report][data-ready]")).to_be_visible()
    check_page(page)
    write_without_signal(page, "No road")
    expect(page.locator("[data-draft=waiting]")).to_have_count(2)
    assert problems() == []
    page.context.set_offline(False)
    expect(page.locator("[data-draft]")).to_have_count(0)
    expect(page.locator("[data-drafts]")).to_contain_text("Sent: No water")
    # Only who has no account is asked to confirm by mail.
    expect(page.locator("[data-drafts]")).not_to_contain_text("confirm it")
    # A page that hears of the signal a second time sends nothing a second time.
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.goto("/en/problems/new")
    expect(page.locator("[data-report][data-ready]")).to_be_visible()
    assert sorted((one.title, one.photos_count, one.moderation) for one in problems()) == [
        ("No road", 1, "waiting"),
        ("No water", 1, "waiting"),
    ]
    # A browser tells on its console of each request that had no signal, and of nothing else here.
    lost = [words for words in page_reports.complaints if "ERR_INTERNET_DISCONNECTED" in words]
    assert page_reports.complaints == lost
    page_reports.complaints.clear()


def test_who_sends_later_without_account_is_told_to_confirm(
    browser_page: Page, service: Flask, page_reports: PageReports
) -> None:
    page = browser_page
    open_form(page, "")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto("/problems/new")
    expect(page.locator("[data-report][data-offline][data-ready]")).to_be_visible()
    page.locator("#position").fill("41.9203, 45.4712")
    go_on(page)
    tell_what(page)
    go_on(page)
    go_on(page)
    page.locator("#email").fill("nino@example.org")
    go_on(page)
    page.locator("[data-send]").click()
    waiting = page.locator("[data-draft=waiting]")
    # The day in numbers: not every browser knows the Georgian months.
    expect(waiting).to_contain_text(re.compile(r"\d\d\.\d\d\.20\d\d, \d\d:\d\d"))
    page.context.set_offline(False)
    expect(waiting).to_have_count(0)
    expect(page.locator("[data-drafts]")).to_contain_text("გახსენით წერილი")
    page_reports.complaints.clear()


def test_a_draft_is_found_again_and_can_be_deleted(browser_page: Page, service: Flask) -> None:
    page = browser_page
    open_form(page)
    page.locator("#position").fill("41.92, 45.47")
    go_on(page)
    tell_what(page, "Half a report")
    page.wait_for_timeout(1200)
    page.reload()
    draft = page.locator("[data-draft=unfinished]")
    expect(draft).to_contain_text("Half a report")
    draft.get_by_role("button").first.click()
    go_on(page)
    expect(page.locator("#title")).to_have_value("Half a report")
    expect(page.locator("#topic")).to_have_value("water")
    page.reload()
    page.locator("[data-draft=unfinished]").get_by_role("button").nth(1).click()
    expect(page.locator("[data-draft]")).to_have_count(0)


def test_a_known_problem_is_supported_instead(browser_page: Page, service: Flask) -> None:
    page = browser_page
    known = make_problem(db.session, "ზედა უბანში წყალი არ მოდის")  # type: ignore[arg-type]
    db.session.commit()
    come_in_as(service, page_at(page, "/en/about"))
    open_form(page)
    page.locator("#position").fill("41.92, 45.47")
    go_on(page)
    tell_what(page)
    page.locator("#title").focus()
    offered = page.locator("[data-nearby] [data-similar]")
    expect(offered).to_contain_text("ზედა უბანში წყალი არ მოდის")
    check_page(page)
    offered.get_by_role("button", name="I have this problem too").click()
    page.wait_for_url(f"**/problems/{known.id}*")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Supporter)) == 1
    assert db.session.scalar(select(func.count()).select_from(Problem)) == 1


def test_the_own_report_is_changed_in_the_same_form(browser_page: Page, service: Flask) -> None:
    page = browser_page
    person = come_in_as(service, page_at(page, "/en/about"))
    own = make_problem(db.session, "Old title", reporter_id=person)  # type: ignore[arg-type]
    db.session.commit()
    page.set_viewport_size(PHONE)
    page.goto(f"/en/problems/{own.id}/edit")
    expect(page.locator("[data-report][data-ready]")).to_be_visible()
    expect(page.locator(".report-pin")).to_be_visible()
    check_page(page)
    go_on(page)
    page.locator("#title").fill("New title")
    go_on(page)
    page.locator("[name=location_precision][value=village]").check()
    go_on(page)
    expect(page.locator("[data-preview-of]")).to_contain_text("New title")
    page.locator("[data-send]").click()
    expect(page.locator(".message-good")).to_contain_text("Saved")
    (problem,) = problems()
    assert (problem.title, problem.location_precision, problem.version) == ("New title", "village", 2)
    page.goto("/en/problems/new")
    expect(page.locator("[data-report][data-ready]")).to_be_visible()
    expect(page.locator("[data-draft]")).to_have_count(0)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_form_needs_no_script(browser: Browser, live_server: str, service: Flask, prefix: str) -> None:
    context = browser.new_context(base_url=live_server, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{prefix}/problems/new")
    page.locator("#place").fill("თელავში")
    tell_what(page)
    page.locator("#photos").set_input_files([a_file("tap.jpg", lon=45.4712, lat=41.9203)])
    page.locator("button[value=send]").click()
    expect(page.locator("#email")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#errors a")).to_have_attribute("href", "#email")
    page.locator("#email").fill("nino@example.org")
    page.locator("#photos").set_input_files([a_file("tap.jpg", lon=45.4712, lat=41.9203)])
    page.locator("button[value=send]").click()
    expect(page).to_have_url(re.compile("/problems/sent$"))
    (problem,) = problems()
    assert (problem.location_precision, problem.photos_count) == ("village", 1)
    context.close()


def page_at(page: Page, path: str) -> Page:
    page.goto(path)
    return page
