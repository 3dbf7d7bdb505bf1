"""Registering for an event: never more than there are seats; by account or confirmed address; who sees it."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import db
from app.mail.models import OutgoingMail
from app.news.models import Event, EventObserver, Registration
from app.news.services.event_mails import remind_next
from app.news.services.observers import set_observer
from app.news.services.registrations import erase_registrations, register
from tests.factories_events import make_event, make_registration
from tests.factories_problems import make_person
from tests.factories_resources import make_editor, make_member
from tests.signing import post, sign_in

KEYS = ("test",)


def states(session: Session) -> list[str]:
    session.expire_all()
    return list(session.scalars(select(Registration.state).order_by(Registration.id)))


def mails(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(select(OutgoingMail.to_address, OutgoingMail.subject).order_by(OutgoingMail.id))
    return [(to, subject.partition(":")[0]) for to, subject in rows]


def link_of(session: Session, kind: str, path: str) -> str:
    mail = session.scalars(
        select(OutgoingMail).where(OutgoingMail.kind == kind).order_by(OutgoingMail.id.desc())
    ).first()
    assert mail
    (link,) = set(re.findall(rf"http\S+{path}\S+", mail.text))
    return urlsplit(link).path


def test_with_an_account_it_takes_one_click(client: FlaskClient, session: Session) -> None:
    event = make_event(session, takes_registrations=True, seats=1)
    make_registration(session, event, "luka@example.org")
    person = sign_in(client, session, make_person(session, language="en"))
    for _again in range(2):
        assert post(client, f"/events/{event.id}/register").status_code == 303
    assert states(session) == ["seated", "waiting"]
    assert mails(session) == [(person.email, "On the waiting list")]
    assert "You are on the waiting list." in client.get(f"/en/events/{event.id}").text
    post(client, f"/events/{event.id}/leave")
    assert states(session) == ["seated"]


def test_without_one_the_mail_confirms_it_and_the_link_alone_does_nothing(
    client: FlaskClient, session: Session
) -> None:
    event = make_event(session, takes_registrations=True, seats=1)
    asked = {"name": "Luka", "email": "luka@example.org"}
    assert post(client, f"/en/events/{event.id}/register", asked).status_code == 200
    assert states(session) == []
    confirm = link_of(session, "event_confirm", "/events/register/")
    page = client.get(confirm)
    assert "luka@example.org" in page.text
    assert states(session) == []
    for _again in range(2):
        assert "You are registered." in post(client, confirm).text
    assert states(session) == ["seated"]
    waiting = make_registration(session, event, make_person(session, language="en"), language="en")
    assert waiting.state == "waiting"
    away = link_of(session, "event_news", "/events/leave/")
    assert client.get(away).status_code == 200
    assert states(session) == ["seated", "waiting"]
    for _again in range(2):
        assert "You are not registered any more." in post(client, away).text
    # The freed seat goes to the first of the waiting list, who is told.
    assert states(session) == ["seated"]
    assert mails(session)[-1][1] == "You have a seat"


def test_the_same_is_said_whoever_is_registered_already(client: FlaskClient, session: Session) -> None:
    event = make_event(session, takes_registrations=True)
    make_registration(session, event, "luka@example.org")
    known, unknown = (
        post(client, f"/events/{event.id}/register", {"name": "L", "email": f"{name}@example.org"})
        for name in ("luka", "nino")
    )
    assert known.text.replace("luka", "nino") == unknown.text
    robot = {"name": "L", "email": "robot@example.org", "website": "https://example.org"}
    assert post(client, f"/events/{event.id}/register", robot).status_code == 200
    assert "robot@example.org" not in {to for to, _subject in mails(session)}


def test_what_is_wrong_is_told(client: FlaskClient, session: Session) -> None:
    event = make_event(session, takes_registrations=True)
    assert (
        post(client, f"/events/{event.id}/register", {"name": "", "email": "a@example.org"}).status_code
        == 422
    )
    assert post(client, f"/events/{event.id}/register", {"name": "L", "email": "nobody"}).status_code == 422
    asked = {"name": "L", "email": "a@example.org"}
    for columns in (
        {"takes_registrations": False},
        {"days": -2},
        {"cancelled_at": datetime.now(UTC), "cancel_reason": "Rain"},
    ):
        other = make_event(session, **{"takes_registrations": True, **columns})  # type: ignore[arg-type]
        assert post(client, f"/events/{other.id}/register", asked).status_code == 409


def test_two_at_once_never_get_the_last_seat(own_app: Flask) -> None:
    with own_app.app_context():
        session: Session = db.session()
        event = make_event(session, takes_registrations=True, seats=3)
        event_id = event.id
        session.commit()
        gate = threading.Barrier(8)

        def come(number: int) -> None:
            with Session(db.engine) as own, own.begin():
                found = own.get_one(Event, event_id)
                gate.wait(timeout=30)
                register(
                    own, found, name=f"N {number}", language="en", secret_keys=KEYS,
                    email=f"n{number}@example.org",
                )  # fmt: skip

        engine = db.engine
        threads = [threading.Thread(target=_in_app, args=(own_app, come, number)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        with Session(engine) as own:
            counts = own.execute(select(Registration.state, func.count()).group_by(Registration.state))
            assert dict(counts.all()) == {"seated": 3, "waiting": 5}


def _in_app(app: Flask, work: object, number: int) -> None:
    with app.app_context():
        work(number)  # type: ignore[operator]


def test_the_organiser_alone_sees_who_comes(client: FlaskClient, session: Session) -> None:
    organisation = make_member(session)
    event = make_event(session, organiser=organisation, takes_registrations=True)
    make_registration(session, event, "luka@example.org", language="en")
    session.execute(Registration.__table__.update().values(name="=cmd()"))  # type: ignore[attr-defined]
    for role in ("citizen", "member", "editor", "moderator", "admin"):
        other = client.application.test_client()
        sign_in(other, session, make_person(session, role))
        for ending in ("", ".csv"):
            assert other.get(f"/events/{event.id}/registrations{ending}").status_code == 403
        assert "luka@example.org" not in other.get(f"/events/{event.id}").text
    sign_in(client, session, make_editor(session, organisation))
    assert "luka@example.org" in client.get(f"/events/{event.id}/registrations").text
    file = client.get(f"/en/events/{event.id}/registrations.csv")
    assert "'=cmd(),luka@example.org,has a seat" in file.text
    assert file.headers["Cache-Control"] == "private, no-store"


def test_four_weeks_later_nobody_is_named_any_more(session: Session) -> None:
    old = make_event(session, days=-30, takes_registrations=True)
    recent = make_event(session, days=-27, takes_registrations=True)
    for event in (old, recent):
        make_registration(session, event, "luka@example.org")
        session.add(EventObserver(event_id=event.id, person_id=make_person(session).id))
    session.flush()
    assert erase_registrations(session, datetime.now(UTC)) == 1
    assert session.scalars(select(Registration.event_id)).all() == [recent.id]
    assert session.scalars(select(EventObserver.event_id)).all() == [recent.id]


def test_who_will_observe_is_reminded_once_the_day_after(client: FlaskClient, session: Session) -> None:
    person = sign_in(client, session, make_person(session, language="en"))
    event = make_event(session, days=1)
    assert post(client, f"/events/{event.id}/observe").status_code == 303
    assert "You will observe this." in client.get(f"/en/events/{event.id}").text
    off = make_event(session, days=1)
    set_observer(session, off, person.id, wanted=True)
    off.cancelled_at, off.cancel_reason = datetime.now(UTC), "Rain"
    session.flush()
    same_day = event.ends_at + timedelta(minutes=1)
    day_after = event.ends_at + timedelta(days=1)
    assert not remind_next(session, same_day)
    assert remind_next(session, day_after)
    assert not remind_next(session, day_after)
    mail = session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "event_observe")).one()
    assert mail.to_address == person.email
    assert f"/observations/new?event={event.id}&kind=session" in mail.text
    post(client, f"/events/{event.id}/observe", {"observe": "no"})
    assert session.scalars(select(EventObserver.event_id)).all() == [off.id]
