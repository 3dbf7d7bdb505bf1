"""What an operator asks: lives, ready, counted."""

import pytest
from sqlalchemy import text

from app.site.readiness import unreachable_database
from tests.database import make_app


def test_healthz_asks_nothing_of_the_database(client, statements):
    answer = client.get("/healthz")
    assert answer.json == {"ok": True}
    assert statements == []


def test_readyz_is_well_with_schema_and_a_living_worker(client, session, statements):
    session.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
    statements.clear()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert {name: check["ok"] for name, check in answer.json["checks"].items()} == {
        "database": True,
        "migrations": True,
        "mail": True,
        "worker": True,
        "digest": True,
    }
    assert len(statements) == 3, "one for the service, one for the outbox, one for the digests"


@pytest.mark.parametrize(
    "spoil,check",
    [
        ("DELETE FROM procrastinate_workers", "worker"),
        ("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'", "worker"),
        ("UPDATE alembic_version SET version_num = '0001'", "migrations"),
    ],
)
def test_readyz_names_what_is_missing(client, session, spoil, check):
    session.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
    session.execute(text(spoil))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["ok"] is False
    assert [name for name, found in answer.json["checks"].items() if not found["ok"]] == [check]


@pytest.fixture
def app_without_database(tmp_path):
    return make_app("postgresql://nobody@/nothing?host=/nonexistent", tmp_path)


def test_readyz_tells_of_a_database_out_of_reach(app_without_database):
    answer = app_without_database.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json == unreachable_database().as_dict()


def test_a_page_without_a_database_is_a_503_in_words(app_without_database):
    answer = app_without_database.test_client().get("/en/")
    assert answer.status_code == 503
    assert "<h1>" in answer.text


def test_metrics_count_requests_by_route_and_not_by_address(client):
    client.get("/regions/GE-XX?q=somebody")
    text_format = client.get("/metrics").text
    assert 'kseli_requests_total{method="GET",route="/regions/<code>",status="404"}' in text_format
    assert "kseli_request_seconds_bucket" in text_format
    assert "GE-XX" not in text_format
    assert "somebody" not in text_format


@pytest.mark.parametrize(
    "body",
    [
        b'{"csp-report": {"violated-directive": "script-src", "blocked-uri": "inline"}}',
        b"not json",
        b"[]",
        b'{"csp-report": 5}',
        b"[" * 5000,
        b"x" * 50_000,
    ],
)
def test_csp_reports_are_counted_whatever_they_hold(client, body):
    before = _reports(client)
    assert client.post("/csp-report", data=body).status_code == 204
    assert _reports(client) == before + 1


def _reports(client):
    lines = client.get("/metrics").text.splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("kseli_csp_reports_total"))
