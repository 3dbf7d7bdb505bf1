"""A subscriber's day: from the box over the digest to the one click that ends it, by phone and at a desk."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from app.db import db
from app.digests.models import DigestRecipient, DigestRun, Subscriber, Subscription
from app.digests.services.runs import find_window, make_run
from app.digests.workflow.windows import last_day
from app.news.models import Event, NewsItem
from config import Settings
from tests.browser.checks import check_page
from tests.browser.coming_in import come_in_as
from tests.browser.confirming import link_of_mail
from tests.digests.digest_days import make_subscriber
from tests.factories_problems import make_problem
from tests.mail.post_office import Clerk, wait_for

pytestmark = pytest.mark.browser

TELAVI, KUTAISI = "41.92, 45.47", "42.25, 42.70"
ITEM = re.compile(r"/(?:news|problems|events|projects|links)/[\w-]+")


@pytest.mark.parametrize(("prefix", "width"), [("", 390), ("/en", 1280)], ids=["ka phone", "en desk"])
def test_a_subscriber_gets_what_fits_and_leaves_with_one_click(
    service: Flask, browser_page: Page, live_server: str, clerk: Clerk, prefix: str, width: int
) -> None:
    page, email = browser_page, f"nino{width}@example.org"
    page.set_viewport_size({"width": width, "height": 844})
    subscribe(page, prefix, width, email)
    confirm(page, prefix, email, clerk)
    make_subscriber(db.session(), address=f"witness{width}@example.org", topics=["water"])
    come_in_as(service, page, "admin")

    fitting = {
        publish_article(page, prefix, "The well of Telavi", "water", TELAVI),
        announce_event(page, prefix, "Council on the well"),
        publish_problem(page, prefix, "No water in the upper village"),
    }
    publish_article(page, prefix, "Water for Kutaisi", "water", KUTAISI)
    make_the_next_digest(live_server)
    mail = digest_to(clerk, email)
    assert items_of(mail, prefix) == fitting
    assert mail["Message-ID"] != digest_to(clerk, f"witness{width}@example.org")["Message-ID"]
    keep_for_looking(mail, f"walk-{width}")

    known = state_of(email)
    leave = mail["List-Unsubscribe"].strip("<>")
    for link in {leave, *links_of(mail)}:
        with urlopen(link, timeout=10) as answer:
            assert answer.status == 200, link
    assert state_of(email) == known

    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with urlopen(Request(leave, data=b"List-Unsubscribe=One-Click"), timeout=10) as answer:
        assert answer.status == 200
    assert state_of(email)[0] == "left"
    publish_article(page, prefix, "The second well of Telavi", "water", TELAVI)
    make_the_next_digest(live_server)
    # Somebody else's mail of this run has come: ours would have come too.
    digest_to(clerk, f"witness{width}@example.org", 2)
    assert len(digests_to(clerk, email)) == 1


def subscribe(page: Page, prefix: str, width: int, email: str) -> None:
    """Ask for what is new on water in Kakheti, from the box at the top right."""
    page.goto(f"{prefix}/about")
    if width < 900:
        page.locator(".subscription-bell").click()
        page.fill("#email", email)
    else:
        page.fill(".subscription-box input", email)
        page.locator(".subscription-box button").click()
        expect(page.locator("#email")).to_have_value(email)
    page.locator("input[name=region][value=GE-KA]").check()
    water = page.locator("input[name=topic][value=water]")
    page.locator(".topic-tree details", has=water).locator("summary").click()
    water.check()
    press(page)
    assert page.url.endswith(f"{prefix}/subscribe/sent")


def confirm(page: Page, prefix: str, email: str, clerk: Clerk) -> None:
    """Open the link of the mail, which changes nothing, and press the page's button, which does."""
    path = link_of_mail(clerk, email)
    assert path.startswith(f"{prefix}/subscribe/confirm/")
    page.goto(path)
    assert state_of(email)[0] == "pending"
    press(page)
    assert state_of(email)[0] == "active"
    check_page(page)


def press(page: Page) -> None:
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")


def publish_article(page: Page, prefix: str, title: str, topic: str, position: str) -> str:
    """Write an article and publish it; return its path."""
    page.goto(f"{prefix}/editing/news/new")
    for language in ("ka", "en"):
        page.fill(f"[name=title_{language}]", f"{title} {prefix}")
        page.fill(f"[name=text_{language}]", "It gives water **again**.")
    page.locator("#topics summary").click()
    page.check(f"[name=topics][value={topic}]")
    page.fill("[name=position]", position)
    page.click("button[value=save]")
    page.click("form[action$='/publish'] button")
    expect(page.locator("form[action$='/publish']")).to_have_count(0)
    slug = db.session.scalar(select(NewsItem.slug).where(NewsItem.title_en == f"{title} {prefix}".strip()))
    assert slug
    return f"/news/{slug}"


def announce_event(page: Page, prefix: str, title: str) -> str:
    """Announce an event, which who may publish does at once; return its path."""
    page.goto(f"{prefix}/events/new")
    page.select_option("[name=kind]", "session")
    page.fill("[name=title_ka]", f"{title} {prefix}")
    page.locator("#topics summary").click()
    page.check("[name=topics][value=water]")
    begin = datetime.now(UTC) + timedelta(days=7)
    page.fill("[name=starts_at]", f"{begin:%Y-%m-%dT10:00}")
    page.fill("[name=ends_at]", f"{begin:%Y-%m-%dT12:00}")
    page.fill("[name=place_name]", "Telavi, large hall")
    page.fill("[name=position]", TELAVI)
    page.locator("form.report-form > .actions button[type=submit]").click()
    expect(page.locator("h1")).to_contain_text(title)
    return f"/events/{db.session.scalar(select(func.max(Event.id)))}"


def publish_problem(page: Page, prefix: str, title: str) -> str:
    """Publish a report that waits; return its path."""
    problem = make_problem(db.session(), f"{title} {prefix}", moderation="waiting")
    db.session.commit()
    page.goto(f"{prefix}/moderation/{problem.id}")
    page.locator('form[action*="/publish"] button[type=submit]').first.click()
    expect(page.locator(".told")).to_be_visible()
    return f"/problems/{problem.id}"


def make_the_next_digest(site_url: str) -> None:
    """Make the digest of the day after the last one, whose window holds now; the worker sends it."""
    session, now = db.session(), datetime.now(UTC)
    made = session.scalar(select(func.max(DigestRun.day)))
    day = max(made or last_day(now, Settings.digest_hour), last_day(now, Settings.digest_hour))
    day += timedelta(days=1)
    assert make_run(session, day, find_window(session, day, Settings.digest_hour, now), site_url)
    session.commit()


def digests_to(clerk: Clerk, address: str) -> list[EmailMessage]:
    return [mail for mail in clerk.mails if mail["To"] == address and mail["List-Id"]]


def digest_to(clerk: Clerk, address: str, number: int = 1) -> EmailMessage:
    """Wait for so many digests to the address; return the last."""
    assert wait_for(lambda: len(digests_to(clerk, address)) == number, 60)
    return digests_to(clerk, address)[-1]


def body_of(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def links_of(mail: EmailMessage) -> set[str]:
    """Return every address that a reader or a scanner finds in the mail."""
    return set(re.findall(r'https?://[^\s"<>]+', body_of(mail, "plain"))) | set(
        re.findall(r'href="(http[^"]+)"', body_of(mail, "html"))
    )


def items_of(mail: EmailMessage, prefix: str) -> set[str]:
    """Return the paths of the items, which text and HTML tell alike."""
    told = [set(ITEM.findall(body_of(mail, kind))) for kind in ("plain", "html")]
    assert told[0] == told[1]
    assert all(f"{prefix}{path}" in body_of(mail, "html") for path in told[0])
    return told[0]


def state_of(email: str) -> tuple[object, ...]:
    """Return what the database knows of a subscriber and its mails."""
    db.session.rollback()
    reader = db.session.scalars(select(Subscriber).where(Subscriber.address == email)).one()
    rows = [reader]
    for model in (Subscription, DigestRecipient):
        owned = select(model).where(model.subscriber_id == reader.id).order_by(model.id)
        rows += db.session.scalars(owned)
    return reader.state, *(
        tuple(getattr(row, column.key) for column in row.__table__.columns) for row in rows
    )


def keep_for_looking(mail: EmailMessage, name: str) -> None:
    """Keep the mail where SHOTS names a folder: for looking at it."""
    if folder := os.environ.get("SHOTS"):
        Path(folder, f"{name}.eml").write_bytes(mail.as_bytes())
