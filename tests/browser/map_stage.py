"""The projects that the map's browser tests walk among: few, at true places, known more or less exactly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy.orm import Session

from app.db import db
from tests.database import dispose, make_app
from tests.factories import keep, make_organisation, make_project

BANK, FUND = "World Bank", "Example Fund"
# A title that would run if anything took it for markup.
HOSTILE = "<img src=x onerror=\"document.title='taken'\"> Bridge & road"


def set_stage(url: str, instance: Path) -> None:
    """Fill the live database. Imereti has 4 projects, 3 of them the bank's; three are known only roughly."""
    app = make_app(url, instance)
    with app.app_context():
        make_projects(db.session)  # type: ignore[arg-type]
        db.session.commit()
    dispose(app)


def make_projects(session: Session) -> None:
    bank, fund = make_organisation(session, BANK, "მსოფლიო ბანკი"), make_organisation(session, FUND)
    late = {"starts_on": date(2020, 1, 1)}
    early = {"starts_on": date(2004, 1, 1), "ends_on": date(2008, 12, 31), "status": "closed"}
    west = {"places": ("Kutaisi", "Zugdidi"), "status": "pipeline"}
    make_project(
        session, "School in Kutaisi", None, places=("Kutaisi",), donors=[bank], topics=["schools"], **early
    )
    make_project(session, "Water for Kutaisi", "წყალი ქუთაისს", places=("Kutaisi",), donors=[bank], **late)
    make_project(session, "Roads of the west", None, donors=[bank], **west, **late)
    make_project(session, "Clinic in Kutaisi", None, places=("Kutaisi",), donors=[fund], **late)
    make_project(
        session, HOSTILE, None, places=("Telavi",), donors=[fund], budget_amount=Decimal(9000000), **late
    )
    make_project(
        session, "Forests of Ambrolauri", None, places=("Ambrolauri",), precision="district", donors=[fund]
    )
    make_project(
        session, "Farms of Samtskhe", None, places=("Akhaltsikhe",), precision="region", donors=[fund]
    )
    make_project(session, "Road to Mestia", None, places=("Mestia",), donors=[fund], status="closed")
    make_project(session, "Census", None, places=("Tbilisi",), precision="country", donors=[fund])
    keep(session)


TOTAL = 9


def open_map(page: Page, address: str = "/en/map") -> None:
    """Open the map and wait until its signs and its regions are drawn."""
    page.goto(address)
    page.locator(".mark, .map-notice:not([hidden])").first.wait_for()
    page.locator("path.region-shape").first.wait_for(state="attached")


def wait_for_rest(page: Page) -> None:
    """Wait until the map has stopped, before something on it is clicked: it stays where it is for a while."""
    page.evaluate("() => { window.restingAt = ['', 0]; }")
    page.wait_for_function(
        """() => {
            const pane = document.querySelector(".leaflet-map-pane");
            const here = [location.href, pane.style.transform, pane.className].join();
            const [then, since] = window.restingAt;
            if (then !== here) window.restingAt = [here, performance.now()];
            return then === here && performance.now() - since > 500;
        }"""
    )


def count_of(page: Page) -> str:
    return page.locator("#count strong").inner_text()
