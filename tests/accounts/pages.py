"""What tests do on the pages of accounts."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from flask.testing import FlaskClient
from passlib.totp import TOTP
from werkzeug.test import TestResponse

from tests.signing import post

PASSWORD = "seven green apples"


def enter(client: FlaskClient, email: str = "nino@example.org", password: str = PASSWORD) -> TestResponse:
    """Sign in by the page."""
    return post(client, "/account/sign-in", {"email": email, "password": password})


def set_up_codes(client: FlaskClient) -> Callable[[float], str]:
    """Set up one-time codes by the key that the page shows; return what an app shows at a time."""
    key, target = start_codes(client)
    app = TOTP(key=key)
    post(client, target, {"code": app.generate().token})
    return lambda at: str(app.generate(time=at).token)


def start_codes(client: FlaskClient, page: str = "/account/second-factor") -> tuple[str, str]:
    """Ask the page for a key; return it and where its first code is sent."""
    shown = client.get(page).text
    (form,) = set(re.findall(r'action="(/account/second-factor[^"]*)"', shown))
    return key_and_target(post(client, unescape(form), {"setup": "authenticator"}).text)


def key_and_target(page: str) -> tuple[str, str]:
    """Return the key that the page shows and the address of its form."""
    (key,) = re.findall(r'class="code-key">([^<]+)<', page)
    (target,) = re.findall(r'action="((?:/en)?/account/second-factor/[^"]{30,})"', page)
    return key, unescape(target)
