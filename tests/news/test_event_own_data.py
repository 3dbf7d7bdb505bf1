"""What events and observations keep of a person: told in the download, erased with the account."""

from __future__ import annotations

import json

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.news.models import Event, EventObserver, Observation, Registration
from app.news.services.event_own_data import erase_events, erase_observations
from tests.factories_events import make_event, make_observation, make_registration
from tests.factories_problems import make_person
from tests.signing import sign_in


def test_the_download_tells_of_all_of_it(client: FlaskClient, session: Session) -> None:
    person = sign_in(client, session, make_person(session, "member", email="nino@example.org"))
    event = make_event(session, "Own meeting", person)
    other = make_event(session, takes_registrations=True)
    make_registration(session, other, person)
    session.add(EventObserver(event_id=other.id, person_id=person.id))
    observation = make_observation(session, person, state="draft")
    session.flush()
    told = json.loads(client.get("/account/data.json").text)
    assert [one["id"] for one in told["events"]["announced"]] == [event.id]
    assert [one["event"] for one in told["events"]["registrations"]] == [other.id]
    assert told["events"]["observes"] == [other.id]
    assert [one["id"] for one in told["observations"]] == [observation.id]
    page = client.get("/account").text
    assert "/account/events" in page
    assert "/account/observations" in page


def test_erasing_leaves_what_is_verified_without_the_name(session: Session) -> None:
    person = make_person(session, "member", email="nino@example.org")
    event = make_event(session, "Own meeting", person)
    other = make_event(session, takes_registrations=True)
    make_registration(session, other, person)
    make_registration(session, event, "Nino@example.org")
    kept = make_registration(session, other, "luka@example.org").id
    verified = make_observation(session, person, name_shown=True).id
    make_observation(session, person, state="filed")
    erase_events(session, person.id)
    erase_observations(session, person.id)
    session.delete(person)
    session.flush()
    session.expire_all()
    assert session.scalars(select(Registration.id)).all() == [kept]
    assert session.get_one(Event, event.id).person_id is None
    assert session.scalars(select(Observation.id)).all() == [verified]
    assert session.get_one(Observation, verified).person_id is None
