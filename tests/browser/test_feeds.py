"""Feeds in a browser: an administrator allows one, an editor dismisses, undoes and makes a draft."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.db import db
from app.news.models import Feed, FeedEntry, NewsItem
from tests.browser.checks import check_page
from tests.browser.coming_in import come_in
from tests.factories_feeds import make_entry, make_feed
from tests.factories_problems import make_person
from tests.live import PageReports

pytestmark = pytest.mark.browser
WAYS = pytest.mark.parametrize(
    ("prefix", "width"), [("", 390), ("/en", 1280)], ids=["ka-phone", "en-desktop"]
)


def lay(width: int) -> Feed:
    """Store feeds as they are after some readings, and candidates."""
    session = db.session()
    url = f"https://news.example.ge/{width}/"
    good = make_feed(
        session,
        f"იმერეთის მაცნე {width}",
        url=url + "imereti.xml",
        region_code="GE-IM",
        topic_code="water",
        last_fetched_at=datetime.now(UTC) - timedelta(minutes=20),
        last_new=3,
    )
    make_feed(
        session,
        f"Ministry of Regional Development {width}",
        url=url + "a-long-address-that-must-be-broken-on-a-phone/and-goes-on/rss.xml",
        language="en",
        last_fetched_at=datetime.now(UTC) - timedelta(hours=5),
        last_error="other_host",
        last_error_detail="www.news.example.ge",
        failures=4,
    )
    make_feed(
        session,
        f"Paused {width}",
        url=url + "paused.xml",
        state="paused",
        last_fetched_at=datetime.now(UTC),
        last_new=0,
    )
    for hours, title in enumerate(
        ("წყალტუბოში ახალი წყალსადენი გაიხსნა", "ქუთაისის მერია ტენდერს აცხადებს", "გზა ხონში")
    ):
        make_entry(
            session,
            good,
            f"{title} {width}",
            published_at=datetime.now(UTC) - timedelta(hours=hours),
            summary="სამუშაოები ოთხ თვეს გაგრძელდა და სამ სოფელს წყალი მთელი დღე მიეწოდება.",
        )
    session.commit()
    return good


@WAYS
def test_an_administrator_allows_a_feed(
    service: Flask, browser_page: Page, page_reports: PageReports, prefix: str, width: int
) -> None:
    page = browser_page
    lay(width)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{prefix}/about")
    come_in(service, page, make_person(db.session(), role="admin"))
    page.goto(f"{prefix}/account")
    page.locator('a[href$="/admin/feeds"]').click()
    expect(page.locator(".feed")).to_have_count(db.session.query(Feed).count())
    check_page(page)

    page.locator("#url").fill("http://169.254.169.254/latest/meta-data/")
    page.locator("#name").fill(f"კახეთის ხმა {width}")
    page.locator("#region").select_option("GE-KA")
    page.locator(".feed-new button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#url")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#name")).to_have_value(f"კახეთის ხმა {width}")
    check_page(page)

    page.locator("#url").fill(f"https://kakheti.example.ge/{width}/rss.xml")
    page.locator(".feed-new button").click()
    expect(page.get_by_role("status").first).to_be_visible()
    feed = page.locator(".feed", has_text=f"კახეთის ხმა {width}")
    expect(feed).to_contain_text(f"https://kakheti.example.ge/{width}/rss.xml")
    check_page(page)

    feed.locator('form[action$="/pause"] button').click()
    expect(page.locator(".feed.is-paused", has_text=f"კახეთის ხმა {width}")).to_be_visible()
    feed.locator("summary").click()
    feed.locator('form[action$="/remove"] button').click()
    expect(page.locator(".feed", has_text=f"კახეთის ხმა {width}")).to_have_count(0)
    page_reports.complaints[:] = [text for text in page_reports.complaints if "422" not in text]


@WAYS
def test_an_editor_makes_a_draft_of_a_candidate(
    service: Flask, browser_page: Page, prefix: str, width: int
) -> None:
    page = browser_page
    feed = lay(width + 1)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{prefix}/about")
    come_in(service, page, make_person(db.session(), role="editor"))
    page.goto(f"{prefix}/editing")
    page.locator('a[href$="/editing/feeds"]').click()
    page.locator(".queue-filter-box summary").click()
    page.locator("#feed").select_option(str(feed.id))
    page.locator(".queue-filter button").click()
    cards = page.locator(".queue-card")
    expect(cards).to_have_count(3)
    check_page(page)

    cards.first.locator('form[action*="/dismiss"] button').click()
    expect(cards).to_have_count(2)
    check_page(page)
    page.get_by_role("status").locator("button").click()
    expect(cards).to_have_count(3)

    title = f"წყალტუბოში ახალი წყალსადენი გაიხსნა {width + 1}"
    cards.first.locator('form[action*="/take"] button').click()
    expect(page).to_have_url(re.compile(r"/editing/news/\d+$"))
    expect(page.locator('[name="title_ka"]')).to_have_value(title)
    item = db.session.scalars(select(NewsItem).where(NewsItem.title_ka == title)).one()
    entry = db.session.scalars(select(FeedEntry).where(FeedEntry.news_item_id == item.id)).one()
    expect(page.locator('[name="source_name"]')).to_have_value(feed.name)
    expect(page.locator('[name="source_url"]')).to_have_value(entry.link)
    page.goto(f"{prefix}/editing/feeds?state=taken&feed={feed.id}")
    expect(page.locator(f'.queue-card a[href$="/editing/news/{item.id}"]')).to_be_visible()
    check_page(page)
