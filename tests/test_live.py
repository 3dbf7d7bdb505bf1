"""The tests' browser sees what no page may do; else its silence would prove nothing."""

from __future__ import annotations

import socket
import urllib.request
from contextlib import ExitStack
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.live import PageReports


def test_request_to_another_host_and_breach_of_policy_are_noted(
    browser_page: Page, page_reports: PageReports
) -> None:
    browser_page.goto("/about")
    assert page_reports == PageReports()
    # The policy blocks it before it leaves; the attempt alone is what must be noted.
    browser_page.evaluate(
        """() => new Promise((done) => {
          const picture = new Image();
          picture.onerror = done;
          picture.src = "http://127.0.0.2:9/spy.png";
          document.body.append(picture);
        })"""
    )
    assert any("Content Security Policy" in complaint for complaint in page_reports.complaints)
    page_reports.complaints.clear()
    page_reports.foreign.clear()


def test_navigation_to_another_host_is_noted(browser_page: Page, page_reports: PageReports) -> None:
    browser_page.route("**/*", lambda route: route.fulfill(body="<title>elsewhere</title>"))
    browser_page.goto("http://elsewhere.invalid/")
    assert page_reports.foreign == ["http://elsewhere.invalid/"]
    page_reports.foreign.clear()


def test_error_in_a_script_is_noted(browser_page: Page, page_reports: PageReports) -> None:
    browser_page.goto("/about")
    with browser_page.context.expect_event("weberror"):
        browser_page.evaluate("() => { setTimeout(() => { throw new Error('broken'); }); }")
    assert any("broken" in complaint for complaint in page_reports.complaints)
    page_reports.complaints.clear()


def test_connections_on_which_nothing_is_asked_hold_up_nobody(live_server: str) -> None:
    """Browsers open some ahead of need; there are only four threads."""
    where = urlsplit(live_server)
    with ExitStack() as silent:
        for _ in range(12):
            silent.enter_context(socket.create_connection((where.hostname, where.port)))
        with urllib.request.urlopen(f"{live_server}/healthz", timeout=10) as answer:
            assert answer.status == 200
