"""Coalition hints in a browser: a moderator dismisses one and takes it back, a member finds it."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.db import db
from app.problems.models import Problem, Supporter
from tests.browser.checks import check_page
from tests.browser.coming_in import come_in
from tests.factories_problems import make_person
from tests.live import PageReports
from tests.matching.alike import find, hints, problem_in, three_alike

pytestmark = pytest.mark.browser
WAYS = pytest.mark.parametrize(
    ("prefix", "width"), [("", 390), ("/en", 1280)], ids=["ka-phone", "en-desktop"]
)


def lay(words: str) -> list[Problem]:
    """Store four problems of which a hint is found."""
    told = {"title": words, "text": words}
    problems = three_alike(db.session(), **told)
    problems.append(problem_in(db.session(), "Kvareli", **told))
    find(db.session())
    db.session.commit()
    return problems


@WAYS
def test_a_moderator_dismisses_a_hint_by_keys_and_takes_it_back(
    service: Flask, browser_page: Page, page_reports: PageReports, prefix: str, width: int
) -> None:
    page = browser_page
    lay({390: "Hail destroyed vineyards", 1280: "Mildew covers wheat ears"}[width])
    number = hints(db.session())[-1].id
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{prefix}/about")
    come_in(service, page, make_person(db.session(), role="moderator", region="GE-KA"))
    page.goto(f"{prefix}/moderation")
    page.locator('a[href$="/moderation/hints"]').click()
    card = page.locator(f"#hint-{number}")
    expect(card).to_contain_text("4")
    check_page(page)

    card.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(card.locator('[aria-invalid="true"]')).to_be_visible()
    check_page(page)

    card.locator('[name="reason"]').fill("ერთი ქარიშხალი იყო")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.locator(f"#hint-{number}")).to_have_count(0)

    page.locator('a[href$="state=dismissed"]').click()
    card = page.locator(f"#hint-{number}")
    expect(card).to_contain_text("ერთი ქარიშხალი იყო")
    check_page(page)
    card.get_by_role("button").click()
    expect(page.locator(f"#hint-{number}")).to_be_visible()
    page_reports.complaints[:] = [text for text in page_reports.complaints if "422" not in text]


@WAYS
def test_a_member_comes_from_the_account_to_the_problems(
    service: Flask, browser_page: Page, prefix: str, width: int
) -> None:
    page = browser_page
    problems = lay({390: "Locusts ate maize fields", 1280: "Frost killed apricot blossom"}[width])
    person = make_person(db.session(), role="member")
    db.session.add(Supporter(problem_id=problems[0].id, person_id=person.id))
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{prefix}/about")
    come_in(service, page, person)

    page.goto(f"{prefix}/account")
    page.locator('a[href$="/account/hints"]').click()
    expect(page.locator(".hint-card")).to_have_count(1)
    check_page(page)

    page.locator(f'.hint-card a[href$="/problems/{problems[1].id}"]').click()
    part = page.locator("#coalition")
    expect(part.locator(".hint-problems li")).to_have_count(3)
    check_page(page)
