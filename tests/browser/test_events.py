"""Events and observations in a browser: pages in both languages, an observation until it is verified."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.db import db
from app.i18n import today_in_georgia
from app.news.services.event_examples import load_event_examples
from app.problems.services.steps import start_steps
from tests.browser.checks import check_page
from tests.browser.coming_in import come_in
from tests.factories_events import make_event, make_observation
from tests.factories_problems import make_person, make_problem
from tests.live import PageReports

pytestmark = pytest.mark.browser
WAYS = pytest.mark.parametrize(
    ("prefix", "width"), [("", 390), ("/en", 1280), ("/en", 390), ("", 1280)],
    ids=["ka-phone", "en-desktop", "en-phone", "ka-desktop"],
)  # fmt: skip


@WAYS
def test_lists_pages_and_forms_are_in_order(
    service: Flask, browser_page: Page, page_reports: PageReports, prefix: str, width: int
) -> None:
    session, page = db.session(), browser_page
    load_event_examples(session, today_in_georgia())
    editor = make_person(session, "editor")
    event = make_event(session, "A meeting of ours", editor, takes_registrations=True, seats=1)
    observation = make_observation(session, editor)
    session.commit()
    page.set_viewport_size({"width": width, "height": 844})
    for path in ("/events", "/events/calendar", f"/events/{event.id}", "/observations"):
        page.goto(prefix + path)
        check_page(page)
    come_in(service, page, editor)
    for path in (
        "/events/new",
        f"/events/{event.id}/cancel",
        f"/events/{event.id}/registrations",
        "/account/events",
        f"/observations/new?event={event.id}",
        f"/observations/{observation.id}",
        "/account/observations",
    ):
        page.goto(prefix + path)
        check_page(page)


def test_a_month_is_a_table_and_on_a_phone_a_list_of_days(
    service: Flask, browser_page: Page, page_reports: PageReports
) -> None:
    session, page = db.session(), browser_page
    starts = datetime(2027, 3, 10, 8, 0, tzinfo=UTC)
    make_event(session, "Two days", starts_at=starts, ends_at=starts + timedelta(hours=26))
    session.commit()
    page.set_viewport_size({"width": 1280, "height": 844})
    page.goto("/en/events/calendar?month=2027-03")
    expect(page.get_by_role("columnheader")).to_have_count(7)
    expect(page.locator("td.month-day:visible")).to_have_count(35)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("td.month-day:visible")).to_have_count(2)
    page.get_by_role("link", name="12:00 Two days").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Two days")


def test_an_observation_from_the_form_to_the_problems_log(
    service: Flask, browser_page: Page, page_reports: PageReports
) -> None:
    session, page = db.session(), browser_page
    observer, moderator = make_person(session), make_person(session, "moderator", region="GE-KA")
    problem = make_problem(session)
    start_steps(session, problem)
    event = make_event(session, "Session on pipes", days=-1)
    session.commit()
    page.goto(f"/en/events/{event.id}")
    come_in(service, page, observer)
    page.reload()
    page.get_by_role("link", name="File an observation").click()
    page.get_by_label("What did you observe, in a few words?").fill("The council on pipes")
    page.get_by_role("group", name="Were citizens heard?").get_by_label("no", exact=True).check()
    page.get_by_label("Numbers of problems").fill(str(problem.id))
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_label("Or a link").fill("https://example.org/minutes")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("button", name="File it").click()
    expect(page.get_by_text("Filed: it waits for a moderator")).to_be_visible()
    path = page.url
    page.context.clear_cookies()
    come_in(service, page, moderator)
    page.goto(path)
    page.get_by_role("button", name="Verify and publish it").click()
    page.goto(f"/en/problems/{problem.id}")
    expect(page.get_by_text("An observer told what was seen; a moderator has verified it.")).to_have_count(1)
    page.goto("/en/observations")
    page.get_by_role("link", name="The council on pipes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The council on pipes")
