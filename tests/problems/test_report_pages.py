"""Reporting without a script: the form, its preview, what is refused, and the way by mail."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.mail.models import OutgoingMail
from app.problems.models import Problem, ProblemPhoto
from tests.factories_problems import make_problem
from tests.problems.reports import filled_form, send

NEW = "/en/problems/new"


def jpeg(colour: str = "teal") -> BytesIO:
    output = BytesIO()
    Image.new("RGB", (64, 48), colour).save(output, "JPEG")
    output.seek(0)
    return output


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Problem)) or 0


def test_the_form_is_kept_by_no_cache_and_has_a_new_key_each_time(client: FlaskClient) -> None:
    pages = [client.get(NEW) for _ in range(2)]
    keys = {re.search(r'name="key" value="([\w-]{22})"', page.text)[1] for page in pages}  # type: ignore[index]
    assert len(keys) == 2
    assert {page.headers["Cache-Control"] for page in pages} == {"private, no-store"}


def test_a_report_without_account_is_stored_and_mailed(client: FlaskClient, session: Session) -> None:
    photos = [(jpeg(), "tap.jpg"), (jpeg("red"), "well.jpg")]
    answer = send(client, NEW, photos=photos, photo_description=["A dry tap", "The well"])
    assert (answer.status_code, answer.location) == (303, "/en/problems/sent")
    problem = session.scalars(select(Problem)).one()
    assert (problem.moderation, problem.language, problem.photos_count) == ("unconfirmed", "en", 2)
    told = session.scalars(select(ProblemPhoto.description).order_by(ProblemPhoto.position)).all()
    assert told == ["A dry tap", "The well"]
    mail = session.scalars(select(OutgoingMail)).one()
    assert (mail.kind, mail.to_address) == ("problem_confirm", "nino@example.org")
    # No text that somebody typed goes to an address that nobody confirmed.
    assert problem.title not in mail.text + (mail.html or "") + mail.subject


def test_the_mail_leads_to_a_page_that_confirms_by_a_button_alone(
    client: FlaskClient, session: Session
) -> None:
    send(client, NEW)
    mail = session.scalars(select(OutgoingMail)).one()
    path = re.search(r"/en/problems/confirm/\S+", mail.text)[0]  # type: ignore[index]
    page = client.get(path)
    assert "ზედა უბანში" in page.text
    assert session.scalars(select(Problem.moderation)).one() == "unconfirmed"
    answer = send(client, path, whole=False)
    assert answer.status_code == 303
    session.expire_all()
    assert session.scalars(select(Problem.moderation)).one() == "waiting"
    own = client.get(answer.location)
    assert "Take the report back" in own.text
    assert client.get(path + "x").status_code == 404


def test_the_same_form_twice_is_one_report_and_one_mail(client: FlaskClient, session: Session) -> None:
    form = filled_form()
    answers = [send(client, NEW, **form, photos=[(jpeg(), "tap.jpg")]) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert count(session) == 1
    assert len(session.scalars(select(OutgoingMail)).all()) == 1
    assert len(session.scalars(select(ProblemPhoto)).all()) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"position": "48.85, 2.35"}, "This place is outside Georgia."),
        ({"position": "44.80, 41.70"}, "turned round"),
        ({"title": ""}, "Say in a few words what the problem is."),
        ({"email": "nobody"}, "This is not an e-mail address"),
        ({"topic": "nothing"}, "Choose what it is about."),
    ],
)
def test_a_wrong_field_is_told_beside_it_and_at_the_top(
    client: FlaskClient, session: Session, changes: dict[str, str], words: str
) -> None:
    answer = send(client, NEW, **changes)
    (name,) = changes
    assert answer.status_code == 422
    assert f'<a href="#{name}">' in answer.text
    assert answer.text.count(words) >= 2
    assert f'id="{name}-error"' in answer.text
    assert 'value="nino@example.org"' in answer.text or name == "email"
    assert count(session) == 0


def test_a_lying_photo_is_named_and_nothing_is_stored(client: FlaskClient, session: Session) -> None:
    photos = [(jpeg(), "tap.jpg"), (BytesIO(b"MZ\x90 no picture"), "<b>well</b>.jpg")]
    answer = send(client, NEW, photos=photos)
    assert answer.status_code == 415
    assert "&lt;b&gt;well&lt;/b&gt;.jpg: Only photos" in answer.text
    assert count(session) == 0


def test_seven_photos_are_one_too_many(client: FlaskClient, session: Session) -> None:
    answer = send(client, NEW, photos=[(jpeg(), f"{number}.jpg") for number in range(7)])
    assert answer.status_code in (413, 422)
    assert count(session) == 0


def test_scripts_are_told_by_problem_json(client: FlaskClient) -> None:
    answer = send(client, NEW, accept="application/json", title="")
    assert answer.content_type == "application/problem+json"
    assert answer.get_json(force=True)["errors"][0]["field"] == "title"


def test_html_and_bidi_tricks_are_shown_as_text(client: FlaskClient, session: Session) -> None:
    answer = send(client, NEW, do="preview", title="<script>alert(1)</script>\u202egpj", text="{{ 7*7 }}")
    assert answer.status_code == 200
    preview = answer.text.split("data-preview-of")[1].split("<form")[0]
    assert "<script>alert" not in preview
    assert "&lt;script&gt;alert(1)&lt;/script&gt;gpj" in preview
    assert "{{ 7*7 }}" in preview


def test_the_preview_shows_what_the_public_sees_and_stores_nothing(
    client: FlaskClient, session: Session
) -> None:
    answer = send(client, NEW, do="preview", location_precision="village", name="Nino B.", name_shown=None)
    assert answer.status_code == 200
    preview = answer.text.split("data-preview-of")[1].split("<form")[0]
    assert "Kakheti" in preview
    assert "Name hidden" in preview
    assert "Nino B." not in preview
    assert "41.92" not in preview
    assert count(session) == 0


def test_similar_problems_and_personal_data_are_shown_before_it_is_sent(
    client: FlaskClient, session: Session
) -> None:
    near = make_problem(session, "ზედა უბანში წყალი არ მოდის")
    answer = send(client, NEW, seen=None, text="დამირეკეთ 599 12 34 56")
    assert answer.status_code == 200
    assert f"/en/problems/{near.id}/support" in answer.text
    assert "A phone number" in answer.text
    assert 'name="seen" value="1"' in answer.text
    assert count(session) == 1
    assert send(client, NEW, text="დამირეკეთ 599 12 34 56").status_code == 303
    assert count(session) == 2


def test_photos_that_a_browser_forgets_are_asked_for_again(client: FlaskClient, session: Session) -> None:
    again = "Choose your photos again before you send it"
    assert again in send(client, NEW, seen=None, do="preview", photos=[(jpeg(), "tap.jpg")]).text
    assert again not in send(client, NEW, seen=None, do="preview").text
    assert again not in client.get(NEW).text


def test_who_fills_in_the_hidden_field_is_a_machine(client: FlaskClient, session: Session) -> None:
    assert send(client, NEW, website="http://spam.example").status_code == 303
    assert count(session) == 0


def test_an_ambiguous_name_is_asked_back(client: FlaskClient, session: Session) -> None:
    answer = send(client, NEW, position="", place="Dedoplistsqaro x")
    assert answer.status_code == 422


def test_a_form_without_our_sign_is_refused(app: Flask, session: Session) -> None:
    bare = app.test_client()
    app.config["WTF_CSRF_ENABLED"], before = True, app.config.get("WTF_CSRF_ENABLED", True)
    try:
        assert bare.post(NEW, data=filled_form()).status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = before
    assert count(session) == 0


def test_the_offline_page_holds_nothing_personal(client: FlaskClient) -> None:
    page = client.get("/en/problems/new/offline")
    assert page.status_code == 200
    assert "csrf_token" not in page.text
    # A key in it would make all reports from it the first one.
    assert 'name="key" value=""' in page.text
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("words", ["თელავში", "telavi", "Telav"])
def test_the_gazetteer_answers_to_any_spelling(client: FlaskClient, words: str) -> None:
    places: list[dict[str, Any]] = client.get("/en/problems/places", query_string={"q": words}).get_json()[
        "places"
    ]
    assert places[0]["name"] == "Telavi"
    assert places[0]["region"] == "Kakheti"


def test_a_position_is_told_with_its_region(client: FlaskClient) -> None:
    assert client.get("/en/problems/place?lon=45.47&lat=41.92").get_json()["region"] == "Kakheti"
    assert client.get("/en/problems/place?lon=2.35&lat=48.85").status_code == 422
    assert client.get("/en/problems/place?lon=nan&lat=1").status_code == 400


def test_nearby_gives_a_piece_of_html(client: FlaskClient, session: Session) -> None:
    near = make_problem(session, "<i>No water</i>")
    answer = client.get("/en/problems/nearby?lon=45.47&lat=41.92&topic=water&q=water%00")
    assert f"/problems/{near.id}" in answer.text
    assert "&lt;i&gt;No water" in answer.text
    assert client.get("/en/problems/nearby").status_code == 400


def test_the_twenty_first_report_within_a_minute_waits(client: FlaskClient, session: Session) -> None:
    answers = [send(client, NEW) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [303] * 20 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert "That was too often" in answers[-1].text
    assert count(session) == 20


def test_the_worker_and_the_manifest_name_only_what_is_there(client: FlaskClient) -> None:
    worker = client.get("/sw.js")
    assert worker.content_type.startswith("text/javascript")
    files = re.findall(r'"(/(?:assets|vendor)/[^"]+)"', worker.text)
    assert len(files) > 20
    assert [name for name in files if client.get(name).status_code != 200] == []
    manifest = client.get("/en/manifest.webmanifest").get_json(force=True)
    assert client.get(manifest["start_url"]).status_code == 200
    assert client.get(manifest["icons"][0]["src"]).status_code == 200
