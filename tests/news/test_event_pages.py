"""Events: announced, reviewed, moved, cancelled, with minutes; by the one filter as list and month."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.filters import REGION_CODES
from app.i18n import TBILISI
from app.mail.models import OutgoingMail
from app.news.models import Event, EventProblem
from tests.factories_events import make_event, make_registration
from tests.factories_problems import make_person, make_problem
from tests.factories_resources import make_editor, make_member
from tests.signing import post, sign_in

PDF = b"%PDF-1.4\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


def form(**values: Any) -> dict[str, Any]:
    return {
        "organiser": "self", "kind": "meeting", "title_ka": "შეხვედრა თელავში",
        "starts_at": "2030-05-04T18:00", "ends_at": "2030-05-04T20:00", "place_name": "Large hall", **values,
    }  # fmt: skip


def newest(session: Session) -> Event:
    session.expire_all()
    return session.scalars(select(Event).order_by(Event.id.desc())).first()  # type: ignore[return-value]


def test_an_editors_event_is_public_at_once(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, make_person(session, "editor", name="Nino"))
    problem = make_problem(session)
    answer = post(
        client,
        "/events/new",
        form(organiser="network", position="41.92, 45.47", topics=["water"], problems=f"№ {problem.id}"),
    )
    event = newest(session)
    assert (answer.status_code, answer.location) == (303, f"/events/{event.id}")
    assert (event.state, event.is_public, event.region_codes) == ("published", True, ["GE-KA"])
    assert event.starts_at == datetime(2030, 5, 4, 14, 0, tzinfo=UTC)
    assert event.topic_codes == ["infrastructure", "water"]
    assert session.get(EventProblem, (event.id, problem.id))
    page = client.get(f"/events/{event.id}").text
    assert "შეხვედრა თელავში" in page
    assert "18:00" in page
    assert problem.title in page


def test_a_members_event_waits_and_then_shows(client: FlaskClient, session: Session) -> None:
    organisation = make_member(session)
    member = sign_in(client, session, make_editor(session, organisation, language="en"))
    post(
        client,
        "/events/new",
        form(organiser=f"organisation-{organisation.id}", online_url="https://meet.example.org/a"),
    )
    event = newest(session)
    assert (event.state, event.organisation_id, event.region_codes) == (
        "waiting",
        organisation.id,
        sorted(REGION_CODES),
    )
    nobody = client.application.test_client()
    assert nobody.get(f"/events/{event.id}").status_code == 404
    assert "შეხვედრა თელავში" not in nobody.get("/events").text
    moderator = client.application.test_client()
    sign_in(moderator, session, make_person(session, "moderator", region="GE-KA"))
    assert "შეხვედრა თელავში" in moderator.get("/events/waiting").text
    assert post(moderator, f"/events/{event.id}/publish", {"version": event.version}).status_code == 303
    assert "შეხვედრა თელავში" in nobody.get("/events").text
    mail = session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "event_reviewed")).one()
    assert (mail.to_address, mail.subject) == (member.email, "Published: შეხვედრა თელავში")


def test_a_refused_one_tells_why_and_waits_again_when_changed(client: FlaskClient, session: Session) -> None:
    organisation = make_member(session)
    author = make_editor(session, organisation)
    event = make_event(session, organiser=organisation, state="waiting", created_by_id=author.id)
    moderator = client.application.test_client()
    sign_in(moderator, session, make_person(session, "moderator", region="GE-KA"))
    assert post(moderator, f"/events/{event.id}/refuse", {"version": 1}).status_code == 422
    refused = {"version": 1, "reason": "Which hall?"}
    assert post(moderator, f"/events/{event.id}/refuse", refused).status_code == 303
    sign_in(client, session, author)
    assert "Which hall?" in client.get(f"/events/{event.id}").text
    post(client, f"/events/{event.id}/edit", form(organiser="kept", version=2))
    assert newest(session).state == "waiting"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title_ka": ""}, "title_ka"),
        ({"kind": "party"}, "kind"),
        ({"starts_at": ""}, "starts_at"),
        ({"starts_at": "tomorrow at six"}, "starts_at"),
        ({"ends_at": "2030-05-03T18:00"}, "ends_at"),
        ({"ends_at": "2031-05-03T18:00"}, "ends_at"),
        ({"place_name": ""}, "place_name"),
        ({"online_url": "javascript:alert(1)"}, "online_url"),
        ({"position": "44.80, 41.70"}, "position"),
        ({"takes_registrations": "yes", "seats": "0"}, "seats"),
        ({"regions": ["GE-XX"]}, "regions"),
        ({"topics": ["nothing"]}, "topics"),
        ({"problems": "999999"}, "problems"),
        ({"projects": "twelve"}, "projects"),
        ({"organiser": "organisation-1"}, "organiser"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_typed_is_lost(
    client: FlaskClient, session: Session, values: dict[str, Any], field: str
) -> None:
    sign_in(client, session, make_person(session, "editor"))
    answer = post(client, "/events/new", form(**{"text_ka": "ვსაუბრობთ წყალზე", **values}))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "ვსაუბრობთ წყალზე" in answer.text
    assert session.scalar(select(func.count()).select_from(Event)) == 0


def test_a_moved_event_says_so_and_everybody_registered_is_mailed(
    client: FlaskClient, session: Session
) -> None:
    editor = sign_in(client, session, make_person(session, "editor"))
    event = make_event(session, organiser=editor, takes_registrations=True, seats=1)
    make_registration(session, event, make_person(session, language="en"), language="en")
    make_registration(session, event, "luka@example.org")
    moved = form(organiser="kept", version=1, starts_at="2030-06-01T10:00", ends_at="2030-06-01T12:00",
                 takes_registrations="yes", seats="5")  # fmt: skip
    assert post(client, f"/events/{event.id}/edit", moved).status_code == 303
    changed = newest(session)
    assert (changed.sequence, changed.version, changed.uid) == (1, 2, event.uid)
    assert "Moved." in client.get(f"/en/events/{event.id}").text
    subjects = session.scalars(select(OutgoingMail.subject).order_by(OutgoingMail.subject)).all()
    # More seats: the one on the waiting list has one now.
    assert len(subjects) == 3
    assert "Moved: შეხვედრა თელავში" in subjects
    late = post(client, f"/events/{event.id}/edit", moved)
    assert late.status_code == 409


def test_a_cancelled_event_stays_and_says_so(client: FlaskClient, session: Session) -> None:
    editor = sign_in(client, session, make_person(session, "editor"))
    event = make_event(session, organiser=editor, takes_registrations=True)
    make_registration(session, event, "luka@example.org", language="en")
    assert post(client, f"/events/{event.id}/cancel", {"version": 1}).status_code == 422
    reason = {"version": 1, "reason": "The hall is closed."}
    assert post(client, f"/events/{event.id}/cancel", reason).status_code == 303
    nobody = client.application.test_client()
    assert "The hall is closed." in nobody.get(f"/events/{event.id}").text
    mail = session.scalars(select(OutgoingMail)).one()
    assert mail.subject == f"Cancelled: {event.title_en}"
    assert "The hall is closed." in mail.text
    assert post(client, f"/events/{event.id}/edit", form(organiser="kept", version=2)).status_code == 409


def test_minutes_and_attendance_come_afterwards(client: FlaskClient, session: Session) -> None:
    editor = sign_in(client, session, make_person(session, "editor"))
    event = make_event(session, organiser=editor, days=-2)
    values = {
        "version": "1",
        "attended": "0",
        "minutes_text": "Nobody came.",
        "file": (io.BytesIO(PDF), "წყალი.pdf"),
    }
    answer = post(client, f"/events/{event.id}/minutes", values, content_type="multipart/form-data")
    assert answer.status_code == 303
    page = client.get(f"/en/events/{event.id}").text
    assert "0 people came." in page
    assert "Nobody came." in page
    file = client.get(f"/events/{event.id}/minutes.file")
    assert (file.status_code, file.data, file.headers["Content-Type"]) == (200, PDF, "application/pdf")
    assert file.headers["Content-Disposition"].startswith("attachment")
    wrong = {"version": "2", "file": (io.BytesIO(b"MZ"), "a.exe")}
    assert (
        post(client, f"/events/{event.id}/minutes", wrong, content_type="multipart/form-data").status_code
        == 415
    )
    coming = make_event(session, organiser=editor)
    assert post(client, f"/events/{coming.id}/minutes", {"version": 1, "attended": "3"}).status_code == 409


def shown(client: FlaskClient, query: str) -> list[str]:
    page = client.get(f"/en/events{query}")
    assert page.status_code == 200, page.text[:300]
    names = ("Near", "Far", "Old", "Off")
    return [
        name
        for _place, name in sorted((page.text.find(f"<bdi>{name}"), name) for name in names)
        if f"<bdi>{name}" in page.text
    ]


def test_the_list_follows_the_filter_what_is_coming_first(client: FlaskClient, session: Session) -> None:
    make_event(
        session, "Far", days=30, kind="training", regions=("GE-IM",), place="Kutaisi", topic_codes=["water"]
    )
    make_event(session, "Near", days=2)
    make_event(session, "Old", days=-20, regions=REGION_CODES, published_at=datetime(2026, 1, 1, tzinfo=UTC))
    make_event(session, "Off", days=3, cancelled_at=datetime.now(UTC), cancel_reason="Rain")
    make_event(session, "Waits", state="waiting")
    assert shown(client, "") == ["Near", "Far", "Off", "Old"]
    assert shown(client, "?status=coming") == ["Near", "Far"]
    assert shown(client, "?status=past") == ["Old"]
    assert shown(client, "?status=cancelled") == ["Off"]
    assert shown(client, "?region=GE-IM") == ["Far", "Old"]
    assert shown(client, "?kind=training") == ["Far"]
    assert shown(client, "?topic=water&region=GE-IM") == ["Far"]
    assert shown(client, "?q=near") == ["Near"]
    assert shown(client, "?donor=") == ["Near", "Far", "Off", "Old"]
    assert shown(client, "?bbox=42.6,42.2,42.8,42.3") == ["Far"]
    assert shown(client, "?near=42.70,42.25&within_km=5") == ["Far"]
    assert shown(client, "?since=2026-02-01") == ["Near", "Far", "Off"]
    assert shown(client, "?until=2026-02-01") == ["Old"]
    day = (datetime.now(TBILISI) + timedelta(days=30)).date()
    assert shown(client, f"?from={day}&to={day}") == ["Far"]
    assert client.get("/events?kind=nothing").status_code == 400
    first = client.get("/en/events?limit=2").text
    assert "cursor=" in first
    next_page = (
        first.partition('rel="next" href="')[2]
        .partition('"')[0]
        .replace("&amp;", "&")
        .removeprefix("/en/events")
    )
    assert shown(client, next_page) == ["Off", "Old"]


def test_the_month_shows_each_day_on_which_something_takes_place(
    client: FlaskClient, session: Session
) -> None:
    starts = datetime(2026, 3, 30, 20, 30, tzinfo=UTC)
    make_event(session, "Long", starts_at=starts, ends_at=starts + timedelta(hours=30))
    page = client.get("/en/events/calendar?month=2026-03").text
    # 00:30 in Tbilisi: the day after, and the one after that.
    assert 'datetime="2026-03-31"' in page
    assert page.count("Long</bdi>") == 2
    assert "00:30" in page
    assert "<caption>March 2026</caption>" in page
    assert client.get("/events/calendar?month=2026-13").status_code == 400
    assert client.get("/events/calendar?month=2000-01").status_code == 200
    assert client.get("/events/calendar?month=2100-12").status_code == 200
    assert client.get("/events/calendar").status_code == 200
