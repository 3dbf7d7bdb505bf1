"""What the inventory keeps of a person is told in the own data, listed, and goes with the account."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.resources.models import Resource
from app.resources.services.own_data import erase_resources
from tests.factories_problems import make_person
from tests.factories_resources import make_editor, make_member, make_resource
from tests.signing import sign_in


def test_own_resources_are_told_listed_and_erased(client: FlaskClient, session: Session) -> None:
    organisation = make_member(session)
    person = make_editor(session, organisation)
    own = make_resource(session, "My own car", person, state="paused")
    entered = make_resource(session, "Our hall", organisation, created_by_id=person.id)
    make_resource(session, "Of others")
    sign_in(client, session, person)
    told = client.get("/account/data.json").get_json()["resources"]
    assert [(one["id"], one["own"], one["title_en"]) for one in told] == [
        (own.id, True, "My own car"),
        (entered.id, False, "Our hall"),
    ]
    page = client.get("/account/resources").text
    assert "My own car" in page
    assert "Our hall" in page
    assert "Of others" not in page
    assert 'href="/account/resources"' in client.get("/account").text
    erase_resources(session, person.id)
    session.delete(person)
    session.flush()
    session.expire_all()
    left = session.scalars(select(Resource).order_by(Resource.title_en)).all()
    assert [(one.title_en, one.created_by_id) for one in left] == [("Of others", None), ("Our hall", None)]


def test_a_citizen_is_led_to_no_resources(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, make_person(session))
    assert "/account/resources" not in client.get("/account").text
    assert client.get("/account/resources").status_code == 200
