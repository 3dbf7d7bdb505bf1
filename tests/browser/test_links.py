"""The life of a link in a browser: suggested with reasons, contact, yes, help, evidence; proposed by hand."""

from __future__ import annotations

from itertools import count

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import db
from app.matching.models import Link
from app.organisations.models import Organisation
from tests.browser.checks import check_page
from tests.browser.coming_in import come_in
from tests.factories import keep, make_organisation, make_project
from tests.factories_links import make_link
from tests.factories_problems import make_person, make_problem
from tests.factories_resources import make_resource
from tests.live import PageReports
from tests.matching.walking import Stage, make_stage

pytestmark = pytest.mark.browser

# The tests share a database.
_numbers = count(1)


def lay(session: Session) -> Stage:
    """Store a problem with a suggested resource and some projects, as the rules would have suggested them."""
    number = next(_numbers)
    stage = make_stage(session, name=f"Valley Union {number}", title_ka="ორი ინჟინერი წყლის მილებისთვის")
    stage.problem.title = "ზემო უბანში წყალი არ არის"
    bank = make_organisation(session, f"Bank of Rivers {number}", f"მდინარეების ბანკი {number}")
    for rank in range(6):
        project = make_project(session, f"Water supply {rank}", f"წყალმომარაგება {rank}", donors=(bank,))
        make_link(session, stage.problem, project, score=0.75 - rank / 50)
        make_link(session, make_problem(session, title=f"ონკანი მშრალია {rank}"), project, score=0.7)
    keep(session)
    session.commit()
    return stage


@pytest.mark.parametrize(("prefix", "width"), [("", 390), ("/en", 1280)], ids=["ka-phone", "en-desktop"])
def test_a_suggestion_becomes_help_that_has_arrived(
    service: Flask, browser_page: Page, page_reports: PageReports, prefix: str, width: int
) -> None:
    page, stage = browser_page, lay(db.session())
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{prefix}/about")
    address, link = f"{prefix}/problems/{stage.problem.id}", f"{prefix}/links/{stage.link.id}"

    come_in(service, page, stage.owner)
    page.goto(address)
    check_page(page)
    card = page.locator(".link-card").first
    expect(card).to_contain_text("same municipality" if prefix else "იმავე მუნიციპალიტეტში")
    card.locator(f'form[action="{link}/contact"] button').click()
    expect(page.locator("#help [role=status]")).to_be_visible()

    come_in(service, page, stage.helper)
    page.goto(link)
    check_page(page)
    expect(page.locator('[aria-current="step"]')).to_contain_text("2")
    for name, number in (("agree", "3"), ("deliver", "4")):
        page.locator(f'form[action="{link}/{name}"] button').click()
        expect(page.locator('[aria-current="step"]')).to_contain_text(number)
    page.locator(f'form[action="{link}/done"] button').click()
    expect(page.locator("#done-text-error")).to_be_visible()
    # The browser tells its console of every refused form.
    page_reports.complaints[:] = [text for text in page_reports.complaints if "422" not in text]
    check_page(page)
    page.locator("#done-text").fill("მილი შეკეთდა, წყალი მოდის")
    page.locator(f'form[action="{link}/done"] button').click()
    expect(page.locator('[aria-current="step"]')).to_contain_text("5")
    check_page(page)

    page.context.clear_cookies()
    page.goto(address)
    expect(page.locator(".link-card").first).to_have_class("card link-card is-done")
    expect(page.locator("#steps")).to_contain_text("has arrived" if prefix else "დახმარება მივიდა")
    check_page(page)
    db.session.expire_all()
    assert db.session.get_one(Link, stage.link.id).state == "done"


@pytest.mark.parametrize(("prefix", "width"), [("", 390), ("/en", 1280)], ids=["ka-phone", "en-desktop"])
def test_a_member_proposes_and_a_moderator_puts_away_in_one_tap(
    service: Flask, browser_page: Page, prefix: str, width: int
) -> None:
    page, session = browser_page, db.session()
    stage = lay(session)
    project = make_project(session, "Hydrants of Telavi", "თელავის ჰიდრანტები")
    make_resource(session, "Hydrants to lend", stage.organisation, title_ka="ჰიდრანტები სათხოვნელად")
    keep(session)
    session.commit()
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{prefix}/about")
    address = f"{prefix}/problems/{stage.problem.id}"

    come_in(service, page, make_person(session, "member"))
    page.goto(address)
    page.locator(f'a[href="{address}/links/new"]').click()
    page.locator("#q").fill("hydrants")
    page.keyboard.press("Enter")
    expect(page.locator("#helper")).to_be_visible()
    check_page(page)
    page.locator(f'input[value="project:{project.id}"]').check()
    page.locator("#text").fill("იქვე მუშაობენ")
    page.locator("main form[method=post] button").click()
    expect(page.locator("main [role=status]")).to_be_visible()
    check_page(page)

    come_in(service, page, make_person(session, "moderator", region="GE-KA"))
    page.goto(address)
    card = page.locator(f'.link-card:has(form[action="{prefix}/links/{stage.link.id}/refuse"])')
    card.locator("summary").click()
    check_page(page)
    card.locator('button[value="too_far"]').click()
    expect(page.locator("#help [role=status]")).to_be_visible()
    expect(card).to_have_count(0)


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["ka", "en"])
def test_problems_in_reach_fit_a_phone_and_keep_the_rules_of_access(
    service: Flask, browser_page: Page, prefix: str
) -> None:
    page, stage = browser_page, lay(db.session())
    of_projects = select(Link).where(Link.project_id.is_not(None)).order_by(Link.id.desc()).limit(1)
    link = db.session.scalars(of_projects).one()
    slug = max(db.session.scalars(select(Organisation.slug).where(Organisation.slug.like("bank-%"))))
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        for path in (
            f"/projects/{link.project_id}",
            f"/donors/{slug}",
            f"/resources/{stage.resource.id}",
            f"/links/of/project/{link.project_id}",
            f"/links/{link.id}",
        ):
            page.goto(prefix + path, wait_until="networkidle")
            check_page(page)
            for why in page.locator(".link-actions a").all():
                # Fingers are wide.
                assert (why.bounding_box() or {})["height"] >= 40
