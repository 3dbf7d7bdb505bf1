"""A report's page for moderators, its moves: accepted, refused, forbidden, too late."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.mail.models import OutgoingMail
from app.problems.services.around import add_update, flag, support
from tests.factories_problems import make_person
from tests.problems.moderating import do, fresh, make_waiting
from tests.problems.photos import make_photo, storage_of
from tests.problems.work import make_work
from tests.signing import post, sign_in


def test_a_report_is_shown_beside_what_the_public_will_see(
    client: FlaskClient, session: Session, moderator: Person
) -> None:
    problem = make_waiting(session, precision="village", text="Ask <b>Nino</b>: 599 12 34 56")

    answer = client.get(f"/en/moderation/{problem.id}")

    assert "nino@example.org" in answer.text
    assert "<b>Nino</b>" not in answer.text
    assert f"/moderation/{problem.id}/place.geojson" in answer.text
    assert f"/problems/{problem.id}/place.geojson" in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    exact = client.get(f"/moderation/{problem.id}/place.geojson")
    shown = client.get(f"/problems/{problem.id}/place.geojson")
    assert (
        exact.get_json()["features"][0]["geometry"] != shown.get_json(force=True)["features"][0]["geometry"]
    )
    assert exact.headers["Cache-Control"] == "private, no-store"


def test_publishing_leads_on_to_the_queue_where_it_can_be_undone(
    client: FlaskClient, session: Session, moderator: Person
) -> None:
    problem = make_waiting(session)

    answer = do(client, problem, "publish")

    assert answer.status_code == 303
    assert fresh(session, problem).is_public
    page = client.get(answer.headers["Location"]).text
    assert "1 report is published." in page
    assert f'name="item" value="{problem.id}:{problem.version}"' in page
    undone = post(
        client,
        "/en/moderation/bulk",
        {"do": "take_back", "confirmed": "yes", "item": f"{problem.id}:{problem.version}"},
    )
    assert undone.status_code == 303
    assert fresh(session, problem).moderation == "waiting"


def test_who_comes_second_is_told_who_did_what_and_keeps_the_own_words(
    client: FlaskClient, session: Session, moderator: Person
) -> None:
    problem = make_waiting(session)
    seen = problem.version
    do(client, problem, "publish")

    answer = do(
        client, problem, "correct", version=str(seen), title="My better title", text="x", topic="roads"
    )
    late = do(
        client,
        problem,
        "correct",
        version=str(seen),
        title="My better title",
        text="My words",
        topic="roads",
        location_precision="exact",
        seen="0",
    )

    assert answer.status_code == 422
    assert late.status_code == 409
    assert "A moderator published the problem." in late.text
    assert "Tea Moderator" in late.text
    assert "My better title" in late.text
    assert fresh(session, problem).title != "My better title"


@pytest.mark.parametrize(
    ("action", "form", "field"),
    [
        ("ask", {}, "ask-question"),
        ("refuse", {}, "refuse-reason"),
        ("refuse", {"reason": "other"}, "refuse-text"),
        ("refuse", {"reason": "other", "text": "a" * 1001}, "refuse-text"),
        ("merge", {}, "merge-other"),
        ("merge", {"other_number": "many"}, "merge-other_number"),
        ("correct", {"title": "", "topic": "water", "location_precision": "exact"}, "correct-title"),
        ("correct", {"title": "x", "topic": "none", "location_precision": "exact"}, "correct-topic"),
        ("correct", {"title": "x", "topic": "water", "location_precision": ""}, "correct-location_precision"),
        (
            "correct",
            {"title": "x", "topic": "water", "location_precision": "exact", "position": "52.5, 13.4"},
            "correct-position",
        ),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    client: FlaskClient,
    session: Session,
    moderator: Person,
    action: str,
    form: dict[str, str],
    field: str,
) -> None:
    problem = make_waiting(session)

    answer = do(client, problem, action, **form)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text
    assert fresh(session, problem).version == 1


def test_a_correction_is_shown_word_by_word(client: FlaskClient, session: Session, moderator: Person) -> None:
    problem = make_waiting(session, title="No watr in Telavi")

    answer = do(
        client,
        problem,
        "correct",
        title="No water in Telavi",
        text=problem.text,
        topic="water",
        location_precision="exact",
    )

    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "<del> watr</del><ins> water</ins>" in page


def test_a_report_is_merged_into_one_that_was_searched(
    client: FlaskClient, session: Session, moderator: Person
) -> None:
    problem, other = make_work(session), make_work(session, title="Dry taps in Kisiskhevi", topic="roads")
    support(session, problem, make_person(session).id)
    page = client.get(f"/en/moderation/{problem.id}?q=dry+taps").text
    assert f'name="other" value="{other.id}"' in page
    assert f'value="{other.id}"' in client.get(f"/en/moderation/{problem.id}?q=%23{other.id}").text

    answer = do(client, problem, "merge", other=str(other.id))

    assert answer.status_code == 303
    assert fresh(session, other).supporters == 1
    assert fresh(session, problem).status == "duplicate"


def test_flags_are_seen_to_and_no_later_ones(
    client: FlaskClient, session: Session, moderator: Person
) -> None:
    problem = make_work(session)
    first = flag(session, problem, "A name is public.")
    page = client.get("/en/moderation?state=flagged").text
    assert "1 flag" in page
    assert "A name is public." in client.get(f"/en/moderation/{problem.id}").text
    later = flag(session, problem, "edited_by_reporter")

    do(client, problem, "flags", flag=str(first.id))

    session.refresh(first)
    session.refresh(later)
    assert first.handled_at
    assert later.handled_at is None
    assert "Its reporter changed it" in client.get(f"/en/moderation/{problem.id}").text
    assert "seen to what others pointed out" not in client.get(f"/en/problems/{problem.id}").text


def test_an_update_is_taken_off_the_page(
    app: Flask, client: FlaskClient, session: Session, moderator: Person
) -> None:
    problem = make_work(session)
    written = add_update(
        session,
        storage_of(app),
        problem,
        make_person(session).id,
        kind="comment",
        text="An insult",
    )

    do(client, problem, "hide_update", update=str(written.id))

    assert "An insult" not in client.get(f"/en/problems/{problem.id}").text
    assert "An insult" in client.get(f"/en/moderation/{problem.id}").text


def test_a_moderator_of_another_region_gets_nowhere(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    problem = make_waiting(session)
    photo = make_photo(session, app, problem)
    sign_in(client, session, make_person(session, "moderator", "GE-IM"))

    assert client.get(f"/moderation/{problem.id}").status_code == 403
    assert client.get(f"/moderation/{problem.id}/place.geojson").status_code == 403
    assert client.get(f"/moderation/{problem.id}/photos/{photo.id}").status_code == 403
    assert post(client, f"/moderation/{problem.id}/photos/{photo.id}/hide").status_code == 403
    for action in (
        "publish",
        "ask",
        "refuse",
        "take_back",
        "correct",
        "merge",
        "flags",
        "hide_update",
        "show_evidence",
    ):
        assert do(client, problem, action).status_code == 403
    told = post(client, "/moderation/bulk", {"do": "publish", "confirmed": "yes", "item": f"{problem.id}:1"})
    assert told.headers["Location"].endswith(f"late={problem.id}%3A1")
    asked = post(client, "/moderation/bulk", {"do": "publish", "item": f"{problem.id}:1"})
    assert problem.title not in asked.text
    assert fresh(session, problem).version == 1


def test_a_moderator_without_a_second_factor_is_led_to_it(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, make_person(session, "moderator"), second_factor=False)

    assert "/account/second-factor" in client.get("/moderation").headers["Location"]


def test_mails_of_a_decision_go_to_the_reporter_alone(
    client: FlaskClient, session: Session, moderator: Person
) -> None:
    problem = make_waiting(session, language="en")

    do(client, problem, "refuse", reason="no_place", text="Which village?")

    mail = session.scalars(select(OutgoingMail)).one()
    assert (mail.to_address, mail.subject) == (
        "nino@example.org",
        f"Your report was not published: {problem.title}",
    )
    assert "Tea Moderator" not in mail.text


def test_the_reporter_reads_the_question_on_the_own_page_and_answers(
    app: Flask, client: FlaskClient, session: Session, moderator: Person
) -> None:
    problem = make_waiting(session, language="en")
    do(client, problem, "ask", question="Which street <i>is</i> it?")
    path = session.scalars(select(OutgoingMail.text)).one().split("http://127.0.0.1:8000")[1].split()[0]
    reporter = app.test_client()

    page = reporter.get(path).text
    assert "Which street &lt;i&gt;is&lt;/i&gt; it?" in page
    form = {
        "key": "a key of sixteen letters"[:16].replace(" ", "-"),
        "version": str(fresh(session, problem).version),
        "title": "No water in Cholokashvili street",
        "text": "It is Cholokashvili street.",
        "topic": "water",
        "position": "41.92, 45.47",
        "location_precision": "street",
    }
    assert post(reporter, path, form).status_code == 303

    assert fresh(session, problem).moderation == "waiting"
    assert "The reporter changed the report." in client.get(f"/en/moderation/{problem.id}").text
    assert "<ins>" in client.get(f"/en/moderation/{problem.id}").text
