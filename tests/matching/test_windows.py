"""A link belongs to the window in which somebody first said yes to it, whatever came later."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.db import db
from app.matching.models import Link, LinkLog
from tests.factories_links import make_link
from tests.factories_problems import make_problem
from tests.factories_resources import make_resource

TWENTIETH = datetime(2026, 11, 20, 12, tzinfo=UTC)


def log(session: Session, link: Link, *moves: tuple[str, datetime]) -> int:
    session.add_all(
        LinkLog(link_id=link.id, state_from=link.state, state_to=state, happened_at=moment)
        for state, moment in moves
    )
    session.commit()
    return link.id


def listed(client: FlaskClient, query: str) -> set[int]:
    answer = client.get(f"/export/links.geojson?{query}")
    assert answer.status_code == 200, answer.text
    return {feature["id"] for feature in json.loads(answer.data)["features"]}


@pytest.fixture(scope="module")
def links(module_app: Flask) -> dict[str, int]:
    with module_app.app_context():
        session: Session = db.session()
        helper = make_resource(session, place="Gori")
        tied = {
            state: make_link(session, make_problem(session, f"Problem {state}"), helper, state)
            for state in ("suggested", "contacted", "delivering", "done", "refused")
        }
        later = TWENTIETH.replace(day=22)
        return {
            "suggested": log(session, tied["suggested"]),
            "contacted": log(session, tied["contacted"], ("contacted", TWENTIETH)),
            # Agreed again when two problems became one: the first yes counts.
            "delivering": log(session, tied["delivering"], ("agreed", TWENTIETH), ("agreed", later)),
            "done": log(session, tied["done"], ("agreed", later), ("done", later.replace(day=23))),
            "refused": log(session, tied["refused"], ("agreed", TWENTIETH), ("refused", later)),
        }


@pytest.mark.parametrize(
    "query, expected",
    [
        ("since=2026-11-20T12:00:00Z&until=2026-11-21", {"delivering"}),
        ("since=2026-11-20&until=2026-11-20T12:00:00Z", set()),
        ("since=2026-11-21&until=2026-11-24", {"done"}),
        ("since=2026-11-01", {"delivering", "done"}),
        ("until=2026-11-22", {"delivering"}),
        ("since=2026-11-01&status=done", {"done"}),
    ],
)
def test_a_link_is_found_by_when_it_was_first_agreed(
    module_app: Flask, links: dict[str, int], query: str, expected: set[str]
) -> None:
    assert listed(module_app.test_client(), query) == {links[name] for name in expected}
