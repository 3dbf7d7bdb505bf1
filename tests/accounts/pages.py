"""What tests do on the pages of accounts."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from passlib.totp import TOTP
from werkzeug.test import TestResponse

from tests.signing import post

PASSWORD = "seven green apples"


def enter(client: FlaskClient, email: str = "nino@example.org", password: str = PASSWORD) -> TestResponse:
    """Sign in by the page."""
    return post(client, "/account/sign-in", {"email": email, "password": password})


def set_up_codes(client: FlaskClient, code: str | None = None) -> Callable[[float], str]:
    """Set up one-time codes by the key that the page shows; return what an app shows at a time."""
    page = post(client, "/account/second-factor", {"setup": "authenticator"}).text
    (key,) = re.findall(r'class="code-key">([^<]+)<', page)
    (target,) = re.findall(r'action="(/account/second-factor/[^"]{30,})"', page)
    app = TOTP(key=key)
    post(client, target, {"code": code or app.generate().token})
    return lambda at: str(app.generate(time=at).token)
