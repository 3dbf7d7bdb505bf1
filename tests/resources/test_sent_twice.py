"""A form sent twice, by two clicks or a reload, does what it says once; a minute later it is meant anew."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.resources.models import Allocation, Resource, ResourceRequest
from tests.factories_problems import make_person
from tests.resources.giving import Scene, make_scene
from tests.signing import post, sign_in

OFFER = {
    "owner": "self", "type": "engineers", "title_en": "Engineers for water", "quantity": "5",
    "area_kind": "country", "visibility": "public",
}  # fmt: skip
ASKED = {"type": "engineers", "quantity": "3", "needed_by": "", "text": "For the spring"}


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def count(session: Session, model: Any) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_an_offer_sent_twice_is_one_resource(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, make_person(session, role="member"))
    first, again = (post(client, "/resources/new", OFFER) for _time in range(2))
    assert (again.status_code, again.location) == (303, first.location)
    assert post(client, "/resources/new", {**OFFER, "quantity": "6"}).location != first.location
    assert count(session, Resource) == 2


def test_a_request_sent_twice_is_one(client: FlaskClient, session: Session, scene: Scene) -> None:
    sign_in(client, session, scene.worker)
    path = f"/problems/{scene.problem.id}/requests"
    for _time in range(2):
        assert post(client, path, ASKED).status_code == 303
    assert count(session, ResourceRequest) == 1
    session.execute(text("UPDATE resource_request SET created_at = created_at - interval '2 minutes'"))
    assert post(client, path, ASKED).status_code == 303
    assert count(session, ResourceRequest) == 2


def test_a_promise_sent_twice_is_one_even_of_all_there_is(
    client: FlaskClient, session: Session, scene: Scene
) -> None:
    sign_in(client, session, scene.giver)
    promise = {"resource": str(scene.resource.id), "request": "", "quantity": "5", "until": ""}
    path = f"/problems/{scene.problem.id}/allocate"
    first, again = (post(client, path, promise) for _time in range(2))
    assert (again.status_code, again.location) == (303, first.location)
    assert count(session, Allocation) == 1
