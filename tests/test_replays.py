"""Public answers given again without Flask: the same as the first, to anybody, while the data last."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module

import psycopg
import pytest
from flask import Flask, request, request_started
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from app.db import bump_data_version, db, libpq_url, read_data_version
from app.remembered import LastAsked
from app.replays import LARGEST_BYTES
from tests.database import dispose, make_app
from tests.factories import keep, make_project

# As an attribute of the package this name is the database itself.
versions = import_module("app.db")
BOX = "bbox=39.9,41.0,46.8,43.7&zoom=7"
MARKS = f"/clusters/projects.geojson?{BOX}"
CARDS = "/map/cards.json?region=GE-KA&kind=region"
ADDRESSES = (MARKS, f"/clusters/problems.geojson?{BOX}", CARDS, "/map/summary.json", "/map/list?q=%E1%83%AC")


@pytest.fixture
def asked(module_app: Flask) -> Iterator[list[str]]:
    """The paths that Flask heard of since the test began; at its start no version is known."""
    paths: list[str] = []
    versions._versions.clear()
    with request_started.connected_to(lambda _app: paths.append(request.path), module_app):
        yield paths


@pytest.fixture
def visitor(module_app: Flask, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Somebody who asks quickly, however slow the machine is: what is known stays so for an hour."""
    monkeypatch.setattr(versions, "VERSION_SECONDS", 3600)
    return module_app.test_client()


def told(answer: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All of an answer but how long it took."""
    assert answer.headers["Server-Timing"].startswith("app;dur=")
    return (
        answer.status_code,
        answer.data,
        sorted(field for field in answer.headers if field[0] != "Server-Timing"),
    )


def change(app: Flask) -> None:
    with app.app_context():
        bump_data_version(db.session(), "projects")
        db.session.commit()


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_is_given_again_as_it_was(
    visitor: FlaskClient, asked: list[str], prefix: str, address: str
) -> None:
    first = visitor.get(prefix + address)
    assert first.status_code == 200
    assert told(visitor.get(prefix + address)) == told(first)
    assert len(asked) == 1


@pytest.mark.parametrize("address", [MARKS, "/map/regions.geojson"])
@pytest.mark.parametrize("known", ["{}", '"other", {}', "*"])
def test_who_has_the_answer_already_gets_the_usual_304(
    visitor: FlaskClient, asked: list[str], address: str, known: str
) -> None:
    first = visitor.get(address)
    header = {"If-None-Match": known.format(first.headers["ETag"])}
    again = visitor.get(address, headers=header)
    versions._versions.clear()
    usual = visitor.get(address, headers=header)
    assert told(again) == told(usual)
    assert (usual.status_code, usual.data) == (304, b"")
    assert usual.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert visitor.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    # Outlines are too large to be kept.
    assert len(asked) == (2 if len(first.data) <= LARGEST_BYTES else 4)


def test_the_writing_process_sees_its_change_at_once(
    module_app: Flask, visitor: FlaskClient, asked: list[str]
) -> None:
    before = visitor.get(MARKS)
    with module_app.app_context():
        engine = db.engine
    with Session(engine) as session:
        make_project(session)
        with session.begin_nested():
            keep(session)
        own = read_data_version(session, "projects")
        assert told(visitor.get(MARKS)) == told(before), "what is not committed is nobody else's to know"
        session.commit()
    after = visitor.get(MARKS)
    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.data != before.data
    assert versions.known_version(engine, "projects") == own
    assert told(visitor.get(MARKS)) == told(after)
    assert len(asked) == 2


def test_another_process_sees_it_a_tenth_of_a_second_later(module_app: Flask, asked: list[str]) -> None:
    client = module_app.test_client()
    change(module_app)
    before = client.get(MARKS).headers["ETag"]
    with psycopg.connect(libpq_url(module_app.config["SETTINGS"].database_url)) as connection:
        connection.execute("UPDATE data_version SET version = version + 1 WHERE layer = 'projects'")
    time.sleep(versions.VERSION_SECONDS)
    assert versions.VERSION_SECONDS == 0.1
    assert client.get(MARKS).headers["ETag"] != before


def test_a_change_of_one_layer_lets_the_others_answers_be(
    module_app: Flask, visitor: FlaskClient, asked: list[str]
) -> None:
    addresses = (MARKS, f"/clusters/problems.geojson?{BOX}", "/map/summary.json")
    before = [visitor.get(address).headers["ETag"] for address in addresses]
    change(module_app)
    after = [visitor.get(address).headers["ETag"] for address in addresses]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True, False]


def test_a_request_with_a_cookie_goes_the_usual_way(visitor: FlaskClient, asked: list[str]) -> None:
    address = f"{MARKS}&status=closed"
    visitor.set_cookie("session", "whatever")
    visitor.get(address)
    visitor.delete_cookie("session")
    visitor.get(address)
    visitor.set_cookie("session", "whatever")
    visitor.get(address)
    assert len(asked) == 3, "neither given nor kept"


@pytest.mark.parametrize(
    "method,address,status",
    [
        ("HEAD", MARKS, 200),
        ("GET", "/clusters/projects.geojson?zoom=7", 400),
        ("GET", "/map/summary.json?donor=nobody", 400),
        ("GET", "/about", 200),
    ],
)
def test_other_methods_refusals_and_pages_go_the_usual_way(
    visitor: FlaskClient, asked: list[str], method: str, address: str, status: int
) -> None:
    visitor.get(MARKS)
    answers = [visitor.open(address, method=method) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [status] * 2
    assert len(asked) == 3


def test_each_language_has_its_own_answer(visitor: FlaskClient) -> None:
    addresses = ("/map/list", "/en/map/list", "/map/list?lang=en")
    first = [visitor.get(address).data for address in addresses]
    assert len(set(first)) == 3, "Georgian, English, English with links to Georgian pages"
    assert [visitor.get(address).data for address in addresses] == first


def test_a_replay_is_logged_and_counted_as_any_request(visitor: FlaskClient, asked: list[str]) -> None:
    before = _counted(visitor)
    with capture_logs() as lines:
        first, again = visitor.get(f"/en{MARKS}"), visitor.get(f"/en{MARKS}")
        unchanged = visitor.get(f"/en{MARKS}", headers={"If-None-Match": first.headers["ETag"]})
    assert [one.status_code for one in (first, again, unchanged)] == [200, 200, 304]
    assert asked.count("/clusters/projects.geojson") == 1
    assert [(line["event"], line["method"], line["path"], line["status"]) for line in lines] == [
        ("request", "GET", "/clusters/projects.geojson", status) for status in (200, 200, 304)
    ]
    assert [after - old for old, after in zip(before, _counted(visitor), strict=True)] == [2, 1, 3]


def _counted(client: FlaskClient) -> list[float]:
    """How many answers of the marks' route were counted: with 200, with 304, and timed."""
    lines = dict(line.rsplit(" ", 1) for line in client.get("/metrics").text.splitlines() if line[0] != "#")
    route = 'route="/clusters/projects.geojson"'
    requests = [f'kseli_requests_total{{method="GET",{route},status="{status}"}}' for status in (200, 304)]
    return [float(lines.get(name, 0)) for name in (*requests, f"kseli_request_seconds_count{{{route}}}")]


def test_within_an_open_transaction_nothing_is_given_again(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    marks = client.get(MARKS).get_json(force=True)["features"]
    make_project(session)
    keep(session)
    assert len(client.get(MARKS).get_json(force=True)["features"]) == len(marks) + 1


def test_behind_a_proxy_the_language_is_known_too(module_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "VERSION_SECONDS", 3600)
    settings = replace(module_app.config["SETTINGS"], trusted_proxies=1)
    app = make_app(settings.database_url, settings.instance, settings)
    forwarded = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
    paths: list[str] = []
    with request_started.connected_to(lambda _app: paths.append(request.path), app):
        for prefix in ("", "/en", "", "/en"):
            assert app.test_client().get(f"{prefix}/map/summary.json", headers=forwarded).status_code == 200
    assert paths == ["/map/summary.json"] * 2
    dispose(app)


def test_the_answer_not_asked_for_longest_goes() -> None:
    kept: LastAsked[str] = LastAsked(2)
    for name in ("first", "second", "first", "third"):
        assert kept.get(name) in (None, name)
        kept.put(name, name)
    assert [kept.get(name) for name in ("first", "second", "third")] == ["first", None, "third"]
