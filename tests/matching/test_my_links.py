"""The own links on their way, and what the download of one's own data holds of links."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.matching.models import Link, LinkLog
from tests.factories import keep, make_project
from tests.factories_links import make_link
from tests.factories_problems import make_person, make_problem
from tests.matching.walking import make_stage, move
from tests.signing import sign_in


def test_both_sides_find_what_is_on_its_way_and_who_is_asked_first(
    client: FlaskClient, session: Session
) -> None:
    stage = make_stage(session)
    project = make_project(session, "Water supply for Telavi", implementers=(stage.organisation,))
    keep(session)
    other = make_problem(session, title="Dry taps")
    make_link(session, other, project, "delivering")
    make_link(session, make_problem(session, title="Only suggested"), project)
    make_link(session, make_problem(session, title="Of others"), make_project(session, "Others'"), "agreed")
    sign_in(client, session, stage.owner)
    move(client, session, stage.link, "contact")
    page = client.get("/en/account/links").text
    assert stage.problem.title in page
    assert "waits for your answer" not in page
    assert "Dry taps" not in page

    sign_in(client, session, stage.helper)
    page = client.get("/en/account/links").text
    assert page.count("waits for your answer") == 1
    assert page.index(stage.problem.title) < page.index("Dry taps")
    assert "Only suggested" not in page
    assert "Of others" not in page
    overview = client.get("/en/account").text
    assert "2 links on their way" in overview
    assert 'href="/en/account/links"' in overview


def test_who_has_none_is_told_where_to_look(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, make_person(session))
    assert "Nothing is on its way now." in client.get("/en/account/links").text
    assert "/account/links" not in client.get("/en/account").text


def test_own_moves_are_in_the_download_and_lose_the_name_with_the_account(
    client: FlaskClient, session: Session
) -> None:
    stage = make_stage(session)
    sign_in(client, session, stage.owner)
    move(client, session, stage.link, "contact", text="We called them.")
    told = client.get("/account/data.json").json["links"]
    assert [(line["link"], line["from"], line["to"], line["words"]) for line in told] == [
        (stage.link.id, "suggested", "contacted", "We called them.")
    ]
    link = stage.link.id
    session.delete(stage.owner)
    session.flush()
    session.expire_all()
    line = session.scalars(select(LinkLog).where(LinkLog.link_id == link)).one()
    assert (line.person_id, line.state_to) == (None, "contacted")
    assert session.get_one(Link, link).state == "contacted"
