"""Every route states who may call it, answers in both languages, and refuses in one shape."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

MACHINE = ("/export/", "/clusters/", "/map/", "/basemap", "/healthz", "/readyz", "/metrics", "/csp-report")
MACHINE += ("/robots.txt", "/favicon.ico")


def rules(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def test_every_route_states_who_may_call_it(app: Flask) -> None:
    silent = [rule.rule for rule in rules(app) if not hasattr(app.view_functions[rule.endpoint], "access")]
    assert silent == []


def test_every_page_without_an_argument_answers_in_both_languages(app: Flask, client: FlaskClient) -> None:
    pages = [rule.rule for rule in rules(app) if "GET" in (rule.methods or set()) and not rule.arguments]
    pages = [page for page in pages if not page.startswith(MACHINE) and page != "/map.js"]
    assert "/map" in pages
    for page in pages:
        for prefix, language in (("", "ka"), ("/en", "en")):
            answer = client.get(prefix + page)
            assert answer.status_code == 200, f"{prefix}{page}: {answer.status}"
            assert f'<html lang="{language}">' in answer.text, f"{prefix}{page}"
            assert answer.text.count("<h1") == 1, f"{prefix}{page} has not just one heading"


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
