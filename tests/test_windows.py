"""What became public in a window is listed and exported by that very moment, half open."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.db import db
from tests.factories import keep, make_project
from tests.factories_problems import REPORTED, make_problem


@pytest.fixture(scope="module")
def filled(module_app: Flask) -> FlaskClient:
    """One project and one problem a day, at 9:30 UTC, which is 13:30 in Tbilisi; one that is not public."""
    with module_app.app_context():
        session: Session = db.session()
        for number in range(4):
            moment = REPORTED + timedelta(days=number)
            make_project(session, f"Project {number}", created_at=moment)
            make_problem(session, f"Problem {number}", reported_at=REPORTED, published_at=moment)
        make_problem(session, "Not public", moderation="withdrawn", published_at=REPORTED)
        keep(session)
        session.commit()
    return module_app.test_client()


def count(client: FlaskClient, layer: str, query: str) -> int:
    answer = client.get(f"/export/{layer}.geojson?{query}")
    assert answer.status_code == 200, answer.text
    return len(json.loads(answer.data)["features"])


@pytest.mark.parametrize("layer", ["projects", "problems"])
def test_a_window_begins_with_its_first_moment_and_ends_before_its_last(
    filled: FlaskClient, layer: str
) -> None:
    assert count(filled, layer, "since=2026-05-04T09:30:00Z&until=2026-05-05T09:30:00Z") == 1
    assert count(filled, layer, "since=2026-05-04T09:30:01Z&until=2026-05-05T09:30:00Z") == 0
    assert count(filled, layer, "since=2026-05-04T13:30:00%2B04:00&until=2026-05-05T09:30:01Z") == 2


@pytest.mark.parametrize("layer", ["projects", "problems"])
def test_windows_beside_each_other_share_nothing_and_lack_nothing(filled: FlaskClient, layer: str) -> None:
    days = [f"since=2026-05-{day:02}&until=2026-05-{day + 1:02}" for day in range(1, 20)]
    assert sum(count(filled, layer, day) for day in days) == count(filled, layer, "") == 4


def test_another_window_is_another_answer(filled: FlaskClient) -> None:
    first = filled.get("/map/summary.json?since=2026-05-06")
    other = filled.get("/map/summary.json?since=2026-05-07", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200
    totals = (first.get_json()["counts"]["projects"], other.get_json()["counts"]["projects"])
    assert totals == (2, 1)


def test_of_a_resource_it_is_not_known(filled: FlaskClient) -> None:
    assert filled.get("/map/summary.json?since=2026-05-06").get_json()["counts"]["resources"] == 0


def test_the_form_and_the_chips_keep_the_window(filled: FlaskClient) -> None:
    page = filled.get("/en/problems?since=2026-05-06&until=2026-05-08").text
    assert '<input type="hidden" name="since" value="2026-05-05T20:00:00Z">' in page
    assert "public since 2026-05-05T20:00:00Z" in page
