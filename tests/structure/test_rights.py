"""Who may call what: every route, every role, own and others' records, as tests/rights_matrix.txt says."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.factories_problems import make_person
from tests.rights_records import CALLERS, NO_SUCH_NUMBER, RECORDS, SAMPLES
from tests.signing import csrf_token, sign_in

MATRIX = Path(__file__).resolve().parents[1] / "rights_matrix.txt"


class Line(NamedTuple):
    method: str
    route: str
    record: str
    expected: str


def read_matrix() -> list[Line]:
    texts = [text for text in MATRIX.read_text().splitlines() if text and not text.startswith("#")]
    return [
        Line(*text.rsplit(maxsplit=2)[0].split(maxsplit=1), *text.rsplit(maxsplit=2)[1:]) for text in texts
    ]


LINES = read_matrix()


def outcome(answer: TestResponse, expected: str) -> str:
    """Return the sign of what happened; a missing record is '~' only where the line says so."""
    if answer.status_code == 401 or "/account/sign-in?next=" in (answer.location or ""):
        return "."
    if answer.status_code == 403:
        return "x"
    # Whether the service is ready is no matter of rights.
    assert answer.status_code < 500 or answer.request.path == "/readyz", (
        f"{answer.status}: {answer.text[:300]}"
    )
    if expected == "~":
        return "~"
    return "?" if answer.status_code in (404, 410) else "+"


def address_of(app: Flask, rule: Rule, values: dict[str, object]) -> str:
    """Return the route's address with these values, samples for the rest."""
    chosen = {}
    for name, converter in rule._converters.items():
        chosen[name] = values.get(name, SAMPLES.get(name, NO_SUCH_NUMBER))
        words = getattr(converter, "items", ())
        if words and chosen[name] not in words:
            chosen[name] = sorted(words)[0]
    with app.test_request_context():
        built = rule.build(chosen, append_unknown=False)
    assert built, f"{rule.rule}: no address with {chosen}; add a sample to tests/rights_records.py"
    return built[1]


def test_every_route_has_a_line_and_every_line_a_route(app: Flask) -> None:
    served = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    told = {(line.method, line.route) for line in LINES}
    assert served - told == set(), "add lines to tests/rights_matrix.txt: its head says how"
    assert told - served == set()


def test_no_line_stands_there_twice() -> None:
    keys = [line[:3] for line in LINES]
    assert sorted(set(keys)) == sorted(keys)


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.method} {line.route} {line.record}")
def test_each_role_may_do_what_the_matrix_says(app: Flask, session: Session, line: Line) -> None:
    rule = next(
        rule
        for rule in app.url_map.iter_rules()
        if rule.rule == line.route and line.method in (rule.methods or set())
    )
    found = ""
    for (_name, role, region), expected in zip(CALLERS, line.expected, strict=True):
        step = session.begin_nested()
        client = app.test_client()
        caller = make_person(session, role=role, region=region) if role else None
        if caller:
            sign_in(client, session, caller)
        path = address_of(app, rule, RECORDS[line.record](session, caller))
        form = {"csrf_token": csrf_token(client)} if line.method == "POST" else None
        answer = client.open(path, method=line.method, data=form)
        found += outcome(answer, expected)
        answer.close()
        session.expire_all()
        if step.is_active:
            step.rollback()
    # The message is the line as it would have to read, should what happens be right.
    assert found == line.expected, f"{line.method} {line.route} {line.record} {found}"


def test_without_the_second_factor_a_role_that_needs_one_opens_nothing(app: Flask, session: Session) -> None:
    client = app.test_client()
    sign_in(client, session, make_person(session, role="admin"), second_factor=False)
    open_to_them = set()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if view.access == "public":
            continue
        method = "GET" if "GET" in (rule.methods or set()) else "POST"
        form = {"csrf_token": csrf_token(client)} if method == "POST" else None
        answer = client.open(address_of(app, rule, {}), method=method, data=form)
        if not urlsplit(answer.location or "").path.endswith("/account/second-factor"):
            open_to_them.add(rule.endpoint.partition(".")[0])
            assert view.early, rule.rule
    assert open_to_them == {"accounts", "security"}
