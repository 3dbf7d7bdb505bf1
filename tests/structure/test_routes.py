"""Every route states who may call it, answers in both languages, and refuses in one shape."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from tests.factories_problems import make_person
from tests.signing import sign_in

# Flask-Security asks for the account itself there, as somebody half signed in may come too.
FOR_ACCOUNTS = {"/account/second-factor"}
# A script, a file; pages that are there only between two steps, or lead on; two that are not in use.
OTHERWISE = {"/map.js", "/account/data.json", "/account/second-factor/code", "/account/passkeys/delete"}
OTHERWISE |= {"/account/second-factor/choose", "/account/second-factor/rescue"}


def rules(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def test_every_route_states_who_may_call_it(app: Flask) -> None:
    silent = [rule.rule for rule in rules(app) if not hasattr(app.view_functions[rule.endpoint], "access")]
    assert silent == []


def test_every_page_without_an_argument_answers_in_both_languages(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    insider = app.test_client()
    sign_in(insider, session, make_person(session, role="admin"))
    pages = [rule for rule in rules(app) if "GET" in (rule.methods or set()) and not rule.arguments]
    assert "/map" in [rule.rule for rule in pages]
    for rule in pages:
        view = app.view_functions[rule.endpoint]
        if view.machine or rule.rule in OTHERWISE:
            continue
        asking = client if view.access == "public" and rule.rule not in FOR_ACCOUNTS else insider
        for prefix, language in (("", "ka"), ("/en", "en")):
            answer = asking.get(prefix + rule.rule)
            assert answer.status_code == 200, f"{prefix}{rule.rule}: {answer.status}"
            assert f'<html lang="{language}">' in answer.text, f"{prefix}{rule.rule}"
            assert answer.text.count("<h1") == 1, f"{prefix}{rule.rule} has not just one heading"


def test_every_answer_carries_the_strict_policy(app: Flask, client: FlaskClient) -> None:
    for address in ("/", "/map", "/export/regions.geojson", "/nowhere", "/map?region=nonsense"):
        policy = client.get(address).headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy


def test_only_the_embedded_map_may_stand_in_a_frame(client: FlaskClient) -> None:
    embedded = client.get("/map?embed=1")
    assert "frame-ancestors *" in embedded.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in embedded.headers
    assert client.get("/map").headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("address", ["/nowhere", "/projects/999999999", "/regions/GE-XX", "/donors/nobody"])
def test_people_get_a_page_that_says_what_to_do(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.content_type.startswith("text/html")
    assert "<h1" in answer.text


@pytest.mark.parametrize(
    "address",
    ["/export/nothing.geojson", "/export/projects.exe", "/clusters/projects.geojson", "/map/cards.json"],
)
def test_machines_get_problem_json(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code in (400, 404)
    assert answer.content_type == "application/problem+json"
    assert {"title", "status", "detail"} <= set(answer.get_json(force=True))
