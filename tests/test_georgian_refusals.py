"""Whatever is wrong in a form is said in Georgian: every form of the service is sent with nonsense."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts.services import hash_password
from app.mail.models import OutgoingMail
from app.problems.links import confirm_path, own_path
from app.problems.models import Follower, HoldsAnswer
from app.problems.services.around import follow
from app.problems.views.following import PURPOSE
from app.signed_links import sign_link
from tests.accounts.pages import PASSWORD, start_codes
from tests.factories_problems import make_person, make_problem
from tests.rights_records import RECORDS
from tests.signing import csrf_token, post, sign_in, sign_out
from tests.structure.test_rights import LINES, Line, address_of

# Two words in Latin letters beside each other; a name or an address is one.
LATIN = re.compile(r"\b[A-Za-z'’]{2,20} +[A-Za-z]{2,20}\b")
TOLD = (
    "//main//*[@role='alert' or @role='status' or contains(@class, 'error') or contains(@class, 'notice')]"
    "[not(@hidden)]"
)
NONSENSE = (None, "", "x" * 10_000, "\x07", "-1", "9" * 30, "§§", "nobody@example", "2026-99-99")
# Nothing can be wrong about what is pressed there.
BUTTONS_ALONE = (
    "/support",
    "/unsupport",
    "/unfollow",
    "/sign-out",
    "/end-others",
    "/end",
    "/withdraw",
    "/hide-name",
    "/subscribe/start",
)
BUTTONS_ALONE += ("/<token>", "/observe")


def posting_lines() -> list[Line]:
    """Return each POST route of the matrix once: with a record that an administrator may change, if any."""
    best: dict[str, Line] = {}
    for line in LINES:
        known = best.get(line.route)
        if line.method == "POST" and (known is None or (known.expected[-1], line.expected[-1]) == ("?", "+")):
            best[line.route] = line
    return list(best.values())


def fields_of(page: str) -> dict[str, str]:
    """Return names and types of all that the forms of a page ask for."""
    if "<main" not in page:
        return {}
    found = html.fromstring(page).xpath("//main//*[self::input or self::textarea or self::select][@name]")
    return {
        field.get("name"): field.get("type", "text") for field in found if field.get("name") != "csrf_token"
    }


def told_by(page: str) -> list[str]:
    """Return what a page says is wrong; an error page says nothing else."""
    if "<main" not in page:
        return []
    tree = html.fromstring(page)
    for code in tree.xpath("//main//code"):
        code.drop_tree()
    parts = tree.xpath(TOLD)
    if not parts and not tree.xpath("//main//form"):
        parts = tree.xpath("//main")
    return [" ".join(part.text_content().split()) for part in parts]


def send_nonsense(client: FlaskClient, path: str, fields: dict[str, str]) -> list[str]:
    """Send the fields with each kind of nonsense, and none; return what was told, which is Georgian."""
    told: list[str] = []
    for value in NONSENSE:
        form: dict[str, Any] = {"csrf_token": csrf_token(client)}
        for name, kind in fields.items() if value is not None else ():
            form[name] = (io.BytesIO(value.encode()), "photo.jpg") if kind == "file" else value
        answer = client.post(path, data=form, content_type="multipart/form-data")
        told += told_by(_end_of(client, answer))
    assert [words[:300] for words in told if LATIN.search(words)] == []
    return told


def _end_of(client: FlaskClient, answer: TestResponse) -> str:
    return client.get(answer.location, follow_redirects=True).text if answer.location else answer.text


@pytest.mark.parametrize("line", posting_lines(), ids=lambda line: line.route)
def test_every_form_says_in_georgian_what_is_wrong(app: Flask, session: Session, line: Line) -> None:
    rule = next(
        rule
        for rule in app.url_map.iter_rules()
        if rule.rule == line.route and "POST" in (rule.methods or ())
    )
    client = app.test_client()
    admin = make_person(session, role="admin", name="თეა", password=hash_password(PASSWORD))
    sign_in(client, session, admin)
    path = address_of(app, rule, RECORDS[line.record](session, admin))
    if app.view_functions[rule.endpoint].access == "public":
        # Signing up and in are for those who are not.
        sign_out(client)
    fields = fields_of(client.get(path, follow_redirects=True).text)
    told = send_nonsense(client, path, fields)
    view = app.view_functions[rule.endpoint]
    assert told or view.machine or line.route.endswith(BUTTONS_ALONE)


def test_so_do_the_pages_of_mails(app: Flask, client: FlaskClient, session: Session) -> None:
    keys = app.config["SETTINGS"].secret_keys
    mine = make_problem(session, "წყალი არ მოდის", moderation="asked", reporter_email="nino@example.org")
    new = make_problem(session, "გზა", moderation="unconfirmed", reporter_email="nino@example.org")
    public = make_problem(session, "ხიდი", status="solved")
    follow(session, public, email="nino@example.org")
    token = session.scalars(select(Follower.token)).one()
    asked = HoldsAnswer(problem_id=public.id, closed_at=public.step_since, email="nino@example.org")
    session.add(asked)
    session.flush()
    wanted = {"problem": public.id, "email": "nino@example.org", "language": "ka", "way": "at_once"}
    for path in (
        own_path(keys, mine),
        confirm_path(keys, new),
        f"/problems/follow/{sign_link(keys, PURPOSE, wanted)}",
        f"/problems/{public.id}/unfollow/{token}",
        f"/problems/holds/{asked.token}",
    ):
        page = client.get(path)
        assert page.status_code == 200, path
        send_nonsense(client, path, fields_of(page.text))


def test_so_do_the_forms_behind_a_key_a_link_and_a_passkey(client: FlaskClient, session: Session) -> None:
    person = sign_in(client, session, make_person(session, email="nino@example.org", name="ნინო"))
    _key, target = start_codes(client)
    assert send_nonsense(client, target, {"code": "text"})
    named = post(client, "/account/passkeys", {"name": "phone", "usage": "first"})
    (answer,) = re.findall(r'action="(/account/passkeys/[^"]+)"', named.text)
    assert send_nonsense(client, answer, {"credential": "hidden"})
    wrong = post(client, "/account/passkeys", {"name": "ტელეფონი", "usage": "nonsense"})
    assert "აირჩიეთ ერთ-ერთი პასუხი." in wrong.text

    sign_out(client)
    post(client, "/account/reset-password", {"email": person.email})
    mail = session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "account_reset")).one()
    (link,) = set(re.findall(r"http\S+/account/reset-password/\S+", mail.text))
    path = urlsplit(link).path
    assert send_nonsense(client, path, {"password": "password", "password_confirm": "password"})


@pytest.mark.parametrize(
    "page", ["/account/sign-in", "/account/verify", "/account/change-password", "/account/erase"]
)
def test_a_password_without_end_is_a_wrong_one(client: FlaskClient, session: Session, page: str) -> None:
    person = make_person(session, password=hash_password(PASSWORD))
    if page != "/account/sign-in":
        sign_in(client, session, person)
    form = dict.fromkeys(("password", "new_password", "new_password_confirm"), "x" * 100_000)
    assert post(client, page, {"email": person.email, **form}).status_code == 422
