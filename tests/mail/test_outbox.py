"""A mail in the outbox: the recipient's language, text and HTML, and nothing of it can become a header."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.mail.address import MailAddressError
from app.mail.compose import FOLDERS, compose
from app.mail.models import OutgoingMail
from app.mail.outbox import queue_mail

TEMPLATES = {
    "greeting.txt": '{{ _("Map") }}: {{ title }}\n{% extends "mail/layout.txt" %}\n'
    '{% import "mail/shared.html" as shared %}'
    "{% block body %}{{ title }} {{ link(url) }} {{ shared.told(title) }}{% endblock %}",
    "shared.html": "{% macro told(title) %}({{ title }}){% endmacro %}",
    "greeting.html": '{% extends "mail/layout.html" %}{% block body %}<p>{{ title }}</p>'
    '<a class="button" href="{{ link(url) }}">{{ _("Map") }}</a>{% endblock %}',
}


def queue_trial(session: Session, to: str = "nino@example.ge", **others) -> OutgoingMail:
    words = {"kind": "trial", "language": "ka", "values": {}, **others}
    return queue_mail(session, to=to, **words)


@pytest.fixture
def greeting(tmp_path, monkeypatch):
    """A mail with a title that somebody typed, in templates of the test's own."""
    for name, text in TEMPLATES.items():
        (tmp_path / "mail").mkdir(exist_ok=True)
        (tmp_path / "mail" / name).write_text(text)
    monkeypatch.setattr("app.mail.compose.FOLDERS", (*FOLDERS, str(tmp_path)))

    def greet(language="ka", site_url="https://kseli.test", **values):
        values = {"title": "ჭა დაშრა", "url": "/problems/7", **values}
        return compose("greeting", to="a@b.ge", language=language, values=values, site_url=site_url)

    return greet


def test_a_mail_speaks_the_language_of_who_gets_it(session):
    georgian, english = queue_trial(session), queue_trial(session, language="en")
    assert georgian.subject == "„ქსელის“ წერილების გამოცდა"
    assert english.subject == "A trial of Kseli's mails"
    assert "/en/map" in english.text
    assert "/en/" not in georgian.text
    assert 'lang="ka"' in georgian.html
    assert 'lang="en"' in english.html


def test_an_unknown_language_is_georgian(session):
    assert queue_trial(session, language="fr").subject == queue_trial(session).subject


def test_the_html_carries_its_look_in_the_elements_and_fetches_nothing(session):
    html = queue_trial(session).html
    assert "Noto Sans Georgian" in html
    assert 'class="button" href=' in html
    assert "prefers-color-scheme: dark" in html
    for word in ("<script", "<link", "<img", "url(", "@import"):
        assert word not in html


def test_the_text_says_the_same_and_why_one_gets_it(session):
    mail = queue_trial(session, language="en")
    assert "There is nothing to do." in mail.text
    assert "because the operator" in mail.text
    assert "because the operator" in mail.html
    assert "<" not in mail.text


def test_what_somebody_typed_is_shown_as_text(greeting):
    words = greeting(title="<b>1 & 2</b>")
    assert "&lt;b&gt;1 &amp; 2&lt;/b&gt;" in words.html
    assert "<b>1 & 2</b>" in words.text
    assert "(<b>1 & 2</b>)" in words.text, "words shared with the HTML are plain in the text"
    assert words.subject == "რუკა: <b>1 & 2</b>"


@pytest.mark.parametrize(
    "trick", ["\r\nBcc: all@example.ge", "\nTo: x", "\x00", "\u2028Bcc: x", "\x85Bcc: x"]
)
def test_a_title_never_becomes_a_header(greeting, trick):
    subject = greeting(title=f"Well{trick}").subject
    assert subject.isprintable()
    assert subject.startswith("რუკა: Well")


def test_characters_that_turn_the_direction_are_taken_out(greeting):
    words = greeting(title="gpj.\u202eexe\u2066")
    for text in (words.subject, words.text, words.html):
        assert "\u202e" not in text
        assert "\u2066" not in text


def test_a_very_long_title_is_cut_in_the_subject_only(greeting):
    words = greeting(title="ა" * 500)
    assert len(words.subject) == 180
    assert "ა" * 500 in words.text


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("/problems/7?a=1", "https://kseli.test/en/problems/7?a=1"),
        ("https://evil.test/reset/abc", "https://kseli.test/en/reset/abc"),
        ("http://kseli.test/en/reset/abc", "https://kseli.test/en/reset/abc"),
        ("//evil.test", "https://kseli.test/en/"),
    ],
)
def test_a_link_leads_to_this_service_only(greeting, url, written):
    assert written in greeting(language="en", url=url).html


def test_a_script_is_no_link(greeting):
    with pytest.raises(ValueError, match="address"):
        greeting(url="javascript:alert(1)")


def test_a_missing_value_is_an_error_and_no_gap(greeting):
    with pytest.raises(UndefinedError):
        compose("greeting", to="a@b.ge", language="ka", values={}, site_url="https://kseli.test")


@pytest.mark.parametrize(
    "address",
    ["", "nino", "a@b@c.ge", "a@b.ge, c@d.ge", "a@b.ge\r\nBcc: c@d.ge", "Nino <a@b.ge>", "a b@c.ge",
     "a@b.ge\x00", "x" * 65 + "@b.ge", "a@" + "b." * 126 + "ge", "a@-..ge", "a@\u202eb.ge", "<a@b.ge>",
     "ნინო@b.ge", "a@b", "root@localhost", "a@[127.0.0.1]", "a@127.0.0.1", "a..b@c.ge", ".a@b.ge", "a@-b.ge",
     '"a b"@c.ge'],
)  # fmt: skip
def test_only_one_plain_address_is_written_to(session, address):
    with pytest.raises(MailAddressError):
        queue_trial(session, to=address)
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 0


def test_a_georgian_host_is_written_in_ascii(session):
    assert queue_trial(session, to=" nino@ქსელი.ge ").to_address == "nino@xn--podif0at.ge"


def test_headers_are_those_of_the_list_and_hold_one_line(session):
    given = {
        "List-Unsubscribe": "<https://kseli.test/u/1>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert queue_trial(session, headers=given).headers == given
    for headers in ({"Bcc": "a@b.ge"}, {"Subject": "x"}, {"List-Id": "x\r\nBcc: a@b.ge"}, {"List-Id": "ქ"}):
        with pytest.raises(ValueError, match="header"):
            queue_trial(session, headers=headers)


def test_the_same_key_is_one_mail(session):
    first = queue_trial(session, key="welcome-1")
    again = queue_trial(session, key="welcome-1", to="other@example.ge")
    assert (again.id, again.to_address) == (first.id, "nino@example.ge")
    assert queue_trial(session).id != queue_trial(session).id


def test_each_mail_has_a_message_id_of_this_service(session):
    first, second = queue_trial(session), queue_trial(session)
    assert first.message_id != second.message_id
    assert first.message_id.endswith("@127.0.0.1>")


def test_a_mail_is_kept_only_with_what_it_tells_of(session):
    with session.begin_nested() as part:
        queue_trial(session)
        part.rollback()
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 0
