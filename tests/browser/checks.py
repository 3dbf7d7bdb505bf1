"""What every page keeps, whatever stands on it."""

from __future__ import annotations

from playwright.sync_api import Page

from scripts.places import ROOT

AXE = ROOT / "node_modules/axe-core/axe.min.js"


def check_page(page: Page) -> None:
    """The page fits its width, and axe finds nothing to complain about."""
    # A click comes back as soon as the next page begins, before there is anything of it to measure.
    page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"
    # Playwright's own world: the page's policy lets no foreign script in.
    page.evaluate(AXE.read_text(encoding="utf-8") + "; null")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((told) => told.violations)")
    assert [(item["id"], [node["html"][:200] for node in item["nodes"]]) for item in found] == [], page.url
