"""Whether a resource is still to be had: asked every half year, answered by the link, told by a badge."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db import db
from app.i18n import TBILISI
from app.mail.models import OutgoingMail
from app.organisations.models import Membership
from app.resources.jobs import ask_whether_still_true
from app.resources.models import Allocation, Resource
from app.resources.services.asking import ask_next, make_token
from tests.factories_problems import make_person, make_problem
from tests.factories_resources import make_editor, make_member, make_resource
from tests.signing import post

KEYS = ("a key", "an older key")
TODAY = date(2026, 11, 20)
HALF_A_YEAR_AGO = date(2026, 5, 20)


def mails(session: Session) -> list[OutgoingMail]:
    return list(session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def ask_all(session: Session, day: date) -> int:
    number = 0
    while ask_next(session, KEYS, day):
        number += 1
    return number


def test_owners_are_asked_after_half_a_year_in_their_language_and_not_again_at_once(session: Session) -> None:
    organisation = make_member(session)
    make_editor(session, organisation, "owner", email="owner@example.org")
    make_editor(session, organisation, "editor", email="editor@example.org", language="en")
    make_editor(session, organisation, "member", email="member@example.org")
    own = make_person(session, "member", email="own@example.org")
    make_resource(session, "Old", organisation, title_ka="ძველი", confirmed_on=HALF_A_YEAR_AGO)
    make_resource(session, "Own", own, confirmed_on=HALF_A_YEAR_AGO)
    make_resource(session, "New", organisation, confirmed_on=HALF_A_YEAR_AGO + timedelta(days=2))
    make_resource(session, "Paused", organisation, confirmed_on=HALF_A_YEAR_AGO, state="paused")
    make_resource(session, "Example", organisation, confirmed_on=HALF_A_YEAR_AGO, is_example=True)
    assert ask_all(session, TODAY) == 2
    told = {mail.to_address: mail.subject for mail in mails(session)}
    assert told == {
        "owner@example.org": "კვლავ ასეა? ძველი",
        "editor@example.org": "Is it still true? Old",
        "own@example.org": "კვლავ ასეა? Own",
    }
    assert ask_all(session, TODAY + timedelta(days=30)) == 1  # "New" alone.
    assert len(mails(session)) == 5
    assert ask_all(session, TODAY + timedelta(days=183)) == 2
    assert len(mails(session)) == 8


def test_a_resource_without_people_is_asked_about_only_once(session: Session) -> None:
    make_resource(session, confirmed_on=HALF_A_YEAR_AGO)
    assert ask_all(session, TODAY) == 1
    assert mails(session) == []


@pytest.mark.parametrize("answer, state", [("yes", "offered"), ("no", "withdrawn")])
def test_the_link_shows_first_and_answers_only_by_its_button(
    client: FlaskClient, session: Session, answer: str, state: str
) -> None:
    organisation = make_member(session)
    make_editor(session, organisation, "owner")
    resource = make_resource(session, owner=organisation, confirmed_on=HALF_A_YEAR_AGO)
    settings = client.application.config["SETTINGS"]
    assert ask_next(session, settings.secret_keys, TODAY)
    link = re.search(r"/resources/still-true/[\w.-]+", mails(session)[0].text)
    assert link
    page = client.get(link[0])
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"
    session.refresh(resource)
    assert (resource.state, resource.confirmed_on) == ("offered", HALF_A_YEAR_AGO)
    # No answer at all is asked again.
    assert 'name="answer" value="yes"' in post(client, link[0], {"answer": "perhaps"}).text
    assert post(client, link[0], {"answer": answer}).status_code == 200
    session.refresh(resource)
    assert resource.state == state
    today = datetime.now(TBILISI).date()
    assert (resource.confirmed_on == today) == (answer == "yes")
    assert post(client, link[0], {}).status_code == 200
    session.refresh(resource)
    assert resource.state == state


def test_a_no_leaves_what_is_allocated(client: FlaskClient, session: Session) -> None:
    person = make_person(session, "member")
    resource, problem = make_resource(session, owner=person), make_problem(session)
    session.add(Allocation(resource_id=resource.id, problem_id=problem.id, quantity=2))
    session.flush()
    token = make_token(client.application.config["SETTINGS"].secret_keys, resource.id, person.id)
    assert post(client, f"/resources/still-true/{token}", {"answer": "no"}).status_code == 200
    session.refresh(resource)
    assert (resource.state, resource.free) == ("withdrawn", 3)
    assert session.scalar(select(Allocation.state)) == "promised"


def test_a_foreign_or_broken_link_is_refused(client: FlaskClient, session: Session) -> None:
    person = make_person(session, "member")
    token = make_token(("another key",), make_resource(session, owner=person).id, person.id)
    for wrong in (token, "none", "x" * 300):
        assert client.get(f"/resources/still-true/{wrong}").status_code == 404
        assert post(client, f"/resources/still-true/{wrong}", {"answer": "no"}).status_code == 404
    assert session.scalar(select(Resource.state)) == "offered"


def test_who_does_not_answer_for_it_any_more_has_no_link(client: FlaskClient, session: Session) -> None:
    organisation = make_member(session)
    editor = make_editor(session, organisation)
    resource = make_resource(session, owner=organisation)
    keys = client.application.config["SETTINGS"].secret_keys
    path = f"/resources/still-true/{make_token(keys, resource.id, editor.id)}"
    assert client.get(path).status_code == 200
    session.execute(update(Membership).values(ends_on=date(2026, 2, 1)))
    assert client.get(path).status_code == 404
    assert post(client, path, {"answer": "no"}).status_code == 404
    assert session.scalar(select(Resource.state)) == "offered"


def test_what_is_not_confirmed_for_half_a_year_bears_a_badge(client: FlaskClient, session: Session) -> None:
    today = datetime.now(TBILISI).date()
    old = make_resource(session, "Old", confirmed_on=today - timedelta(days=184))
    new = make_resource(session, "New", confirmed_on=today - timedelta(days=183))
    assert "badge-stale" in client.get(f"/resources/{old.id}").text
    assert "badge-stale" not in client.get(f"/resources/{new.id}").text
    assert client.get("/resources").text.count("badge-stale") == 1


def test_the_worker_asks_by_the_clock(own_app: Flask) -> None:
    with own_app.app_context():
        long_ago = datetime.now(TBILISI).date() - timedelta(days=200)
        for number in range(3):
            person = make_person(db.session, "member", email=f"owner-{number}@example.org")  # type: ignore[arg-type]
            make_resource(db.session, f"Old {number}", person, confirmed_on=long_ago)  # type: ignore[arg-type]
        db.session.commit()
        ask_whether_still_true(timestamp=0)
        ask_whether_still_true(timestamp=0)
        sent = db.session.scalars(select(OutgoingMail)).all()
        assert {mail.to_address for mail in sent} == {f"owner-{number}@example.org" for number in range(3)}
        assert len(sent) == 3
