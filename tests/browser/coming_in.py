"""Being signed in in the browser without the form: the walks about other things begin there."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Page

from app.accounts.models import Person
from app.db import db
from tests.factories_problems import make_person
from tests.signing import csrf_token, sign_in


def come_in(service: Flask, page: Page, person: Person) -> None:
    """Let the browser, on a page of the service, be signed in as this person."""
    client = service.test_client()
    sign_in(client, db.session(), person)
    # With a sign for forms from the start: an answer to what was asked before would take it away.
    csrf_token(client)
    db.session.commit()
    cookie = client.get_cookie("session")
    assert cookie
    # The answer to what the page still asks would bring the former session back.
    page.wait_for_load_state("networkidle")
    page.context.add_cookies(
        [{"name": "session", "value": cookie.value, "url": page.evaluate("location.origin")}]
    )


def come_in_as(service: Flask, page: Page, role: str = "member") -> int:
    """Let the browser be signed in as a new person, whose key is returned."""
    person = make_person(db.session(), role, name="ნინო ბერიძე")
    come_in(service, page, person)
    return person.id
