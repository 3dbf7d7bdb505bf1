"""No address of a page leads nowhere: one that only takes a form leads to the page where the form stands."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app.page_address import find_page_above
from tests.factories_problems import make_person, make_problem
from tests.signing import post, sign_in
from tests.structure.test_rights import address_of


def posting_alone(app: Flask) -> list[Rule]:
    """Return the rules that take POST, at whose address no other rule takes GET."""
    rules = list(app.url_map.iter_rules())
    read = {rule.rule for rule in rules if "GET" in (rule.methods or set())}
    return [rule for rule in rules if "POST" in (rule.methods or set()) and rule.rule not in read]


def test_every_page_that_only_takes_a_form_leads_to_a_page(app: Flask) -> None:
    led: dict[str, str | None] = {}
    for rule in posting_alone(app):
        view = app.view_functions[rule.endpoint]
        path = address_of(app, rule, {})
        with app.test_request_context():
            adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
            above = find_page_above(app, adapter, path)
        assert (above is None) == view.machine, f"{rule.rule} leads to {above}"
        if above:
            found, _values = adapter.match(above, method="GET", return_rule=True)
            led[rule.rule] = found.rule
            assert set(found.arguments) <= set(rule.arguments)
    assert led, "there are such pages"
    assert "/" not in led.values(), "the start page is no form's page"


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    ("action", "page"),
    [
        ("updates", ""),
        ("updates/5/hide", ""),
        ("support", ""),
        ("work/close?a=b&_external=1", "/work?a=b&_external=1"),
        ("withdraw", ""),
    ],
)
def test_who_asks_for_such_an_address_comes_to_the_page(
    client: FlaskClient, session: Session, prefix: str, action: str, page: str
) -> None:
    problem = make_problem(session)
    led = client.get(f"{prefix}/problems/{problem.id}/{action}")
    assert (led.status_code, led.location) == (303, f"{prefix}/problems/{problem.id}{page}")
    assert client.head(f"{prefix}/problems/{problem.id}/{action}").status_code == 303


def test_a_refused_form_can_be_seen_in_the_other_language(client: FlaskClient, session: Session) -> None:
    problem = make_problem(session, title="Dry taps")
    sign_in(client, session, make_person(session))
    refused = post(client, f"/problems/{problem.id}/updates", {"update_text": ""})
    assert refused.status_code == 422
    assert f'href="/en/problems/{problem.id}/updates"' in refused.text
    shown = client.get(f"/en/problems/{problem.id}/updates", follow_redirects=True)
    assert shown.status_code == 200
    assert "Dry taps" in shown.text


def test_what_machines_post_to_stays_as_it_is(client: FlaskClient) -> None:
    for path in ("/csp-report", "/photos/gps", "/problems/new/preview"):
        assert client.get(path).status_code == 405, path
    assert client.post("/about").status_code in (400, 405)
