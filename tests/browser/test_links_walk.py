"""The whole way of a resource, in one piece: listed, suggested, seen on the map, agreed, done, counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.accounts.models import Person
from app.db import db
from app.matching.gap_jobs import keep_gaps_up_to_date
from app.matching.jobs import match_changed_record
from app.matching.models import Link
from app.problems.models import Problem
from tests.browser.checks import check_page
from tests.browser.coming_in import come_in
from tests.browser.map_stage import open_map
from tests.factories_problems import make_person
from tests.live import PageReports
from tests.matching.walking import jobs
from tests.problems.work import make_work

pytestmark = pytest.mark.browser


@dataclass
class Walk:
    """Where one walk goes: each language has a region and topic of its own, as both share a database."""

    prefix: str
    width: int
    place: str
    region: str
    topic: str
    reasons: tuple[str, ...]
    arrived: str


WALKS = [
    Walk("", 390, "Telavi", "GE-KA", "water",
         ("ერთი თემა: წყალი", "ამ ადგილს ემსახურება", "ინჟინრები: 3-დან თავისუფალია 3"), "დახმარება მივიდა"),
    Walk("/en", 1280, "Kutaisi", "GE-IM", "roads",
         ("same topic: Roads", "serves this place", "Engineers: 3 of 3 free"), "has arrived"),
]  # fmt: skip


@dataclass
class Cast:
    """A citizen's problem beside another one, and the members who work on it and who help."""

    problem: Problem
    worker: Person
    helper: Person


def lay(walk: Walk) -> Cast:
    session: Any = db.session
    citizen = make_person(session, "citizen")
    said = {"place": walk.place, "topic": walk.topic}
    problem = make_work(session, title="ზემო უბანში საქმე გაჩერდა", reporter_id=citizen.id, **said)
    make_work(session, title="ქვემო უბანშიც", reporter_id=citizen.id, **said)
    cast = Cast(problem, make_person(session, "member"), make_person(session, "member"))
    session.commit()
    return cast


def work() -> None:
    """Do what the worker does after a change: match what was saved, count the gaps anew."""
    db.session.rollback()
    for words in jobs(db.session(), "matching:match"):
        match_changed_record(**words)
    keep_gaps_up_to_date()


def list_resource(page: Page, walk: Walk) -> None:
    page.goto(f"{walk.prefix}/resources/new")
    page.locator("#type").select_option("engineers")
    page.locator("#title_ka").fill(f"სამი ინჟინერი: {walk.place}")
    page.locator("#title_en").fill(f"Three engineers for {walk.place}")
    page.locator("#quantity").fill("3")
    page.locator("#topics > summary").click()
    page.locator(f"input[name=topics][value={walk.topic}]").check()
    page.locator("input[name=area_kind][value=regions]").check()
    page.locator(f"input[name=regions][value={walk.region}]").check()
    page.locator("form[data-resource-form] button[type=submit]").click()
    page.wait_for_url(re.compile(r"/resources/\d+$"))


def take_step(page: Page, address: str) -> None:
    page.goto(f"{address}/work")
    page.locator(f'form[action="{address}/work/take"] button').click()
    expect(page.locator(f'form[action="{address}/work/checklist"]')).to_be_visible()


def see_lines(page: Page, walk: Walk, cast: Cast, kind: str) -> None:
    """Choose the problem on the map: one line of this kind and no other, listed with its reasons."""
    number = cast.problem.id
    open_map(page, f"{walk.prefix}/map?region={walk.region}&topic={walk.topic}&list=problems")
    if walk.width < 500:
        page.locator("#sheet-handle").click()
    page.locator(f"#results .card[data-problem='{number}']").get_by_role("button").click()
    expect(page.locator("#lines-of")).to_have_text(cast.problem.title)
    assert f"chosen=problem-{number}" in page.url
    expect(page.locator("path.link-line")).to_have_count(1)
    line = page.locator(f"path.link-line.{kind}")
    expect(line).to_have_count(1)
    dashes = line.evaluate("line => getComputedStyle(line).strokeDasharray")
    assert (dashes == "none") == (kind == "is-confirmed")
    expect(page.locator("#lines-list > li")).to_have_count(1)
    expect(page.locator("#lines-list > li")).to_contain_text(walk.reasons[0])
    check_page(page)


def see_unlinked(page: Page, walk: Walk, number: int) -> None:
    """The toggle “problems without a resource” leaves so many of the region's on the map."""
    open_map(page, f"{walk.prefix}/map?region={walk.region}&layers=problems")
    if walk.width < 500:
        page.locator("#sheet-handle").click()
    page.locator(".chip-offer[href*='linked=no']").click()
    expect(page.locator("#results .card-problem")).to_have_count(number)
    assert "linked=no" in page.url


def move(page: Page, link: str, name: str, number: str) -> None:
    page.locator(f'form[action="{link}/{name}"] button').click()
    expect(page.locator('[aria-current="step"]')).to_contain_text(number)


def see_gap(page: Page, walk: Walk, share: str, waiting: int) -> None:
    """The cell of the region and topic holds this share and opens the map of those that still wait."""
    page.goto(f"{walk.prefix}/gaps?measure=linked&region={walk.region}&topic={walk.topic}")
    cell = page.locator(".gap-matrix tbody td a")
    expect(cell).to_have_text(share)
    check_page(page)
    cell.click()
    page.wait_for_url("**/map?*")
    asked = parse_qs(urlsplit(page.url).query)
    assert (asked["region"], asked["topic"], asked["linked"]) == ([walk.region], [walk.topic], ["no"])
    expect(page.locator("#results .card-problem")).to_have_count(waiting)


def exported(page: Page, walk: Walk) -> list[tuple[str, str]]:
    answer = page.request.get(f"{walk.prefix}/export/links.geojson?region={walk.region}")
    features = answer.json()["features"]
    return [(feature["properties"]["resource_kind"], feature["properties"]["state"]) for feature in features]


@pytest.mark.parametrize("walk", WALKS, ids=["ka-phone", "en-desktop"])
def test_a_resource_is_listed_suggested_agreed_delivered_and_counted(
    service: Flask, browser_page: Page, page_reports: PageReports, walk: Walk
) -> None:
    page, cast = browser_page, lay(walk)
    address = f"{walk.prefix}/problems/{cast.problem.id}"
    page.set_viewport_size({"width": walk.width, "height": 844})
    page.goto(f"{walk.prefix}/about")
    come_in(service, page, cast.helper)
    list_resource(page, walk)
    work()

    page.goto(address)
    card = page.locator(".link-card").first
    for words in walk.reasons:
        expect(card).to_contain_text(words)
    see_lines(page, walk, cast, "is-open")
    see_unlinked(page, walk, 2)
    see_gap(page, walk, "0%", 2)
    assert exported(page, walk) == [("resource", "suggested")] * 2

    come_in(service, page, cast.worker)
    take_step(page, address)
    number = db.session.scalars(select(Link.id).where(Link.problem_id == cast.problem.id)).one()
    link = f"{walk.prefix}/links/{number}"
    page.goto(address)
    card.locator(f'form[action="{link}/contact"] button').click()
    expect(page.locator("#help [role=status]")).to_be_visible()

    come_in(service, page, cast.helper)
    page.goto(link)
    move(page, link, "agree", "3")
    see_lines(page, walk, cast, "is-confirmed")
    see_unlinked(page, walk, 1)

    page.goto(link)
    move(page, link, "deliver", "4")
    page.locator(f'form[action="{link}/done"] button').click()
    expect(page.locator("#done-text-error")).to_be_visible()
    # The browser tells its console of every refused form.
    page_reports.complaints[:] = [text for text in page_reports.complaints if "422" not in text]
    page.locator("#done-text").fill("სამი დღე იმუშავეს, საქმე დამთავრდა")
    move(page, link, "done", "5")
    work()

    page.goto(address)
    expect(page.locator("#steps")).to_contain_text(walk.arrived)
    expect(page.locator("#steps")).to_contain_text("სამი დღე იმუშავეს, საქმე დამთავრდა")
    see_gap(page, walk, "50%", 1)
    assert sorted(exported(page, walk)) == [("resource", "done"), ("resource", "suggested")]
