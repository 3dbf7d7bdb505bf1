"""News on other pages: on the start page, of a region, about a project, a problem and an organisation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import keep, make_organisation, make_project
from tests.factories_news import PUBLISHED, make_news
from tests.factories_problems import make_person, make_problem
from tests.signing import sign_in


def test_the_start_page_shows_the_newest_three(client: FlaskClient, session: Session) -> None:
    for number in range(4):
        make_news(session, f"Number {number}", published_at=PUBLISHED + timedelta(days=number))
    html = client.get("/en/").text
    assert "Number 3" in html
    assert "Number 1" in html
    assert "Number 0" not in html


def test_a_region_shows_its_news_and_those_of_the_whole_country(
    client: FlaskClient, session: Session
) -> None:
    make_news(session, "In Kakheti", regions=("GE-KA",))
    make_news(session, "Everywhere")
    make_news(session, "In Tbilisi", regions=("GE-TB",))
    html = client.get("/en/regions/GE-KA").text
    assert "In Kakheti" in html
    assert "Everywhere" in html
    assert "In Tbilisi" not in html


@pytest.mark.parametrize("kind", ["project", "problem", "organisation"])
def test_a_record_leads_to_the_news_about_it(client: FlaskClient, session: Session, kind: str) -> None:
    makers = {
        "project": (lambda: make_project(session, "Pipes"), "/en/projects/{0.id}"),
        "problem": (lambda: make_problem(session), "/en/problems/{0.id}"),
        "organisation": (lambda: make_organisation(session, "Well Users"), "/en/donors/{0.slug}"),
    }
    make, address = makers[kind]
    record = make()
    if kind == "organisation":
        make_project(session, "Pipes", donors=(record,))
    keep(session)
    make_news(session, "About it", about=(record,))
    make_news(session, "Draft about it", about=(record,), state="draft")
    make_news(session, "About something else")
    html = client.get(address.format(record)).text
    assert "About it" in html
    assert "Draft about it" not in html
    assert "About something else" not in html


def test_the_account_leads_members_to_the_editors_room(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, make_person(session, role="member"))
    assert 'href="/en/editing"' in client.get("/en/account").text
