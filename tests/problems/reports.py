"""A filled-in report form, for tests that send one."""

from __future__ import annotations

import re
import secrets
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def filled_form(**changes: Any) -> dict[str, Any]:
    """Return the fields of a good form with a key of its own; `changes` replace some, None leaves out."""
    fields: dict[str, Any] = {
        "key": secrets.token_urlsafe(16),
        "position": "41.92, 45.47",
        "title": "ზედა უბანში წყალი არ მოდის",
        "text": "გაზაფხულიდან წყალი მხოლოდ ღამით მოდის. ეს 40 ოჯახს ეხება.",
        "topic": "water",
        "location_precision": "exact",
        "email": "nino@example.org",
        "seen": "1",
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


def send(
    client: FlaskClient, path: str, *, whole: bool = True, accept: str = "text/html", **changes: Any
) -> TestResponse:
    """Post a good form as a browser does, with the sign of our own page; `whole` False: only the sign."""
    fields = filled_form(**changes) if whole else changes
    page = client.get("/en/problems/new").text
    found = re.search(r'name="csrf_token" value="([^"]*)"', page)
    fields["csrf_token"] = found[1] if found else ""
    return client.post(path, data=fields, headers={"Accept": accept}, content_type="multipart/form-data")
