"""What the tests of the moderators' pages share."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.problems.models import Problem
from app.problems.services.telling_reporter import Moderator
from tests.factories_problems import make_person, make_problem
from tests.signing import post

KEYS = ("a secret of the tests",)


def make_moderator(session: Session) -> Moderator:
    return Moderator(make_person(session, "moderator").id, KEYS)


def make_waiting(session: Session, **columns: object) -> Problem:
    values = {"moderation": "waiting", "reporter_email": "nino@example.org", **columns}
    return make_problem(session, **values)


def do(client: FlaskClient, problem: Problem, action: str, **form: object) -> TestResponse:
    values = {"version": str(problem.version), **form}
    return post(client, f"/en/moderation/{problem.id}/{action}", values)


def fresh(session: Session, problem: Problem) -> Problem:
    session.refresh(problem)
    return problem
