"""The reading pages in a browser: they fit a phone, can be read by all, and their small maps draw."""

import pytest

from app.db import db
from app.projects.models import ProjectTransaction
from tests.browser.checks import check_page
from tests.database import dispose, make_app
from tests.factories import UPDATED, keep, make_organisation, make_project

pytestmark = pytest.mark.browser

PAGES = ["/", "/projects", "/projects?region=GE-KA&status=current", "/projects/{id}", "/donors"]
PAGES += ["/donors/world-bank", "/regions", "/regions/GE-KA", "/data", "/about", "/nowhere"]


@pytest.fixture(scope="module")
def project_id(live_database_url, tmp_path_factory):
    app = make_app(live_database_url, tmp_path_factory.mktemp("instance"))
    with app.app_context():
        bank = make_organisation(db.session, "World Bank", "მსოფლიო ბანკი")
        paid = [
            ProjectTransaction(kind=kind, on_date=UPDATED.date(), amount=1000, currency=currency)
            for kind in ("commitment", "disbursement")
            for currency in ("GEL", "USD")
        ]
        made = make_project(
            db.session,
            "Safe drinking water and sanitation for the villages of the Alazani valley",
            "უსაფრთხო სასმელი წყალი და წყალარინება ალაზნის ველის სოფლებისთვის",
            places=("Telavi", "Gori", "Akhaltsikhe"),
            donors=[bank],
            topics=["water"],
            is_example=True,
            parts=paid,
        )
        keep(db.session)
        db.session.commit()
        found = made.id
    dispose(app)
    return found


@pytest.fixture
def forgiving(page_reports):
    """The browser notes a 404 as an error on the console; where one is asked for, it is none."""
    yield
    page_reports.complaints[:] = [text for text in page_reports.complaints if "404" not in text]


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["ka", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone_and_keeps_the_rules_of_access(browser_page, forgiving, project_id, path, prefix):
    page = browser_page
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(prefix + path.format(id=project_id), wait_until="networkidle")
        check_page(page)


@pytest.mark.parametrize("path", ["/regions", "/donors"])
def test_on_a_phone_each_value_stands_beside_its_name(browser_page, project_id, path):
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path, wait_until="networkidle")
    # The parts of a cell that are elements: none reaches into the column of the names.
    reaching = """[...document.querySelectorAll('.stacked td')].flatMap((cell) => {
        const names = parseFloat(getComputedStyle(cell, '::before').width);
        const left = cell.getBoundingClientRect().left;
        return [...cell.children].filter((part) => part.getBoundingClientRect().left < left + names - 1);
    }).length"""
    assert page.evaluate(reaching) == 0
    assert page.evaluate("document.querySelectorAll('.stacked td > *').length") > 0


def test_the_small_maps_draw_what_they_are_for(browser_page, project_id):
    browser_page.goto(f"/en/projects/{project_id}")
    browser_page.wait_for_selector(".mini-map[data-drawn]")
    assert browser_page.locator(".mini-map path.place").count() == 3
    browser_page.goto("/en/regions/GE-KA")
    browser_page.wait_for_selector(".mini-map[data-drawn]")
    assert browser_page.locator(".mini-map .is-chosen").count() == 1


def test_the_names_on_a_small_map_do_not_cover_each_other(browser_page, project_id):
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/projects/{project_id}")
    page.wait_for_selector(".mini-map[data-drawn]")
    page.wait_for_timeout(600)
    crossing = page.evaluate(
        """() => {
            const labels = [...document.querySelectorAll(".mini-map .settlement-label")];
            const boxes = labels.map((label) => label.getBoundingClientRect());
            const meet = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
                && one.top < other.bottom - 3 && other.top < one.bottom - 3;
            const meeting = boxes.filter((one, at) => boxes.slice(at + 1).some((box) => meet(one, box)));
            return [boxes.length, meeting.length];
        }"""
    )
    assert crossing[0] > 2
    assert crossing[1] == 0


@pytest.mark.parametrize("path", ["/projects", "/projects/{id}", "/regions/GE-KA"])
def test_paper_is_white_and_shows_only_what_can_be_read(browser_page, project_id, path):
    page = browser_page
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(path.format(id=project_id), wait_until="networkidle")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert (
        page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink').trim()")
        == "#1e2428"
    )
    assert page.locator("h1").is_visible()
    for clicked in (".site-nav", ".site-tools", ".filter-panel", ".button", ".site-footer"):
        assert not any(one.is_visible() for one in page.locator(clicked).all()), clicked


def test_the_list_is_filtered_by_its_form(browser_page, project_id):
    page = browser_page
    page.goto("/en/projects")
    page.locator('[data-facet="region"] summary').click()
    page.locator('input[name="region"][value="GE-KA"]').check()
    page.get_by_role("button", name="Apply the filter").click()
    page.wait_for_url("**/en/projects?region=GE-KA")
    assert page.locator("[data-total]").first.text_content().strip() == "1 project"
    page.locator(".chip").first.click()
    page.wait_for_url("**/en/projects")
