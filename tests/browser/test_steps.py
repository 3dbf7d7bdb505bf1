"""A problem's way in a browser: seven steps to solved, "does it hold?" by the mail, open again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.db import db
from app.mail.models import OutgoingMail
from app.problems.models import Problem
from app.problems.services.around import add_update, follow
from app.problems.services.holds import ask_next
from app.storage import open_storage
from tests.browser.checks import check_page
from tests.browser.coming_in import come_in_as
from tests.factories_problems import make_problem
from tests.problems.work import lead_to, make_work

pytestmark = pytest.mark.browser

# Items of the check-list and pieces of evidence, by step (geodata/steps.csv).
ITEMS, EVIDENCE = (3, 3, 3, 3, 3, 2, 2), (1, 1, 1, 2, 1, 1, 1)


def lead_to_solved(page: Page, prefix: str, address: str) -> None:
    """Take the steps of a published problem one after the other, as a member, and close it as solved."""
    page.goto(address)
    expect(page.locator('[aria-current="step"]')).to_have_count(1)
    page.locator(f'a[href="{address}/work"]').click()
    page.locator(f'form[action="{address}/work/take"] button').click()
    for number in range(1, 8):
        for item in range(ITEMS[number - 1]):
            page.locator(f"#item-{item}").check()
        page.locator(f'form[action="{address}/work/checklist"] button').click()
        for piece in range(EVIDENCE[number - 1]):
            page.locator("#evidence-text").fill(f"{number}.{piece} ადგილზე ვიყავით")
            page.locator(f'form[action="{address}/work/evidence"] button').click()
            expect(page.get_by_text(f"{number}.{piece} ადგილზე ვიყავით")).to_be_visible()
        if number < 7:
            page.locator(f'form[action="{address}/work/forward"] button').click()
            expect(page.locator('[aria-current="step"]')).to_contain_text(str(number + 1))
    check_page(page)
    page.locator("#close-status").select_option("solved")
    page.locator("#close-text").fill("წყალი ყველა სახლში მოდის")
    page.locator(f'form[action="{address}/work/close"] button').click()
    expect(page.locator('[aria-current="step"]')).to_have_count(0)
    expect(page.locator("#steps")).to_contain_text("Solved" if prefix else "მოგვარებული")
    check_page(page)


def answer_no(page: Page) -> None:
    """Four weeks later: open the link of the mail that asks whether it holds, and say that it does not."""
    assert ask_next(db.session, datetime.now(UTC) + timedelta(weeks=4, minutes=1))  # type: ignore[arg-type]
    db.session.commit()
    mail = db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.kind == "problem_holds").order_by(OutgoingMail.id.desc())
    ).first()
    assert mail
    link = re.search(r"https?://[^/]+(/\S*/problems/holds/\S+|/problems/holds/\S+)", mail.text)
    assert link
    page.context.clear_cookies()
    page.goto(link[1])
    check_page(page)
    page.locator("#reason").fill("მილი ისევ გატყდა")
    page.locator('button[value="no"]').click()


@pytest.mark.parametrize(("prefix", "width"), [("", 390), ("/en", 1280)], ids=["ka-phone", "en-desktop"])
def test_seven_steps_lead_to_solved_and_a_no_opens_the_problem_again(
    service: Flask, browser_page: Page, prefix: str, width: int
) -> None:
    page = browser_page
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{prefix}/about")
    come_in_as(service, page)
    problem = make_work(db.session, title="ზემო უბანში წყალი არ არის")  # type: ignore[arg-type]
    follow(db.session, problem, email="reporter@example.org", language=prefix[1:] or "ka")  # type: ignore[arg-type]
    db.session.commit()
    address = f"{prefix}/problems/{problem.id}"

    lead_to_solved(page, prefix, address)
    answer_no(page)
    page.goto(address)
    expect(page.locator('[aria-current="step"]')).to_contain_text("6")
    db.session.expire_all()
    again = db.session.get_one(Problem, problem.id)
    assert (again.status, again.step) == ("open", 6)


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["ka", "en"])
def test_what_is_around_a_problem_fits_a_phone_and_keeps_the_rules_of_access(
    service: Flask, browser_page: Page, tmp_path: Path, prefix: str
) -> None:
    page = browser_page
    page.goto(f"{prefix}/about")
    member = come_in_as(service, page)
    session = db.session
    problem = make_work(session, title="No water in the upper village", reporter_id=member)  # type: ignore[arg-type]
    lead_to(session, problem, 3, member)  # type: ignore[arg-type]
    storage = open_storage(tmp_path.as_uri())
    for kind in ("update", "comment"):
        add_update(session, storage, problem, member, kind=kind, text="The pump has come.")  # type: ignore[arg-type]
    make_problem(session, title="It stands still", step_since=datetime.now(UTC) - timedelta(days=50))  # type: ignore[arg-type]
    session.commit()
    address = f"{prefix}/problems/{problem.id}"

    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        for path in (address, f"{address}/work", f"{address}/follow", f"{address}/flag"):
            page.goto(path, wait_until="networkidle")
            check_page(page)
        for path in (f"{prefix}/problems/stuck", f"{prefix}/account/problems"):
            page.goto(path, wait_until="networkidle")
            check_page(page)
    page.goto(address)
    page.locator(f'#around form[action="{address}/support"] button').click()
    expect(page.locator(f'#around form[action="{address}/unsupport"] button')).to_be_visible()
    page.locator("#update_text").fill("ახალი ამბავი")
    page.locator(f'form[action="{address}/updates"] button').click()
    expect(page.locator(".update").first).to_contain_text("ახალი ამბავი")
