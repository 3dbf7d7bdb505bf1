"""A moderator's work on single photos: a part blurred, the whole hidden and shown again."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.problems.models import ProblemLog, ProblemPhoto
from tests.factories_problems import make_problem
from tests.problems.moderating import make_waiting
from tests.problems.photos import make_photo
from tests.problems.work import log_kinds
from tests.signing import post


def test_a_part_of_a_photo_is_blurred_by_four_numbers(
    app: Flask, client: FlaskClient, session: Session, moderator: Person
) -> None:
    problem = make_waiting(session)
    photo = make_photo(session, app, problem)
    path, before = f"/en/moderation/{problem.id}/photos/{photo.id}", photo.storage_key
    box = {"left": "10", "top": "10,5", "width": "30", "height": "95", "looked": "yes"}
    assert before in client.get(path).text

    assert post(client, f"{path}/blur", {**box, "seen_key": before}).status_code == 303
    late = post(client, f"{path}/blur", {**box, "seen_key": before})

    session.refresh(photo)
    assert photo.storage_key != before
    assert late.status_code == 409
    assert log_kinds(session, problem.id) == ["photo_blurred"]


@pytest.mark.parametrize(
    "box",
    [
        {"left": "x"},
        {"width": "0"},
        {"height": "nan"},
        {"top": "101"},
        {"left": "-1"},
        {"height": ""},
        {"looked": ""},
    ],
)
def test_a_part_that_is_none_is_refused(
    app: Flask, client: FlaskClient, session: Session, moderator: Person, box: dict[str, str]
) -> None:
    problem = make_waiting(session)
    photo = make_photo(session, app, problem)
    whole = {"left": "10", "top": "10", "width": "30", "height": "30", "looked": "yes"}
    whole["seen_key"] = before = photo.storage_key

    answer = post(client, f"/en/moderation/{problem.id}/photos/{photo.id}/blur", {**whole, **box})

    assert answer.status_code == 422
    assert f'id="{next(iter(box))}-error"' in answer.text
    assert 'id="looked" name="looked" value="yes" checked' not in answer.text
    session.refresh(photo)
    assert photo.storage_key == before


def test_no_part_is_marked_before_somebody_marks_one(
    app: Flask, client: FlaskClient, session: Session, moderator: Person
) -> None:
    problem = make_waiting(session)
    photo = make_photo(session, app, problem)
    path, before = f"/en/moderation/{problem.id}/photos/{photo.id}", photo.storage_key
    numbers = r'<input id="(?:left|top|width|height)"[^>]* value="([^"]*)"'
    assert re.findall(numbers, client.get(path).text) == [""] * 4

    empty = dict.fromkeys(("left", "top", "width", "height"), "")
    answer = post(client, f"{path}/blur", {**empty, "seen_key": before})

    assert answer.status_code == 422
    assert "Please mark the part of the photo to be blurred." in answer.text
    for name in (*empty, "looked"):
        assert f'<a href="#{name}">' in answer.text
    assert "Width, percent: give a number from 0 to 100." in answer.text
    session.refresh(photo)
    assert photo.storage_key == before


def test_a_photo_is_hidden_and_shown_again(
    app: Flask, client: FlaskClient, session: Session, moderator: Person
) -> None:
    problem = make_problem(session)
    photo = make_photo(session, app, problem)
    path = f"/en/moderation/{problem.id}/photos/{photo.id}"

    post(client, f"{path}/hide")
    assert photo.storage_key not in app.test_client().get(f"/problems/{problem.id}").text
    post(client, f"{path}/show")

    assert session.scalar(select(ProblemPhoto.hidden_at)) is None
    assert log_kinds(session, problem.id) == ["photo_hidden", "photo_shown"]
    public = select(ProblemLog.kind).where(ProblemLog.is_public)
    assert list(session.scalars(public)) == ["photo_hidden"]
