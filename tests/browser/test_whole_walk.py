"""The whole way of a problem, in one piece: a photo's place, a moderator, seven steps, "no", open again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.db import db
from app.mail.models import OutgoingMail
from app.problems.models import Problem
from tests.browser.coming_in import come_in_as
from tests.browser.test_report import DESK, PHONE, a_file, empty, go_on, open_form, tell_what
from tests.browser.test_steps import answer_no, lead_to_solved

__all__ = ["empty"]

pytestmark = pytest.mark.browser


def report_by_photo(page: Page, prefix: str, size: Any) -> None:
    open_form(page, prefix, size)
    page.locator("#photo-place").set_input_files(a_file("tap.jpg", lon=45.4712, lat=41.9203))
    page.locator("[data-photo-question]").get_by_role("button").first.click()
    expect(page.locator("[data-place-words]")).to_contain_text("Kakheti" if prefix else "კახეთი")
    go_on(page)
    tell_what(page)
    go_on(page)
    expect(page.locator(".photo-line")).to_have_count(1)
    go_on(page)
    page.locator("[name=location_precision][value=street]").check()
    page.locator("#email").fill("nino@example.org")
    go_on(page)
    expect(page.locator("[data-preview-of]").locator("img")).to_have_count(1)
    page.locator("[data-send]").click()
    page.wait_for_url("**/problems/sent")


def confirm_by_mail(page: Page) -> None:
    mail = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "problem_confirm")).all()[-1]
    link = re.search(r"https?://[^/]+(/\S+)", mail.text)
    assert link
    page.goto(link[1])
    page.locator("main form button[type=submit]").first.click()


def the_problem() -> Problem:
    db.session.rollback()
    return db.session.scalars(select(Problem)).one()


@pytest.mark.parametrize(("prefix", "size"), [("", PHONE), ("/en", DESK)], ids=["ka-phone", "en-desktop"])
def test_from_a_photo_to_solved_and_open_again(
    service: Flask, browser_page: Page, prefix: str, size: Any
) -> None:
    page = browser_page
    report_by_photo(page, prefix, size)
    assert the_problem().moderation == "unconfirmed"
    confirm_by_mail(page)
    assert the_problem().moderation == "waiting"

    page.goto(f"{prefix}/about")
    come_in_as(service, page, "moderator")
    number = the_problem().id
    page.goto(f"{prefix}/moderation")
    page.locator(f'a[href*="/moderation/{number}?"]').click()
    page.locator('form[action*="/publish"] button[type="submit"]').first.click()
    expect(page.locator(".told")).to_be_visible()
    assert the_problem().is_public

    page.context.clear_cookies()
    come_in_as(service, page, "member")
    lead_to_solved(page, prefix, f"{prefix}/problems/{number}")
    assert the_problem().status == "solved"
    answer_no(page)
    page.goto(f"{prefix}/problems/{number}")
    expect(page.locator('[aria-current="step"]')).to_contain_text("6")
    assert (the_problem().status, the_problem().step) == ("open", 6)
