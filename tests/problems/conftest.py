"""Who acts in the tests of the problems' pages."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.models import Person
from tests.factories_problems import make_person
from tests.signing import sign_in


@pytest.fixture
def moderator(client: FlaskClient, session: Session) -> Person:
    """The client is signed in as a moderator of Kakheti."""
    return sign_in(client, session, make_person(session, "moderator", "GE-KA", name="Tea Moderator"))
