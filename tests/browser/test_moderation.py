"""An evening of a moderator in a browser: publish, blur, merge, correct, refuse; by phone and at a desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.db import db
from app.pictures import read_picture
from app.problems.models import Problem
from app.problems.services.around import flag, support
from app.problems.services.photos import add_photo
from app.storage import open_storage
from tests.browser.checks import check_page
from tests.browser.coming_in import come_in_as
from tests.factories_problems import make_person, make_problem
from tests.live import PageReports, serve
from tests.pictures.made import encoded, quarters
from tests.problems.work import make_work

pytestmark = pytest.mark.browser
WAYS = pytest.mark.parametrize(
    ("prefix", "width"), [("", 390), ("/en", 1280)], ids=["ka-phone", "en-desktop"]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live")


@pytest.fixture(scope="module")
def live_server(live_database_url: str, folder: Path) -> Iterator[str]:
    """As everywhere, but the test knows where the uploads lie."""
    with serve(live_database_url, folder) as address:
        yield address


@pytest.fixture
def forgiving(page_reports: PageReports) -> Iterator[None]:
    """The browser notes a form that is refused as an error on the console; where one is, it is none."""
    yield
    page_reports.complaints[:] = [text for text in page_reports.complaints if "422" not in text]


def make_report(folder: Path, title: str, *, photo: bool = False, **columns: object) -> Problem:
    session = db.session
    values = {"moderation": "waiting", "reporter_email": "nino@example.org", "precision": "street", **columns}
    problem = make_problem(session, title=title, **values)  # type: ignore[arg-type]
    if photo:
        storage = open_storage((folder / "uploads").as_uri())
        add_photo(session, storage, problem.id, read_picture(encoded(quarters(1200, 900))))  # type: ignore[arg-type]
    session.commit()
    return problem


def start(service: Flask, page: Page, prefix: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{prefix}/about")
    come_in_as(service, page, "moderator")


def press(page: Page, action: str) -> None:
    page.locator(f'form[action*="/{action}"] button[type="submit"]').first.click()


@WAYS
def test_a_report_is_published_and_the_decision_taken_back(
    service: Flask, folder: Path, browser_page: Page, prefix: str, width: int
) -> None:
    page = browser_page
    problem = make_report(
        folder,
        f"სოფელში წყალი აღარ მოდის {prefix}",
        photo=True,
        text="დარეკეთ ნომერზე 599 12 34 56. " * 20,
    )
    make_problem(db.session, title="No water in the upper village")  # type: ignore[arg-type]
    db.session.commit()
    start(service, page, prefix, width)

    page.goto(f"{prefix}/moderation")
    check_page(page)
    page.locator(f'a[href*="/moderation/{problem.id}?"]').click()
    expect(page.locator(".mini-map[data-drawn]")).to_have_count(2)
    check_page(page)
    press(page, "publish")
    expect(page.locator(".told")).to_be_visible()
    db.session.refresh(problem)
    assert problem.is_public
    page.locator(".told button").click()
    expect(page.locator(".told")).to_be_visible()
    check_page(page)
    db.session.refresh(problem)
    assert problem.moderation == "waiting"


@WAYS
def test_a_part_of_a_photo_is_marked_by_pointer_and_keys_and_blurred(
    service: Flask, folder: Path, browser_page: Page, forgiving: None, prefix: str, width: int
) -> None:
    page = browser_page
    problem = make_report(folder, f"A face on the photo {prefix}", photo=True)
    start(service, page, prefix, width)
    page.goto(f"{prefix}/moderation/{problem.id}")
    page.locator(".moderated-photos a").first.click()
    expect(page.locator(".photo-box")).to_be_hidden()
    page.locator("[data-blur] button").click()
    expect(page.locator(".error-list")).to_be_focused()
    check_page(page)
    stage = page.locator("[data-stage]").bounding_box()
    assert stage
    page.mouse.move(stage["x"] + stage["width"] * 0.2, stage["y"] + stage["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(stage["x"] + stage["width"] * 0.6, stage["y"] + stage["height"] * 0.7, steps=5)
    page.mouse.up()
    page.locator("#looked").check()
    page.locator(".photo-box").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#looked")).not_to_be_checked()
    page.keyboard.press("Shift+ArrowDown")
    for name, expected in (("left", 21), ("top", 30), ("width", 40), ("height", 41)):
        value = float(page.locator(f"#{name}").input_value())
        assert abs(value - expected) < 0.7, name
    check_page(page)
    before = page.locator("[data-stage] img").get_attribute("src")

    page.locator("#looked").check()
    page.locator("[data-blur] button").click()

    expect(page.locator('[role="status"].message')).to_be_visible()
    expect(page.locator(".photo-box")).to_be_hidden()
    image = page.locator("[data-stage] img")
    assert image.get_attribute("src") != before
    assert image.evaluate("(image) => image.naturalWidth") == 1200
    page.locator('form[action$="/hide"] button').click()
    expect(page.locator('form[action$="/show"] button')).to_be_visible()
    check_page(page)


@WAYS
def test_a_report_is_merged_and_another_one_corrected(
    service: Flask, folder: Path, browser_page: Page, forgiving: None, prefix: str, width: int
) -> None:
    page = browser_page
    session = db.session
    stays = make_work(session, title=f"Dry taps in Kisiskhevi {prefix}")  # type: ignore[arg-type]
    double = make_work(session, title=f"Taps are dry {prefix}", topic="roads")  # type: ignore[arg-type]
    support(session, double, make_person(session).id)  # type: ignore[arg-type]
    flag(session, stays, "The title is wrong.")  # type: ignore[arg-type]
    session.commit()
    start(service, page, prefix, width)

    page.goto(f"{prefix}/moderation/{double.id}")
    page.locator("#merge > summary").click()
    page.locator("#merge-q").fill(f"#{stays.id}")
    page.locator(".merge-search button").click()
    page.locator(f'input[name="other"][value="{stays.id}"]').first.check()
    check_page(page)
    press(page, "merge")
    expect(page.locator(".told")).to_be_visible()
    session.refresh(stays)
    assert stays.supporters == 1

    page.goto(f"{prefix}/moderation/{stays.id}")
    page.locator('details:has(form[action*="/correct"]) > summary').click()
    page.locator("#correct-title").fill("Taps are dry in Kisiskhevi")
    page.locator("#correct-position").fill("52.5, 13.4")
    press(page, "correct")
    expect(page.locator("[data-focus]")).to_be_focused()
    check_page(page)
    page.locator("#correct-position").fill("")
    press(page, "correct")
    expect(page.locator(".change ins").first).to_be_visible()
    press(page, "flags")
    expect(page.locator("#flags-title")).to_have_count(0)
    check_page(page)


@WAYS
def test_many_are_refused_at_once_after_being_asked(
    service: Flask, folder: Path, browser_page: Page, forgiving: None, prefix: str, width: int
) -> None:
    page = browser_page
    wanted = [make_report(folder, f"Buy my car {number} {prefix}", topic="roads") for number in range(3)]
    start(service, page, prefix, width)

    page.goto(f"{prefix}/moderation?topic=roads")
    page.locator("[data-all]").check()
    page.locator('button[value="refuse"]').click()
    expect(page.locator(".bulk-list li")).to_have_count(3)
    check_page(page)
    page.locator("form.bulk button").click()
    expect(page.locator("#reason-error")).to_be_visible()
    page.locator("#reason").select_option("advertising")
    page.locator("form.bulk button").click()
    expect(page.locator(".told")).to_be_visible()
    check_page(page)
    for problem in wanted:
        db.session.refresh(problem)
        assert (problem.moderation, problem.refusal_reason) == ("refused", "advertising")
