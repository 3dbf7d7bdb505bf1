"""Signing in and sending forms in tests, without the walk through the sign-in page.

sign_in(client, session, make_person(session, role="moderator"))
post(client, "/account", {"name": "Nino"})
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts.devices import COOKIE_KEY
from app.accounts.models import Person, SignIn


def sign_in(client: FlaskClient, session: Session, person: Person, *, second_factor: bool = True) -> Person:
    """Let `client` be signed in; a moderator or administrator gets a second factor, unless told not to."""
    if second_factor and person.role in ("moderator", "admin"):
        person.tf_primary_method = "authenticator"
    key = secrets.token_hex(16)
    session.add(SignIn(person_id=person.id, key=key, device="Chrome · Linux"))
    session.flush()
    with client.session_transaction() as cookie:
        cookie.update({"_user_id": person.fs_uniquifier, "_fresh": True, "fs_paa": time.time()})
        cookie["fs_cc"] = "set"
        cookie[COOKIE_KEY] = key
    return person


def sign_out(client: FlaskClient) -> None:
    """Forget who the client is."""
    with client.session_transaction() as cookie:
        cookie.clear()


def csrf_token(client: FlaskClient) -> str:
    """Return the sign that a form of our own page would carry for this client."""
    with client.session_transaction() as cookie:
        raw = cookie.setdefault("csrf_token", secrets.token_hex(20))
    return URLSafeTimedSerializer(client.application.secret_key, salt="wtf-csrf-token").dumps(raw)


def post(client: FlaskClient, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
    """Send a form as a page of ours would."""
    return client.post(path, data={"csrf_token": csrf_token(client), **(data or {})}, **options)
